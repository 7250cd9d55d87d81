package channel

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// Act implements Network.
func (b *Base) Act(name string, a Action) error {
	if err := b.act(name, a); err != nil {
		return fmt.Errorf("%s of %s on %s: %w", a.Do, name, b.rules.Kind, err)
	}
	b.changed()
	return nil
}

func (b *Base) act(name string, a Action) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(name)
	if h == nil {
		return ErrNoPerson
	}
	if a.File != "" {
		return fmt.Errorf("file %q: %w", a.File, ErrUnsupportedAction)
	}
	switch a.Do {
	case DoSend:
		if a.Text == "" {
			return errors.New("text is empty")
		}
		return b.sendLocked(h, a.Target, Bubble{Kind: KindText, Text: a.Text}, Incoming{Type: "text", Text: a.Text})
	case DoLocation:
		if a.Lat < -90 || a.Lat > 90 || a.Long < -180 || a.Long > 180 {
			return fmt.Errorf("lat,long %s is not on earth", Coordinates(a.Lat, a.Long))
		}
		return b.sendLocked(h, a.Target, Bubble{Kind: KindLocation, Text: Coordinates(a.Lat, a.Long)},
			Incoming{Type: "location", Text: LocationShared(a.Lat, a.Long), Lat: a.Lat, Long: a.Long})
	case DoRead:
		b.cfg.Clock.Schedule(h.actor()+" reads", b.cfg.Latency, func() { b.read(h) })
		return nil
	default:
		return ErrUnsupportedAction
	}
}

// sendLocked draws the bubble and schedules its way to the network.
func (b *Base) sendLocked(h *phone, target string, drawn Bubble, in Incoming) error {
	to, known := b.targetLocked(h, target)
	if !known && target != "" {
		return fmt.Errorf("target %q is not on %s", target, b.rules.Kind)
	}
	h.wroteTo = to.IntegrationID
	drawn.ID, drawn.From, drawn.At, drawn.Status = b.rules.NewMessageID(b.cfg.Rand), FromMe, b.cfg.Clock.Now(), StatusSending
	h.lines = append(h.lines, line{Bubble: drawn, read: true})

	in.IntegrationID, in.Channel, in.OriginalID, in.Name = to.IntegrationID, b.rules.Kind, drawn.ID, h.person.Name
	in.ExternalID, in.DisplayName, in.Raw = h.profile.ExternalID, h.profile.DisplayName, h.profile.Raw
	b.cfg.Clock.Schedule(h.actor()+" sends "+drawn.ID, b.cfg.Latency, func() { b.take(h, to, in) })
	return nil
}

// targetLocked finds whom the person writes to; false when the network has no such business.
func (b *Base) targetLocked(h *phone, target string) (Business, bool) {
	if target == "" {
		target = h.wroteTo
	}
	if target == "" && len(b.businesses) > 0 {
		return b.businesses[0], true
	}
	i := slices.IndexFunc(b.businesses, func(n Business) bool {
		return target != "" && (n.IntegrationID == target || n.Address == target)
	})
	if i < 0 {
		return Business{}, false
	}
	return b.businesses[i], true
}

// take is the turn in which the network gets a message from a device and accepts or refuses it.
func (b *Base) take(h *phone, to Business, in Incoming) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	entry := journal.Entry{From: h.actor(), To: b.rules.Kind, Kind: journal.KindNetwork, Name: "message", Message: in.OriginalID,
		Payload: journal.JSON(map[string]string{"id": in.OriginalID, "from": h.person.Address, "to": to.Address, "type": in.Type, "text": in.Text})}
	if refusal := b.admitLocked(h, to); refusal != nil {
		entry.Error = refusal.Message
		b.cfg.Journal.Add(entry)
		h.settle(in.OriginalID, StatusFailed, refusal.Message)
		return
	}
	b.cfg.Journal.Add(entry)
	in.OriginalAt = b.cfg.Clock.Now()
	b.lastInbound[pair{in.IntegrationID, in.ExternalID}] = in.OriginalAt
	h.settle(in.OriginalID, StatusSent, "")
	b.cfg.Clock.Schedule(b.rules.Kind+" forwards "+in.OriginalID, b.cfg.Latency, func() { b.forward(h, in) })
}

func (b *Base) admitLocked(h *phone, to Business) *Failure {
	if to.IntegrationID == "" { // R051: nobody is there to write to
		return &Failure{Code: "not_found", Message: "There is no business at this address."}
	}
	if b.rules.Admit == nil {
		return nil
	}
	return b.rules.Admit(to.IntegrationID, h.person)
}

// forward is the turn in which the cloud gets the message.
func (b *Base) forward(h *phone, in Incoming) {
	crossing := b.cfg.Journal.Begin(journal.Entry{From: b.rules.Kind, To: "cloud", Kind: journal.KindNetwork, Name: "message",
		Message: in.OriginalID, Payload: journal.JSON(in)})
	err := b.cfg.Cloud.Receive(in)
	b.mu.Lock()
	if err != nil {
		h.settle(in.OriginalID, StatusFailed, err.Error())
	} else {
		h.settle(in.OriginalID, StatusDelivered, "")
	}
	b.mu.Unlock()
	b.changed()
	if err != nil {
		crossing.Fail(err.Error())
		return
	}
	crossing.Answer(200, nil)
}

// settle changes the status of a message that the person sent.
func (h *phone) settle(id, status, problem string) {
	for i := range h.lines {
		if l := &h.lines[i]; l.ID == id && l.From == FromMe {
			l.Status, l.Error = status, problem
		}
	}
}
