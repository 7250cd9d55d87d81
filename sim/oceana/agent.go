package oceana

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Limits of an agent.
const (
	defaultMultiplicity = 5 // messaging contacts at a time unless said otherwise (assumed)
	maxMultiplicity     = 1000
	keptCards           = 50 // closed contacts that stay visible at a desk
	worstProficiency    = 16 // 1 is the best (public: attribute based routing)
	defaultProficiency  = 8  // of an attribute without one (assumed)
)

// Kinds of errors of the agents' actions, for errors.Is. The text of an error says what is the case.
var (
	ErrUnknownAgent    = errors.New("unknown agent")
	ErrNotPossible     = errors.New("not possible now")
	ErrUnknownTemplate = errors.New("unknown template")
	ErrInvalid         = errors.New("invalid")
)

// deskError has a text of its own and a kind to branch on.
type deskError struct {
	kind error
	text string
}

func (e *deskError) Error() string { return e.text }
func (e *deskError) Unwrap() error { return e.kind }

func withReason(kind error, format string, args ...any) error {
	return &deskError{kind, fmt.Sprintf(format, args...)}
}

// AgentConfig describes an agent to add.
type AgentConfig struct {
	Name         string         // unique and not empty; also the display name that customers see
	Ready        bool           // false: Not Ready
	Multiplicity int            // contacts at a time on each channel, alerting ones included; 0 means 5 (assumed)
	Attributes   []string       // "Category.Value", case-sensitive; all that a service asks for must be among these
	Proficiency  map[string]int // by attribute, 1 (best) to 16; one that is missing counts as 8 (assumed)
	Channels     []string       // that the agent works on; nil means Messaging and Chat (R049)
	Supervisor   bool           // may observe, coach and barge in
}

type agent struct {
	id, name   string
	index      int // in Server.agents
	signedIn   bool
	awaited    func() bool // stops the wait for a browser that died; nil: the browser is there
	supervisor bool
	channels   []*resource
	attributes map[string]int // proficiency
	listed     []string       // the attributes as they were given
	idle       int64          // rank of the latest work; the lowest is the most idle
	alerts     []*contact     // oldest first
	cards      []*contact     // answered or watched, oldest first; those that are closed are bounded
	declined   []*contact     // not offered to them again until they become ready anew
}

// CheckMultiplicity refuses a number of contacts that a caller gives and no agent has. An AgentConfig without one has the default.
func CheckMultiplicity(n int) error {
	if n < 1 || n > maxMultiplicity {
		return withReason(ErrInvalid, "multiplicity: %d: use a number from 1 to %d", n, maxMultiplicity)
	}
	return nil
}

// AddAgent adds an agent, signed in. It fails with ErrInvalid and the name of the field that is wrong. Ids count up from 600001.
func (s *Server) AddAgent(cfg AgentConfig) error {
	s.mu.Lock()
	defer s.unlock()
	return s.addAgentLocked(cfg)
}

func (s *Server) addAgentLocked(cfg AgentConfig) error {
	switch {
	case cfg.Name == "":
		return withReason(ErrInvalid, "name: required")
	case cfg.Multiplicity < 0:
		return withReason(ErrInvalid, "multiplicity: want 0 or more, got %d", cfg.Multiplicity)
	case s.findLocked(cfg.Name) != nil:
		return withReason(ErrInvalid, "name: there is an agent %s already", cfg.Name)
	}
	attributes, err := proficiencies(cfg)
	if err != nil {
		return err
	}
	if cfg.Multiplicity == 0 {
		cfg.Multiplicity = defaultMultiplicity
	}
	a := &agent{
		id: strconv.Itoa(600001 + len(s.agents)), name: cfg.Name, index: len(s.agents), signedIn: true, supervisor: cfg.Supervisor,
		idle: s.nextLocked(),
	}
	a.setAttributes(cfg.Attributes, attributes)
	for _, channel := range cfg.channels() {
		a.channels = append(a.channels, &resource{channel: channel, ready: cfg.Ready, multiplicity: cfg.Multiplicity})
	}
	s.agents = append(s.agents, a)
	s.byName[a.name] = a
	s.changed = true
	s.assignSoonLocked()
	return nil
}

func (a *agent) setAttributes(listed []string, proficiencies map[string]int) {
	a.listed, a.attributes = slices.Clone(listed), proficiencies
}

func (cfg AgentConfig) channels() []string {
	if cfg.Channels == nil {
		return []string{ChannelMessaging, ChannelChat}
	}
	return cfg.Channels
}

