package channel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Base is the part that all networks have in common: people, transcripts, hand-overs and reports. It implements Network.
// Use NewBase. All methods are safe for concurrent use.
type Base struct {
	cfg   Config
	rules Rules

	mu          sync.Mutex
	businesses  []Business
	phones      []*phone
	lastInbound map[pair]time.Time
}

// pair is one conversation as the networks see it.
type pair struct{ integrationID, externalID string }

// phone is one person's device.
type phone struct {
	person  Person
	profile Profile
	lines   []line
	wroteTo string // integration id of the last message sent; "" before the first
}

// line is a bubble with what the device does not draw.
type line struct {
	Bubble
	messageID string // the cloud's id; "" for what the person sent
	read      bool
}

var _ Network = (*Base)(nil)

// NewBase returns a network without people. It panics when cfg lacks a required field.
func NewBase(cfg Config, rules Rules) *Base {
	cfg.mustBeComplete()
	return &Base{cfg: cfg, rules: rules, lastInbound: make(map[pair]time.Time)}
}

// WithLock runs f with the network's mutex held, so that a network guards its own state with the same one. f must not call
// other methods of Base.
func (b *Base) WithLock(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// Kind implements Network.
func (b *Base) Kind() string { return b.rules.Kind }

// AddBusiness makes an address known that people can write to. An integration id or address used before is ErrTaken.
func (b *Base) AddBusiness(n Business) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.AddBusinessLocked(n)
}

// AddBusinessLocked is AddBusiness for a caller inside WithLock.
func (b *Base) AddBusinessLocked(n Business) error {
	if n.IntegrationID == "" {
		return fmt.Errorf("add %s business: integration id is empty", b.rules.Kind)
	}
	for _, o := range b.businesses {
		if o.IntegrationID == n.IntegrationID {
			return fmt.Errorf("add %s business: integration id %q: %w", b.rules.Kind, n.IntegrationID, ErrTaken)
		}
	}
	if n.Address != "" && b.takenLocked(n.Address) {
		return fmt.Errorf("add %s business: address %q: %w", b.rules.Kind, n.Address, ErrTaken)
	}
	b.businesses = append(b.businesses, n)
	return nil
}

// AddPerson implements Network.
func (b *Base) AddPerson(p Person) error {
	if err := b.addPerson(p); err != nil {
		return fmt.Errorf("add person to %s: %w", b.rules.Kind, err)
	}
	b.changed()
	return nil
}

func (b *Base) addPerson(p Person) error {
	if p.Client == "" {
		p.Client = "mobile"
	}
	if p.Region == "" {
		p.Region = "US"
	}
	switch {
	case p.Name == "":
		return fmt.Errorf("name is empty")
	case !slices.Contains([]string{"mobile", "web", "desktop", "android", "ios"}, p.Client):
		return fmt.Errorf("client %q is not one of mobile, web, desktop, android, ios", p.Client)
	case !slices.Contains([]string{"EU", "US"}, p.Region):
		return fmt.Errorf("region %q is neither EU nor US", p.Region)
	}
	if p.Address != "" && b.rules.CheckAddress != nil {
		if err := b.rules.CheckAddress(p.Address); err != nil {
			return fmt.Errorf("address %q: %w", p.Address, err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.phoneLocked(p.Name) != nil {
		return fmt.Errorf("name %q: %w", p.Name, ErrTaken)
	}
	if p.Address == "" {
		address, err := b.NewAddressLocked(b.rules.NewAddress)
		if err != nil {
			return err
		}
		p.Address = address
	} else if b.takenLocked(p.Address) {
		return fmt.Errorf("address %q: %w", p.Address, ErrTaken)
	}
	b.phones = append(b.phones, &phone{person: p, profile: b.rules.Profile(p)})
	return nil
}

// NewAddressLocked asks draw for candidates until one is free, for a caller inside WithLock. It fails when there seems to be none.
func (b *Base) NewAddressLocked(draw func(*rand.Rand) string) (string, error) {
	for range 100_000 {
		if a := draw(b.cfg.Rand); !b.takenLocked(a) {
			return a, nil
		}
	}
	return "", fmt.Errorf("no %s address is free any more", b.rules.Kind)
}

func (b *Base) takenLocked(address string) bool {
	return slices.ContainsFunc(b.phones, func(h *phone) bool { return h.person.Address == address }) ||
		slices.ContainsFunc(b.businesses, func(n Business) bool { return n.Address == address })
}

// Handset implements Network.
func (b *Base) Handset(name string) (Handset, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(name)
	if h == nil {
		return Handset{}, false
	}
	return b.drawLocked(h), true
}

// Handsets implements Network.
func (b *Base) Handsets() []Handset {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]Handset, 0, len(b.phones))
	for _, h := range b.phones {
		all = append(all, b.drawLocked(h))
	}
	return all
}

func (b *Base) drawLocked(h *phone) Handset {
	bubbles := make([]Bubble, 0, len(h.lines))
	for _, l := range h.lines {
		bubbles = append(bubbles, l.Bubble)
	}
	return Handset{Name: h.person.Name, Channel: b.rules.Kind, Address: h.person.Address,
		Client: h.person.Client, Region: h.person.Region, Bubbles: bubbles}
}

func (b *Base) phoneLocked(name string) *phone {
	i := slices.IndexFunc(b.phones, func(h *phone) bool { return h.person.Name == name })
	if i < 0 {
		return nil
	}
	return b.phones[i]
}

func (b *Base) phoneByIDLocked(externalID string) *phone {
	i := slices.IndexFunc(b.phones, func(h *phone) bool { return h.profile.ExternalID == externalID })
	if i < 0 {
		return nil
	}
	return b.phones[i]
}

// changed tells the listener, which may call back; so never with the mutex held.
func (b *Base) changed() {
	if b.cfg.Changed != nil {
		b.cfg.Changed()
	}
}

// actor is the person's device as the journal names it.
func (h *phone) actor() string { return "phone " + h.person.Name }
