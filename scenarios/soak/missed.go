package soak

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
)

// LastEventAt is never: no simulated webhook is given up, so there is nothing to read back.
func (s *storage) LastEventAt(context.Context) (time.Time, error) { return time.Time{}, nil }

// Since reads nothing back, for the same reason.
func (c *client) Since(context.Context, message.AppUserID, message.ConversationID, time.Time) ([]message.Event, []aggregator.Unparsed, error) {
	return nil, nil, nil
}
