package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
)

// HeldBytes is what effects to Oceana take in memory, about.
func (c *Connector) HeldBytes() int {
	return c.dispatch.Bytes(dispatch.Lane(message.ToOceana))
}

// MostInHand is how many webhooks are taken at once.
const MostInHand = mostInHand

// NewOn is New with something between the connector and its store.
func NewOn(ctx context.Context, cfg Config, around func(Storage) Storage) (*Connector, error) {
	return newAround(ctx, cfg, around)
}
