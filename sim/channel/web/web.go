// Package web stands for a messenger that a business puts on its own site or into its own app: no other network's rules apply, so
// there is no answer window (R002), and everything that the cloud can express is drawn.
//
// It deliberately leaves out the widget's look, and it fetches no media.
package web

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

const (
	maxLabel    = 40               // characters of an answer; Smooch v1.1, reply
	typingLasts = 10 * time.Second // assumed: the widget takes the dots away when nothing follows
)

// Network is the web messenger. Use New.
type Network struct{ *channel.Base }

var _ channel.Network = (*Network)(nil)

// New returns a web messenger without apps and people. It panics when cfg lacks a required field.
func New(cfg channel.Config) *Network {
	return &Network{Base: channel.NewBase(cfg, channel.Rules{
		Kind:         "web",
		Receipts:     []string{channel.ReportChannel, channel.ReportUser},
		ReadReceipts: true,
		Stranger:     channel.Failure{Code: "not_found", Message: "No such device"},
		NewAddress:   func(r *rand.Rand) string { return channel.Hex(r, 16) },
		NewMessageID: func(r *rand.Rand) string { return channel.Hex(r, 12) },
		Profile: func(p channel.Person) channel.Profile {
			return channel.Profile{ExternalID: p.Address, DisplayName: p.Name}
		},
		Decide:      decide,
		Offers:      offers(),
		TypingLasts: typingLasts,
	})}
}

// offers are those of the widget (Smooch v1.1): files, places and typing, and nothing that belongs to a social network.
func offers() map[string]channel.Offer {
	return map[string]channel.Offer{
		channel.DoImage:    {Relayed: true},
		channel.DoFile:     {Relayed: true},
		channel.DoVideo:    {Relayed: true},
		channel.DoLocation: {Relayed: true},
		channel.DoTyping:   {Relayed: true},
		channel.DoMute:     {},
	}
}

// AddIntegration puts the messenger into one site or app. integrationID is the cloud's id of it. Errors: channel.ErrTaken, or one
// that names the field.
func (n *Network) AddIntegration(integrationID string) error {
	if err := n.AddBusiness(channel.Business{IntegrationID: integrationID}); err != nil {
		return fmt.Errorf("add web integration: %w", err)
	}
	return nil
}

// decide accepts everything that the cloud can express.
func decide(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	if channel.HasNative(d.Native) {
		return nil, &channel.Failure{Code: "bad_request", Message: "The web messenger has no message templates"}
	}
	return draw(d.Post), nil
}
