package channel

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// handover is something that a person does on its way through the network to the cloud.
type handover struct {
	name     string // of the crossings in the journal
	h        *phone
	to       Business
	shown    string    // id of the bubble that shows how far it is; "" = none does
	message  *Incoming // exactly one of these three is set
	postback *PostbackIn
	typing   *TypingIn
	relayed  bool // the cloud is to have it
	met      bool // it has met whatever goes wrong on its way to the cloud
}

// sendLocked draws the bubble and schedules its way to the network.
func (b *Base) sendLocked(h *phone, target string, drawn Bubble, in Incoming, relayed bool) error {
	to, err := b.addresseeLocked(h, target)
	if err != nil {
		return err
	}
	h.wroteTo = to.IntegrationID
	in.OriginalID = b.drawOwnLocked(h, drawn, StatusSending)
	in.IntegrationID, in.Channel, in.Name = to.IntegrationID, b.rules.Kind, h.person.Name
	in.ExternalID, in.DisplayName, in.Raw = h.profile.ExternalID, h.profile.DisplayName, h.profile.Raw
	b.startLocked(&handover{name: "message", h: h, to: to, shown: in.OriginalID, message: &in, relayed: relayed}, "sends "+in.OriginalID)
	return nil
}

// drawOwnLocked adds a bubble of the person and returns its id.
func (b *Base) drawOwnLocked(h *phone, drawn Bubble, status string) string {
	drawn.ID, drawn.From, drawn.At, drawn.Status = b.rules.NewMessageID(b.cfg.Rand), FromMe, b.cfg.Clock.Now(), status
	h.lines = append(h.lines, &line{Bubble: drawn, read: true})
	return drawn.ID
}

func (b *Base) addresseeLocked(h *phone, target string) (Business, error) {
	to, known := b.targetLocked(h, target)
	if !known && target != "" {
		return to, fmt.Errorf("target %q is not on %s", target, b.rules.Kind)
	}
	return to, nil
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

func (b *Base) startLocked(x *handover, what string) {
	b.cfg.Clock.Schedule(x.h.actor()+" "+what, b.cfg.Latency, func() { b.take(x) })
}

// take is the turn in which the network gets it from the device and accepts or refuses it.
func (b *Base) take(x *handover) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	entry := journal.Entry{From: x.h.actor(), To: b.rules.Kind, Kind: journal.KindNetwork, Name: x.name, Message: x.shown,
		Payload: journal.JSON(x.told())}
	refusal := b.admitLocked(x.h, x.to)
	if refusal != nil {
		entry.Error = refusal.Message
		b.cfg.Journal.Add(entry)
		x.settle(StatusFailed, refusal.Message)
		return
	}
	b.cfg.Journal.Add(entry)
	x.settle(StatusSent, "")
	now := b.cfg.Clock.Now()
	if x.message != nil {
		x.message.OriginalAt = now
		if x.relayed && b.rules.Forward != nil {
			*x.message, x.relayed = b.rules.Forward(x.h.person, *x.message)
		}
	}
	if !x.relayed {
		return
	}
	if x.typing == nil {
		p := pair{x.to.IntegrationID, x.h.profile.ExternalID}
		b.inbound[p] = inbound{count: b.inbound[p].count + 1, last: now}
	}
	b.cfg.Clock.Schedule(b.rules.Kind+" forwards "+x.name+" "+x.shown, b.cfg.Latency, func() { b.forward(x) })
}

func (b *Base) admitLocked(h *phone, to Business) *Failure {
	if to.IntegrationID == "" { // R051: there is no recipient
		return &Failure{Code: "not_found", Message: "There is no business at this address."}
	}
	if b.rules.Admit == nil {
		return nil
	}
	return b.rules.Admit(to.IntegrationID, h.person)
}

// forward is the turn in which the cloud gets it.
func (b *Base) forward(x *handover) {
	entry := journal.Entry{From: b.rules.Kind, To: "cloud", Kind: journal.KindNetwork, Name: x.name, Message: x.shown}
	give := func() error { return b.cfg.Cloud.Receive(*x.message) }
	switch {
	case x.message != nil:
		entry.Payload = journal.JSON(x.message)
	case x.postback != nil:
		entry.Payload = journal.JSON(x.postback)
		give = func() error { return b.cfg.Cloud.Postback(*x.postback) }
	default:
		entry.Payload = journal.JSON(x.typing)
		give = func() error { return b.cfg.Cloud.Typing(*x.typing) }
	}
	if x.message != nil && b.cfg.Hop != nil && !x.met {
		x.met = true
		wait, broken := b.cfg.Hop(b.rules.Kind, x.h.profile.ExternalID, x.shown, len(entry.Payload))
		if wait > 0 {
			b.cfg.Clock.Schedule(b.rules.Kind+" forwards late "+x.name+" "+x.shown, wait, func() { b.forward(x) })
			return
		}
		if broken != "" {
			give = func() error { return errors.New(broken) }
		}
	}
	var crossing *journal.Crossing
	if !b.rules.OwnWire {
		crossing = b.cfg.Journal.Begin(entry)
	}
	err := give()
	b.mu.Lock()
	if err != nil {
		x.settle(StatusFailed, err.Error())
	} else {
		x.settle(StatusDelivered, "")
	}
	b.mu.Unlock()
	b.changed()
	switch {
	case crossing == nil:
	case err != nil:
		crossing.Fail(err.Error())
	default:
		crossing.Answer(200, nil)
	}
}

// told is what the device tells the network.
func (x *handover) told() any {
	t := map[string]string{"from": x.h.person.Address, "to": x.to.Address}
	switch {
	case x.message != nil:
		t["id"], t["type"], t["text"] = x.message.OriginalID, x.message.Type, x.message.Text
		if x.message.FileName != "" {
			t["file"] = x.message.FileName
		}
	case x.postback != nil:
		t["text"], t["payload"] = x.postback.Text, x.postback.Payload
	default:
		t["started"] = fmt.Sprint(x.typing.Started)
	}
	return t
}

// settle changes the status of the bubble that shows it.
func (x *handover) settle(status, problem string) {
	if x.shown != "" {
		x.h.settle(x.shown, status, problem)
	}
}

// settle changes the status of a message that the person sent.
func (h *phone) settle(id, status, problem string) {
	for _, l := range slices.Backward(h.lines) {
		if l.ID == id && l.From == FromMe {
			l.Status, l.Error = status, problem
			return
		}
	}
}
