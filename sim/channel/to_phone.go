package channel

import (
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// Deliver implements Network.
func (b *Base) Deliver(o Outgoing) {
	b.cfg.Clock.Schedule(b.rules.Kind+" takes "+o.MessageID, b.cfg.Latency, func() { b.decide(o) })
}

// decide is the turn in which the network gets a message from the cloud, and the device draws it or the network refuses it.
func (b *Base) decide(o Outgoing) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	written := o
	written.Message, written.Native = journal.Raw(o.Message), journal.Raw(o.Native) // so that broken JSON is seen too
	if !b.rules.OwnWire {
		b.cfg.Journal.Add(journal.Entry{From: "cloud", To: b.rules.Kind, Kind: journal.KindNetwork, Name: "message",
			Message: o.MessageID, Payload: journal.JSON(written)})
	}
	h := b.phoneByIDLocked(o.ExternalID)
	d, drawn, refusal := b.drawnLocked(h, o)
	if refusal != nil {
		reports := []Report{{MessageID: o.MessageID, Status: ReportFailure, Final: true, Error: refusal}}
		if b.rules.AcceptFirst != nil && b.rules.AcceptFirst() {
			reports = append([]Report{{MessageID: o.MessageID, Status: ReportChannel}}, reports...)
		}
		b.reportLocked(reports...)
		return
	}
	now := b.cfg.Clock.Now()
	var id string
	h.endTyping()
	if !h.muted {
		h.rung++
	}
	for _, d := range drawn {
		d.ID, d.From, d.At, d.Status = b.rules.NewMessageID(b.cfg.Rand), FromBusiness, now, ""
		if id == "" {
			id = d.ID
		}
		h.lines = append(h.lines, &line{Bubble: d, messageID: o.MessageID, integration: o.IntegrationID})
		b.cfg.Journal.Add(journal.Entry{From: b.rules.Kind, To: h.actor(), Kind: journal.KindNetwork, Name: "message",
			Message: o.MessageID, Payload: journal.JSON(d)})
	}
	statuses := b.rules.Receipts
	if b.rules.Reports != nil {
		statuses = b.rules.Reports(d)
	}
	receipts := make([]Report, 0, len(statuses))
	for i, status := range statuses {
		receipts = append(receipts, Report{MessageID: o.MessageID, Status: status, ExternalMessageID: id, Final: i == len(statuses)-1})
	}
	b.reportLocked(receipts...)
}

func (b *Base) drawnLocked(h *phone, o Outgoing) (Delivery, []Bubble, *Failure) {
	switch {
	case !b.knownLocked(o.IntegrationID):
		return Delivery{}, nil, &Failure{Code: "bad_request", Message: "Integration " + o.IntegrationID + " is not on " + b.rules.Kind}
	case h == nil:
		stranger := b.rules.Stranger
		return Delivery{}, nil, &stranger
	}
	d := b.deliveryLocked(h, o)
	var err error
	if d.Post, err = ReadPost(o.Message); err != nil {
		return d, nil, &Failure{Code: "bad_request", Message: err.Error()}
	}
	drawn, refusal := b.rules.Decide(d)
	return d, drawn, refusal
}

func (b *Base) knownLocked(integrationID string) bool {
	return slices.ContainsFunc(b.businesses, func(n Business) bool { return n.IntegrationID == integrationID })
}

func (b *Base) deliveryLocked(h *phone, o Outgoing) Delivery {
	in := b.inbound[pair{o.IntegrationID, o.ExternalID}]
	return Delivery{Outgoing: o, To: h.person, Now: b.cfg.Clock.Now(), LastInbound: in.last, Inbound: in.count}
}

// read is the turn in which the network learns that a person has read everything on the device.
func (b *Base) read(h *phone) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	h.rung = 0
	var ids []string
	var receipts []Report
	seen := make(map[string]bool)
	for i := range h.lines {
		l := h.lines[i]
		if l.read {
			continue
		}
		l.read = true
		ids = append(ids, l.ID)
		if !seen[l.messageID] {
			seen[l.messageID] = true
			receipts = append(receipts, Report{MessageID: l.messageID, Status: ReportRead, ExternalMessageID: l.ID})
		}
	}
	if len(ids) == 0 {
		return
	}
	b.cfg.Journal.Add(journal.Entry{From: h.actor(), To: b.rules.Kind, Kind: journal.KindNetwork, Name: "read",
		Payload: journal.JSON(map[string][]string{"ids": ids})})
	if reader, ok := b.cfg.Cloud.(Reader); ok {
		to, id := h.lines[len(h.lines)-1].integration, h.profile.ExternalID
		b.cfg.Clock.Schedule(b.rules.Kind+" tells of reading", b.cfg.Latency, func() { _ = reader.Read(to, id) }) // no device shows that it failed
		return
	}
	if b.rules.ReadReceipts {
		b.reportLocked(receipts...)
	}
}

// reportLocked tells the cloud about messages, one turn each, the next only after the turn of the one before.
func (b *Base) reportLocked(reports ...Report) {
	if len(reports) == 0 || b.rules.OwnWire {
		return
	}
	r, rest := reports[0], reports[1:]
	b.cfg.Clock.Schedule(b.rules.Kind+" reports "+r.Status+" of "+r.MessageID, b.cfg.Latency, func() {
		b.cfg.Journal.Add(journal.Entry{From: b.rules.Kind, To: "cloud", Kind: journal.KindNetwork, Name: "report " + r.Status,
			Message: r.MessageID, Payload: journal.JSON(r)})
		b.cfg.Cloud.Report(r)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.reportLocked(rest...)
	})
}
