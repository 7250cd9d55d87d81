// Package web stands for a messenger that a business puts on its own site or into its own app: no other network's rules apply, so
// there is no answer window (R002), and everything that the cloud can express is drawn.
//
// It deliberately leaves out the widget's look, and it fetches no media.
package web

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/clock"
)

const (
	maxLabel    = 40               // characters of an answer; Smooch v1.1, reply
	typingLasts = 10 * time.Second // assumed: the widget takes the dots away when nothing follows
)

// Network is the web messenger of a business, or its app on phones. Use New or NewClient.
type Network struct {
	*channel.Base

	kind    string
	clock   *clock.Clock
	changed func()
	wire    Wire // its zero value: people reach channel.Config.Cloud directly

	mu           sync.Mutex
	integrations []string
	devices      map[string]*client // by their own id
}

var _ channel.Network = (*Network)(nil)

// New returns a web messenger without apps and people, whose devices hand what people say to cfg.Cloud directly. An error names the
// required field that cfg lacks.
func New(cfg channel.Config) (*Network, error) { return newNetwork("web", cfg, Wire{}) }

// NewClient returns a network whose devices are clients of the cloud over its SDKs' protocol. kind is web, android or ios. cfg.Cloud is
// not used.
func NewClient(kind string, cfg channel.Config, wire Wire) (*Network, error) {
	return newNetwork(kind, cfg, wire)
}

func newNetwork(kind string, cfg channel.Config, wire Wire) (*Network, error) {
	n := &Network{kind: kind, clock: cfg.Clock, changed: func() {}, wire: wire, devices: map[string]*client{}}
	if cfg.Changed != nil {
		n.changed = cfg.Changed
	}
	rules := channel.Rules{
		Kind:         kind,
		Receipts:     []string{channel.ReportChannel, channel.ReportUser},
		ReadReceipts: true,
		Stranger:     channel.Failure{Code: "not_found", Message: "No such device"},
		NewAddress:   func(r *rand.Rand) string { return channel.Hex(r, 16) },
		NewMessageID: func(r *rand.Rand) string { return channel.Hex(r, 12) },
		Profile: func(p channel.Person) channel.Profile {
			return channel.Profile{ExternalID: p.Address, DisplayName: p.Name}
		},
		Decide:      decide,
		Offers:      offers(wire.HTTP != nil),
		TypingLasts: typingLasts,
	}
	switch kind {
	case "android":
		rules.NewAddress = func(r *rand.Rand) string { return channel.Hex(r, 20) } // SHA-1 of a random id
	case "ios":
		rules.NewAddress = func(r *rand.Rand) string {
			h := strings.ToUpper(channel.Hex(r, 16))
			return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-A" + h[17:20] + "-" + h[20:]
		}
	}
	if wire.HTTP != nil {
		rules.OwnWire = true
		cfg.Cloud = protocol{n}
	}
	var err error
	n.Base, err = channel.NewBase(cfg, rules)
	return n, err
}

// offers are those of the widget (Smooch v1.1): files, places and typing, and nothing that belongs to a social network.
func offers(client bool) map[string]channel.Offer {
	all := map[string]channel.Offer{
		channel.DoImage:    {Relayed: true},
		channel.DoFile:     {Relayed: true},
		channel.DoVideo:    {Relayed: true},
		channel.DoLocation: {Relayed: true},
		channel.DoTyping:   {Relayed: true},
		channel.DoForm:     {Relayed: true},
		channel.DoMute:     {},
	}
	if client { // what is done to the app or the site rather than said
		for _, do := range []string{channel.DoLogin, channel.DoLogout, channel.DoVisit, channel.DoSecond, channel.DoOffline, channel.DoOnline, channel.DoClose, channel.DoOpen} {
			all[do] = channel.Offer{}
		}
	}
	return all
}

// AddIntegration puts the messenger into one site or app. integrationID is the cloud's id of it. Errors: channel.ErrTaken, or one
// that names the field.
func (n *Network) AddIntegration(integrationID string) error {
	if err := n.AddBusiness(channel.Business{IntegrationID: integrationID}); err != nil {
		return fmt.Errorf("add %s integration: %w", n.kind, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.integrations = append(n.integrations, integrationID)
	return nil
}

// RemoveBusiness takes an integration off the network; false when it is not on it.
func (n *Network) RemoveBusiness(integrationID string) bool {
	n.mu.Lock()
	n.integrations = slices.DeleteFunc(slices.Clone(n.integrations), func(id string) bool { return id == integrationID })
	n.mu.Unlock()
	return n.Base.RemoveBusiness(integrationID)
}

// AddPerson implements channel.Network. An app for Android is on an Android client, whatever else is said.
func (n *Network) AddPerson(p channel.Person) error {
	if n.kind != "web" {
		p.Client = n.kind
	}
	return n.Base.AddPerson(p)
}

// decide accepts everything that the cloud can express.
func decide(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	if channel.HasNative(d.Native) {
		return nil, &channel.Failure{Code: "bad_request", Message: "The web messenger has no message templates"}
	}
	return draw(d.Post), nil
}
