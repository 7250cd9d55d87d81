package channel

import (
	"errors"
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// typeLocked tells the network that the person types.
func (b *Base) typeLocked(h *phone, offer Offer, a Action) error {
	to, err := b.addresseeLocked(h, a.Target)
	if err != nil {
		return err
	}
	b.startLocked(&handover{name: "typing", h: h, to: to, relayed: offer.Relayed, typing: &TypingIn{
		IntegrationID: to.IntegrationID, Channel: b.rules.Kind, ExternalID: h.profile.ExternalID, Started: a.Do == DoTyping}}, "types")
	return nil
}

// gestureLocked does what the network keeps to itself: no business hears of it.
func (b *Base) gestureLocked(h *phone, offer Offer, a Action) error {
	told := map[string]string{"from": h.person.Address}
	switch a.Do {
	case DoReact:
		if a.Text == "" {
			return errors.New("text is empty: it is the emoji")
		}
		l, err := h.said(a.On, "")
		if err != nil {
			return err
		}
		l.Reactions = append(slices.Clone(l.Reactions), a.Text) // drawn handsets keep theirs
		told["message"], told["text"] = l.ID, a.Text
	case DoDelete:
		l, err := h.said(a.On, FromMe)
		if err != nil {
			return err
		}
		told["message"] = l.ID
		h.erase(l, offer.Notice)
	case DoPost:
		if err := b.checkText(a.Text); err != nil {
			return err
		}
		told["text"] = a.Text
	}
	if offer.Error != "" {
		id := b.drawOwnLocked(h, Bubble{Kind: KindNotice, Text: offer.Error, Error: offer.Error}, StatusFailed)
		told["message"] = id
	}
	b.cfg.Clock.Schedule(h.actor()+" does "+a.Do, b.cfg.Latency, func() {
		b.cfg.Journal.Add(journal.Entry{From: h.actor(), To: b.rules.Kind, Kind: journal.KindNetwork, Name: a.Do,
			Message: told["message"], Payload: journal.JSON(told), Error: offer.Error})
	})
	return nil
}

// erase takes a message off the device, leaving a notice in its place if there is one.
func (h *phone) erase(l *line, notice string) {
	if notice == "" {
		h.lines = slices.DeleteFunc(h.lines, func(o *line) bool { return o == l })
		return
	}
	l.Bubble = Bubble{ID: l.ID, From: l.From, Kind: KindNotice, Text: notice, At: l.At, Status: l.Status}
}
