package channel

import "github.com/wavetank/wavetank/sim/journal"

// BusinessTyping implements Network. The device shows it until a message comes, the business stops, or Rules.TypingLasts is over.
func (b *Base) BusinessTyping(integrationID, externalID string, started bool) {
	b.cfg.Clock.Schedule(b.rules.Kind+" takes typing", b.cfg.Latency, func() { b.businessTypes(integrationID, externalID, started) })
}

func (b *Base) businessTypes(integrationID, externalID string, started bool) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	in := TypingIn{IntegrationID: integrationID, Channel: b.rules.Kind, ExternalID: externalID, Started: started}
	if !b.rules.OwnWire {
		b.cfg.Journal.Add(journal.Entry{From: "cloud", To: b.rules.Kind, Kind: journal.KindNetwork, Name: "typing", Payload: journal.JSON(in)})
	}
	h := b.phoneByIDLocked(externalID)
	if h == nil || !b.knownLocked(integrationID) || b.rules.TypingLasts == 0 {
		return
	}
	d := b.deliveryLocked(h, Outgoing{IntegrationID: integrationID, ExternalID: externalID})
	if b.rules.ShowsTyping != nil && !b.rules.ShowsTyping(d) {
		return
	}
	b.cfg.Journal.Add(journal.Entry{From: b.rules.Kind, To: h.actor(), Kind: journal.KindNetwork, Name: "typing", Payload: journal.JSON(in)})
	h.endTyping()
	if !started {
		return
	}
	h.typing = true
	h.stopTyping = b.cfg.Clock.Schedule(h.actor()+" sees typing end", b.rules.TypingLasts, func() {
		defer b.changed()
		b.mu.Lock()
		defer b.mu.Unlock()
		h.endTyping()
	})
}

// endTyping takes the dots off the screen.
func (h *phone) endTyping() {
	h.typing = false
	if h.stopTyping != nil {
		h.stopTyping()
		h.stopTyping = nil
	}
}
