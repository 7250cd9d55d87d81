package oceana

import (
	"slices"
	"strings"
)

// Capability is something an agent may do with a contact. The names follow the public agent SDK.
type Capability string

// The capabilities of messaging contacts. Holding, consulting, conferencing and deferring do not exist on messaging (public: an
// interaction dump of a web chat contact).
const (
	CanAccept            Capability = "canAccept"
	CanReject            Capability = "canReject"
	CanIgnore            Capability = "canIgnore"
	CanSendMessage       Capability = "canSendMessage"
	CanEnd               Capability = "canEnd"
	CanTransferToUser    Capability = "canSingleStepTransferToUser"
	CanTransferToService Capability = "canSingleStepTransferToService"
	CanSetDisposition    Capability = "canSetDispositionCode"
	CanCompleteWork      Capability = "canCompleteACW"
	CanExtendWork        Capability = "canExtendACW"
	CanCoach             Capability = "canCoach"
	CanBargeIn           Capability = "canBargeIn"
	CanLeave             Capability = "canLeave"
)

// Interaction is the state of a contact as one agent sees it. The names are those of the agent SDK.
type Interaction string

// The states of a contact at a desk.
const (
	InteractionAlerting  Interaction = "ALERTING"
	InteractionActive    Interaction = "ACTIVE"
	InteractionObserving Interaction = "OBSERVING"
	InteractionCoaching  Interaction = "COACHING"
	InteractionBargedIn  Interaction = "BARGE_IN"
	InteractionAfterWork Interaction = "ACW"
	InteractionExtended  Interaction = "ACW_EXTENDED"
	InteractionClosed    Interaction = "CLOSED"
)

// Capabilities are what an agent can do in each state; everything else fails with ErrNotPossible. The row of ACTIVE is public, the others
// are assumed.
func Capabilities(in Interaction) []Capability {
	switch in {
	case InteractionAlerting:
		return []Capability{CanAccept, CanReject, CanIgnore}
	case InteractionActive:
		return []Capability{CanSendMessage, CanEnd, CanTransferToUser, CanTransferToService, CanSetDisposition}
	case InteractionObserving:
		return []Capability{CanCoach, CanBargeIn, CanLeave}
	case InteractionCoaching:
		return []Capability{CanCoach, CanBargeIn, CanLeave}
	case InteractionBargedIn:
		return []Capability{CanSendMessage, CanTransferToUser, CanTransferToService, CanLeave}
	case InteractionAfterWork:
		return []Capability{CanSetDisposition, CanCompleteWork, CanExtendWork}
	case InteractionExtended:
		return []Capability{CanSetDisposition, CanCompleteWork}
	}
	return nil
}

// interaction is the state of c at the desk of a.
func (c *contact) interaction(a *agent) Interaction {
	switch watch := c.watchers[a]; {
	case c.agent != a && watch == watchObserve:
		return InteractionObserving
	case c.agent != a && watch == watchCoach:
		return InteractionCoaching
	case c.agent != a && watch == watchBarge:
		return InteractionBargedIn
	case c.agent != a:
		return InteractionClosed
	case c.state == stateAlerting:
		return InteractionAlerting
	case c.state == stateActive:
		return InteractionActive
	case c.wrapping && c.extended:
		return InteractionExtended
	case c.wrapping:
		return InteractionAfterWork
	}
	return InteractionClosed
}

// act lets an agent do something with the contact of customer, if the state of it allows that.
func (s *Server) act(name, customer string, what Capability, do func(*agent, *contact) error) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	var able []*contact
	for _, c := range slices.Concat(a.alerts, a.cards) {
		if slices.Contains(Capabilities(c.interaction(a)), what) {
			able = append(able, c)
		}
	}
	c, err := s.pickLocked(a, customer, able, what.adjective())
	if err != nil {
		return s.explainLocked(a, customer, what, err)
	}
	s.changed = true
	s.browserBackLocked(a)
	return do(a, c)
}

// explainLocked says that a contact at the desk is in the wrong state, when that is the reason.
func (s *Server) explainLocked(a *agent, customer string, what Capability, err error) error {
	for _, c := range slices.Concat(a.alerts, a.cards) {
		if in := c.interaction(a); customer != "" && c.of(customer) && in != InteractionClosed && c.state != stateAlerting && what.adjective() != "alerting" {
			return withReason(ErrNotPossible, "agent %s cannot do that with %s: %s is no capability of a contact that is %s", a.name, customer, what, in)
		}
	}
	return err
}

// adjective is the contact that a capability is about, for people.
func (c Capability) adjective() string {
	switch c {
	case CanAccept, CanReject, CanIgnore:
		return "alerting"
	case CanCompleteWork, CanExtendWork:
		return "finished"
	case CanCoach, CanBargeIn, CanLeave:
		return "observed"
	}
	return "open"
}

// capabilityNames are the capabilities of c at the desk of a, sorted.
func (c *contact) capabilityNames(a *agent) []Capability {
	all := append([]Capability{}, Capabilities(c.interaction(a))...)
	slices.SortFunc(all, func(x, y Capability) int { return strings.Compare(string(x), string(y)) })
	return all
}
