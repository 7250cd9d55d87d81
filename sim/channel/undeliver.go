package channel

import "github.com/wavetank/wavetank/sim/journal"

// Undeliver implements Network.
func (b *Base) Undeliver(messageID string, why Failure) {
	if b.undeliver(messageID, why) {
		b.changed()
	}
}

func (b *Base) undeliver(messageID string, why Failure) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range b.phones {
		if h.sent(messageID) == nil {
			continue
		}
		b.cfg.Journal.Add(journal.Entry{
			From: b.rules.Kind, To: h.actor(), Kind: journal.KindNetwork, Name: "not delivered", Message: messageID,
			Payload: journal.JSON(why), Error: why.Message,
		})
		h.settle(h.sent(messageID).ID, StatusFailed, why.Message)
		return true
	}
	return false
}

// sent is a message that the person sent; nil when another person sent it.
func (h *phone) sent(id string) *line {
	for _, l := range h.lines {
		if (l.ID == id || l.messageID == id && id != "") && l.From == FromMe {
			return l
		}
	}
	return nil
}
