package channel

import "github.com/wavetank/wavetank/sim/journal"

// BusinessRead shows on a person's device that the business has read what they wrote to it last (Smooch v1.1, activity
// conversation:read). A person who writes to another business now sees nothing of it.
func (b *Base) BusinessRead(integrationID, externalID string) {
	b.cfg.Clock.Schedule(b.rules.Kind+" takes read", b.cfg.Latency, func() { b.businessReads(integrationID, externalID) })
}

func (b *Base) businessReads(integrationID, externalID string) {
	defer b.changed()
	b.mu.Lock()
	defer b.mu.Unlock()
	told := struct {
		IntegrationID string `json:"integrationId"`
		ExternalID    string `json:"externalId"`
	}{integrationID, externalID}
	if !b.rules.OwnWire {
		b.cfg.Journal.Add(journal.Entry{From: "cloud", To: b.rules.Kind, Kind: journal.KindNetwork, Name: "read", Payload: journal.JSON(told)})
	}
	h := b.phoneByIDLocked(externalID)
	if h == nil || h.wroteTo != integrationID {
		return
	}
	for _, l := range h.lines {
		if l.From == FromMe && l.Status == StatusDelivered {
			l.Status = StatusRead
		}
	}
}
