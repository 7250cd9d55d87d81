package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// openContacts are the contacts of session n that Oceana has accepted and not ended, as far as the connector knows.
func (c *Connector) openContacts(ctx context.Context, n int) ([]oceana.Contact, error) {
	var open []oceana.Contact
	err := c.store.States(ctx, func(conversation string, data []byte) error {
		if store.Shard(conversation, len(c.sessions)) != n {
			return nil
		}
		state, err := bridge.Decode(data)
		if err == nil && state.Contact.GUID != 0 {
			open = append(open, oceana.Contact{Conversation: conversation, GUID: state.Contact.GUID, Key: state.Contact.Key})
		}
		return err
	})
	return open, err
}
