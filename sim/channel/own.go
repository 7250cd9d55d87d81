package channel

import (
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// What a network needs whose devices are clients of the cloud themselves (Rules.OwnWire).

// Stored says which of the cloud's ids the message of a bubble has got.
func (b *Base) Stored(externalID, bubbleID, messageID string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if h := b.phoneByIDLocked(externalID); h != nil {
		for _, l := range slices.Backward(h.lines) {
			if l.ID == bubbleID {
				l.messageID = messageID
				return
			}
		}
	}
}

// Shows says whether a device shows a message, by the cloud's id.
func (b *Base) Shows(externalID, messageID string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneByIDLocked(externalID)
	return h != nil && slices.ContainsFunc(h.lines, func(l *line) bool { return l.messageID == messageID })
}

// ShowOwn draws a message that the owner wrote somewhere else: on another device, or before this one was opened.
func (b *Base) ShowOwn(o Outgoing) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneByIDLocked(o.ExternalID)
	if h == nil {
		return
	}
	post, err := ReadPost(o.Message)
	if err != nil {
		return // the cloud stores none that cannot be read
	}
	drawn, _ := b.rules.Decide(Delivery{Outgoing: o, To: h.person, Post: post, Now: b.cfg.Clock.Now()})
	for _, d := range drawn {
		d.ID, d.From, d.At, d.Status = b.rules.NewMessageID(b.cfg.Rand), FromMe, b.cfg.Clock.Now(), StatusDelivered
		h.lines = append(h.lines, &line{Bubble: d, messageID: o.MessageID, integration: o.IntegrationID, read: true})
		b.cfg.Journal.Add(journal.Entry{From: b.rules.Kind, To: h.actor(), Kind: journal.KindNetwork, Name: "own message",
			Message: o.MessageID, Payload: journal.JSON(d)})
	}
}

// Clear takes everything off a device, as when another person begins to use it.
func (b *Base) Clear(externalID string) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	if h := b.phoneByIDLocked(externalID); h != nil {
		h.endTyping()
		h.lines, h.rung = nil, 0
	}
}

// Push shows a push notification on a device, which the app need not be open for. from is the service that sends it.
func (b *Base) Push(from, externalID, title, text string) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneByIDLocked(externalID)
	if h == nil {
		return
	}
	h.pushed = append(h.pushed, text)
	b.cfg.Journal.Add(journal.Entry{From: from, To: h.actor(), Kind: journal.KindNetwork, Name: "push notification",
		Payload: journal.JSON(map[string]string{"title": title, "text": text})})
}

// OpenPushed takes the push notifications off the screen, as opening the app does.
func (b *Base) OpenPushed(externalID string) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	if h := b.phoneByIDLocked(externalID); h != nil {
		h.pushed = nil
	}
}