// proficiencies are those of the attributes of cfg. Fails with ErrInvalid.
func proficiencies(cfg AgentConfig) (map[string]int, error) {
	if err := checkAttributes(cfg.Attributes); err != nil {
		return nil, err
	}
	levels := map[string]int{}
	for _, attribute := range cfg.Attributes {
		levels[attribute] = defaultProficiency
	}
	for attribute, level := range cfg.Proficiency {
		if level < 1 || level > worstProficiency {
			return nil, withReason(ErrInvalid, "proficiency: want 1 to %d for %s, got %d", worstProficiency, attribute, level)
		}
		if _, has := levels[attribute]; !has {
			return nil, withReason(ErrInvalid, "proficiency: %s is none of the attributes", attribute)
		}
		levels[attribute] = level
	}
	return levels, nil
}

// checkAttributes refuses what is no "Category.Value".
func checkAttributes(attributes []string) error {
	for i, attribute := range attributes {
		category, value, found := strings.Cut(attribute, ".")
		if !found || category == "" || value == "" {
			return withReason(ErrInvalid, "attributes[%d]: want Category.Value, got %q", i, attribute)
		}
	}
	return nil
}

// open is the contacts at the desk that can be worked on.
func (a *agent) open() []*contact {
	var open []*contact
	for _, c := range a.cards {
		if c.state == stateActive && (c.agent == a || c.watchers[a] == watchBarge) {
			open = append(open, c)
		}
	}
	return open
}

// show puts c onto the desk, in place of an older contact of its conversation.
func (a *agent) show(c *contact) {
	a.cards = slices.DeleteFunc(a.cards, func(o *contact) bool { return o.conversation == c.conversation })
	a.cards = append(a.cards, c)
}

// hide takes c off the desk.
func (a *agent) hide(c *contact) {
	a.cards = slices.DeleteFunc(a.cards, func(o *contact) bool { return o == c })
}

func (a *agent) forgetOldCards() {
	closed := 0
	for _, c := range a.cards {
		if c.state == stateClosed {
			closed++
		}
	}
	a.cards = slices.DeleteFunc(a.cards, func(c *contact) bool {
		if c.state == stateClosed && !c.wrapping && closed > keptCards {
			closed--
			return true
		}
		return false
	})
}

func (s *Server) findLocked(name string) *agent { return s.byName[name] }

func (s *Server) agentLocked(name string) (*agent, error) {
	if a := s.findLocked(name); a != nil {
		return a, nil
	}
	names := "no agents"
	if len(s.agents) > 0 {
		var all []string
		for _, a := range s.agents {
			all = append(all, a.name)
		}
		names = strings.Join(all, ", ")
	}
	return nil, withReason(ErrUnknownAgent, "no agent %q: there are %s", name, names)
}

// pickLocked finds the contact of customer among those at a desk. customer is a name or a conversation id; empty means the only one.
func (s *Server) pickLocked(a *agent, customer string, among []*contact, what string) (*contact, error) {
	if customer == "" {
		if len(among) == 1 {
			return among[0], nil
		}
		if len(among) > 1 {
			return nil, withReason(ErrNotPossible, "customer: whose? agent %s has %d %s contacts%s", a.name, len(among), what, listed(among))
		}
		return nil, withReason(ErrNotPossible, "agent %s has 0 %s contacts, want exactly 1 when no customer is named", a.name, what)
	}
	var found []*contact
	for _, c := range among {
		if c.of(customer) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return nil, withReason(ErrNotPossible, "agent %s has no %s contact with %s: %s", a.name, what, customer, s.whereaboutsLocked(customer))
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, c := range found {
		ids[i] = c.conversation.id
	}
	return nil, withReason(ErrNotPossible, "agent %s has %d %s contacts with %s, say which conversation: %s", a.name, len(found), what, customer, strings.Join(ids, ", "))
}

func listed(contacts []*contact) string {
	names := make([]string, len(contacts))
	for i, c := range contacts {
		names[i] = c.conversation.customer
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// whereaboutsLocked says what is the case with a customer.
func (s *Server) whereaboutsLocked(customer string) string {
	var newest *contact
	for _, conv := range s.conversations {
		if c := conv.contact; c != nil && (conv.customer == customer || conv.id == customer) {
			// An open contact tells more than a closed one, a newer more than an older.
			if newest == nil || newest.state == stateClosed && c.state != stateClosed ||
				(newest.state == stateClosed) == (c.state == stateClosed) && newest.age < c.age {
				newest = c
			}
		}
	}
	switch {
	case newest == nil:
		return customer + " never wrote"
	case newest.state == stateBot:
		return customer + " talks to the chatbot"
	case newest.state == stateQueued:
		return customer + " is waiting in the queue"
	case newest.state == stateAlerting:
		return customer + " alerts agent " + newest.agent.name
	case newest.state == stateActive:
		return customer + " is open at the desk of agent " + newest.agent.name
	}
	return "the contact with " + customer + " is closed"
}
