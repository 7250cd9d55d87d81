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

	mu         sync.Mutex
	businesses []Business
	phones     []*phone // in the order they were added
	byName     map[string]*phone
	byID       map[string]*phone // by Profile.ExternalID
	addresses  map[string]bool   // in use, by people and businesses
	inbound    map[pair]inbound
	changeInfo func(*BusinessInfo) // of businesses to come; nil: they stay as they were added
}

// pair is one conversation as the networks see it.
type pair struct{ integrationID, externalID string }

// inbound is what a person has sent to a business.
type inbound struct {
	count int
	last  time.Time
}

// phone is one person's device.
type phone struct {
	person     Person
	profile    Profile
	lines      []*line
	wroteTo    string // integration id of the last message sent; "" before the first
	muted      bool
	rung       int // notifications since the last reading
	opened     string
	pushed     []string
	typing     bool
	stopTyping func() bool // takes back the end of the business's typing; nil = none is due
}

// line is a bubble with what the device does not draw.
type line struct {
	Bubble
	messageID   string // the cloud's id; "" for what the person sent
	integration string // the cloud's id of the business
	read        bool
}

var _ Network = (*Base)(nil)

// NewBase returns a network without people. An error names the required field that cfg lacks.
func NewBase(cfg Config, rules Rules) (*Base, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if rules.Offers == nil {
		rules.Offers = DefaultOffers()
	}
	return &Base{cfg: cfg, rules: rules, byName: make(map[string]*phone), byID: make(map[string]*phone),
		addresses: make(map[string]bool), inbound: make(map[pair]inbound)}, nil
}

// WithLock runs f with the network's mutex held, so that a network guards its own state with the same one. f must not call
// other methods of Base.
func (b *Base) WithLock(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// OfferLocked changes what people can do besides writing, and whether their reading is reported, from now on. The caller is in WithLock.
func (b *Base) OfferLocked(offers map[string]Offer, readReceipts bool) {
	b.rules.Offers, b.rules.ReadReceipts = offers, readReceipts
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
	if b.changeInfo != nil {
		b.changeInfo(&n.Info)
	}
	b.businesses = append(b.businesses, n)
	if n.Address != "" {
		b.addresses[n.Address] = true
	}
	return nil
}

// SetInfo changes what devices show about a business. An integration id that is not on the network is an error.
func (b *Base) SetInfo(integrationID string, info BusinessInfo) error {
	b.mu.Lock()
	i := slices.IndexFunc(b.businesses, func(n Business) bool { return n.IntegrationID == integrationID })
	if i >= 0 {
		b.businesses[i].Info = info
	}
	b.mu.Unlock()
	if i < 0 {
		return fmt.Errorf("set info of %s business: integration id %q is not on the network", b.rules.Kind, integrationID)
	}
	b.changed()
	return nil
}

// ChangeInfo changes what devices show about every business of the network, and about those that are added later.
func (b *Base) ChangeInfo(change func(*BusinessInfo)) {
	b.WithLock(func() {
		b.changeInfo = change
		for i := range b.businesses {
			change(&b.businesses[i].Info)
		}
	})
	b.changed()
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
	if err := b.check(p); err != nil {
		return err
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
	h := &phone{person: p, profile: b.rules.Profile(p)}
	b.phones = append(b.phones, h)
	b.byName[p.Name], b.byID[h.profile.ExternalID], b.addresses[p.Address] = h, h, true
	return nil
}

// check names the field of a person that is wrong.
func (b *Base) check(p Person) error {
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

func (b *Base) takenLocked(address string) bool { return b.addresses[address] }

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
	drawn := Handset{Name: h.person.Name, Channel: b.rules.Kind, Address: h.person.Address, Client: h.person.Client,
		Region: h.person.Region, Bubbles: make([]Bubble, 0, len(h.lines)), Typing: h.typing, Options: h.options(),
		Muted: h.muted, Notifications: h.rung, Opened: h.opened, Pushed: slices.Clone(h.pushed)}
	for _, l := range h.lines {
		drawn.Bubbles = append(drawn.Bubbles, l.Bubble)
	}
	if to, ok := b.targetLocked(h, ""); ok && to.Info != (BusinessInfo{}) {
		drawn.Business = &to.Info
	}
	return drawn
}

// options are the answers above the composer: those of the last message, so that they vanish with the next.
func (h *phone) options() []Button {
	if len(h.lines) == 0 {
		return nil
	}
	return h.lines[len(h.lines)-1].Options
}

func (b *Base) phoneLocked(name string) *phone { return b.byName[name] }

func (b *Base) phoneByIDLocked(externalID string) *phone { return b.byID[externalID] }

// changed tells the listener, which may call back; so never with the mutex held.
func (b *Base) changed() {
	if b.cfg.Changed != nil {
		b.cfg.Changed()
	}
}

// actor is the person's device as the journal names it.
func (h *phone) actor() string { return "phone " + h.person.Name }
