package oceana

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// defaultMultiplicity is how many messaging contacts an agent takes at a time unless said otherwise (assumed).
const defaultMultiplicity = 5

// keptCards is how many closed contacts stay visible at a desk.
const keptCards = 50

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

func because(kind error, format string, args ...any) error {
	return &deskError{kind, fmt.Sprintf(format, args...)}
}

// AgentConfig describes an agent to add.
type AgentConfig struct {
	Name         string   // unique and not empty; also the display name that customers see
	Ready        bool     // false: Not Ready
	Multiplicity int      // contacts at a time, alerting ones included; 0 means 5 (assumed)
	Attributes   []string // "Category.Value", case-sensitive; a contact needs all of its own to be among these. Empty: takes every contact (assumed)
}

type agent struct {
	id, name     string
	ready        bool
	multiplicity int
	attributes   []string
	idle         int64      // rank of the latest work; the lowest is the most idle
	alerts       []*contact // oldest first
	cards        []*contact // answered, oldest first; those that are closed are bounded
	wrapping     int        // closed contacts in after-contact work
}

func (a *agent) matches(attributes []string) bool {
	if len(a.attributes) == 0 {
		return true
	}
	for _, want := range attributes {
		if !slices.Contains(a.attributes, want) {
			return false
		}
	}
	return true
}

// open is the contacts at the desk that can be worked on.
func (a *agent) open() []*contact {
	var open []*contact
	for _, c := range a.cards {
		if c.state == stateActive {
			open = append(open, c)
		}
	}
	return open
}

func (a *agent) forgetOldCards() {
	closed := 0
	for _, c := range a.cards {
		if c.state == stateClosed {
			closed++
		}
	}
	a.cards = slices.DeleteFunc(a.cards, func(c *contact) bool {
		if c.state == stateClosed && closed > keptCards {
			closed--
			return true
		}
		return false
	})
}

// AddAgent adds an agent. It fails with ErrInvalid when the name is empty or taken, or the multiplicity negative. Ids count up from
// 600001.
func (s *Server) AddAgent(cfg AgentConfig) error {
	s.mu.Lock()
	defer s.unlock()
	switch {
	case cfg.Name == "":
		return because(ErrInvalid, "name: required")
	case cfg.Multiplicity < 0:
		return because(ErrInvalid, "multiplicity: want 0 or more, got %d", cfg.Multiplicity)
	case s.findLocked(cfg.Name) != nil:
		return because(ErrInvalid, "name: there is an agent %s already", cfg.Name)
	}
	if cfg.Multiplicity == 0 {
		cfg.Multiplicity = defaultMultiplicity
	}
	s.agents = append(s.agents, &agent{
		id: strconv.Itoa(600001 + len(s.agents)), name: cfg.Name, ready: cfg.Ready, multiplicity: cfg.Multiplicity,
		attributes: slices.Clone(cfg.Attributes), idle: s.nextLocked(),
	})
	s.changed = true
	s.assignSoonLocked()
	return nil
}

// SetReady makes an agent Ready or Not Ready. Contacts and alerts that they have stay. Fails with ErrUnknownAgent.
func (s *Server) SetReady(name string, ready bool) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	s.deskLocked(a, "state", nil, "", map[string]string{"state": stateText(ready)})
	if ready && !a.ready {
		a.idle = s.nextLocked()
		for _, c := range s.contacts {
			delete(c.rejected, a)
		}
	}
	a.ready = ready
	s.changed = true
	s.assignSoonLocked()
	return nil
}

func stateText(ready bool) string {
	if ready {
		return "Ready"
	}
	return "Not Ready"
}

func (s *Server) findLocked(name string) *agent {
	for _, a := range s.agents {
		if a.name == name {
			return a
		}
	}
	return nil
}

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
	return nil, because(ErrUnknownAgent, "no agent %q: there are %s", name, names)
}

// pick finds the contact of customer among those at a desk. customer is a name or a conversation id; empty means the only one.
func (s *Server) pickLocked(a *agent, customer string, among []*contact, what string) (*contact, error) {
	if customer == "" {
		if len(among) == 1 {
			return among[0], nil
		}
		return nil, because(ErrNotPossible, "agent %s has %d %s contacts%s, want exactly 1 when no customer is named", a.name, len(among), what, listed(among))
	}
	var found []*contact
	for _, c := range among {
		if c.conversation.customer == customer || c.conversation.id == customer {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return nil, because(ErrNotPossible, "agent %s has no %s contact with %s: %s", a.name, what, customer, s.whereaboutsLocked(customer))
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, c := range found {
		ids[i] = c.conversation.id
	}
	return nil, because(ErrNotPossible, "agent %s has %d %s contacts with %s, say which conversation: %s", a.name, len(found), what, customer, strings.Join(ids, ", "))
}

func listed(contacts []*contact) string {
	if len(contacts) == 0 {
		return ""
	}
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
	case newest.state == stateQueued:
		return customer + " is waiting in the queue"
	case newest.state == stateAlerting:
		return customer + " alerts agent " + newest.agent.name
	case newest.state == stateActive:
		return customer + " is open at the desk of agent " + newest.agent.name
	}
	return "the contact with " + customer + " is closed"
}
