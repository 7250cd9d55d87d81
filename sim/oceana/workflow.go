package oceana

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Workflow is what the Engagement Designer workflow behind the messaging route point does with a contact. The zero value asks for an
// agent with the attributes of the contact and waits for one for ever.
type Workflow struct {
	Undeployed bool       // contacts wait and no agent is asked for (R049)
	Attributes []string   // asked for in place of the attributes of the contact; none: those of the contact. At most 10
	Also       [][]string // services beside the one of the contact's attributes: an agent of any of them will do. At most 5
	Preferred  []string   // agents who are taken first, besides the services; at most 6
	Required   []string   // agents without whom a contact waits, whatever the services; at most 6
	Widen      []Widening // more services for who waits long
	// LastAgent prefers the agent who closed the customer's previous contact; with LastAgentWait only they are asked for that long.
	// One who is signed out is not waited for.
	LastAgent     bool
	LastAgentWait time.Duration
	// Unmatched cancels a contact that no agent who is signed in could ever take (routeCancel); false leaves it in the queue.
	Unmatched bool
	// GiveUp cancels a contact that no agent answered in that time (routeCancel); zero never does.
	GiveUp time.Duration
	// AnyValue takes an agent who has one of several values of a category; false wants all of them (assumed).
	AnyValue bool
}

// Widening adds a service to a contact that has waited for After.
type Widening struct {
	After      time.Duration // since the request; on the clock
	Attributes []string      // none: any agent of the channel
}

// cancelNoAgent is the reason of a routeCancel (assumed).
const cancelNoAgent = "NO_AGENT"

// Check is the error with which Deploy would refuse w: ErrInvalid, with the name of the field.
func (w Workflow) Check() error {
	services := append([][]string{w.Attributes}, w.Also...)
	for _, wider := range w.Widen {
		if wider.After <= 0 {
			return withReason(ErrInvalid, "widen: want a time above zero, got %s", wider.After)
		}
		services = append(services, wider.Attributes)
	}
	if len(services) > maxServices {
		return withReason(ErrInvalid, "services: at most %d with that of the contact, got %d", maxServices, len(services))
	}
	for _, service := range services {
		if len(service) > maxAttributes {
			return withReason(ErrInvalid, "attributes: at most %d, got %d", maxAttributes, len(service))
		}
		if err := checkAttributes(service); err != nil {
			return err
		}
	}
	if len(w.Preferred) > maxSpecified || len(w.Required) > maxSpecified {
		return withReason(ErrInvalid, "agents: at most %d preferred and %d required", maxSpecified, maxSpecified)
	}
	return nil
}

// Deploy puts w in the place of the workflow there was. Contacts that wait are routed by it, unless an agent transferred them to a service; those with an agent are not touched.
// Fails with ErrInvalid.
func (s *Server) Deploy(w Workflow) error {
	s.mu.Lock()
	defer s.unlock()
	if err := w.Check(); err != nil {
		return err
	}
	s.workflow = w
	for _, c := range s.waitingLocked() {
		s.unwaitLocked(c)
		s.stopWorkflowLocked(c)
		if !c.transferred { // else it is for a service, whatever the workflow asks for
			s.routeLocked(c, c.attributes)
		}
		s.queueLocked(c)
	}
	s.changed = true
	s.assignSoonLocked()
	return nil
}

// Workflow is the workflow there is.
func (s *Server) Workflow() Workflow {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.workflow
	w.Attributes, w.Also, w.Widen = slices.Clone(w.Attributes), slices.Clone(w.Also), slices.Clone(w.Widen)
	w.Preferred, w.Required = slices.Clone(w.Preferred), slices.Clone(w.Required)
	return w
}

// routeLocked works out whom c asks for: an agent with attributes, and what the workflow adds.
func (s *Server) routeLocked(c *contact, attributes []string) {
	w := s.workflow
	c.services = nil
	if len(w.Attributes) > 0 {
		attributes = w.Attributes
	}
	for _, service := range append([][]string{attributes}, w.Also...) {
		c.addService(service)
	}
	c.preferred, c.required = w.Preferred, w.Required
	last := s.findLocked(c.conversation.lastAgent)
	if !w.LastAgent || last == nil || !last.signedIn {
		return
	}
	if w.LastAgentWait > 0 {
		c.required = []string{last.name}
	} else {
		c.preferred = append([]string{last.name}, c.preferred...)
	}
}

func (c *contact) addService(attributes []string) {
	service := slices.Compact(slices.Sorted(slices.Values(attributes)))
	for _, have := range c.services {
		if slices.Equal(have, service) {
			return
		}
	}
	c.services = append(c.services, service)
}

// startWorkflowLocked begins to wait for an agent, unless the contact waits already. It goes on while agents do not answer.
func (s *Server) startWorkflowLocked(c *contact) {
	if c.timers != nil || s.workflow.Undeployed {
		return
	}
	c.timers = []func() bool{}
	later := func(what string, d time.Duration, do func()) {
		c.timers = append(c.timers, s.cfg.Clock.Schedule(fmt.Sprintf("workflow %s %s", what, c.conversation.id), d, func() {
			s.mu.Lock()
			defer s.unlock()
			if c.state == stateQueued || c.state == stateAlerting {
				do()
			}
		}))
	}
	for _, w := range s.workflow.Widen {
		later("widens the search for", w.After, func() { s.widenLocked(c, func() { c.addService(w.Attributes) }) })
	}
	if s.workflow.LastAgentWait > 0 && len(c.required) > 0 {
		later("stops waiting for the last agent of", s.workflow.LastAgentWait, func() {
			s.widenLocked(c, func() { c.required = s.workflow.Required })
		})
	}
	if d := s.workflow.GiveUp; d > 0 {
		later("gives up", d, func() { s.cancelLocked(c) })
	}
	if s.workflow.Unmatched {
		later("looks for agents for", 0, func() {
			if c.state == stateQueued && !s.servedLocked(c) {
				s.cancelLocked(c)
			}
		})
	}
}

func (s *Server) stopWorkflowLocked(c *contact) {
	for _, stop := range c.timers {
		stop()
	}
	c.timers = nil
}

// widenLocked changes what c asks for; in the queue it moves to those who ask for the same.
func (s *Server) widenLocked(c *contact, change func()) {
	waiting := c.state == stateQueued
	if waiting {
		s.unwaitLocked(c)
	}
	change()
	if waiting {
		s.waitLocked(c)
	}
	s.changed = true
	s.assignSoonLocked()
}

// servedLocked reports whether an agent who is signed in could take c, busy or not.
func (s *Server) servedLocked(c *contact) bool {
	for _, a := range s.agents {
		if a.signedIn && c.demand.fit(a) != unfit {
			return true
		}
	}
	return false
}

// cancelLocked ends c without an agent.
func (s *Server) cancelLocked(c *contact) {
	s.notifyLocked(c, methodRouteCancel, "", routeCancel{Method: methodRouteCancel, GUID: c.guid, Reason: cancelNoAgent}, nil)
	s.noticeLocked(c, "route cancelled: "+cancelNoAgent)
	s.endLocked(c)
}

// AddService names a set of attributes that agents can transfer to. Fails with ErrInvalid.
func (s *Server) AddService(name string, attributes []string) error {
	s.mu.Lock()
	defer s.unlock()
	if name == "" {
		return withReason(ErrInvalid, "service: required")
	}
	if len(attributes) > maxAttributes {
		return withReason(ErrInvalid, "attributes: at most %d, got %d", maxAttributes, len(attributes))
	}
	if err := checkAttributes(attributes); err != nil {
		return err
	}
	s.services[name] = slices.Clone(attributes)
	return nil
}

// serviceLocked is what a service asks for: one that was added, a list of attributes, or else (assumed, for widgets that list services
// which was not described) the attribute of that value, or anybody.
func (s *Server) serviceLocked(name string) []string {
	if attributes, known := s.services[name]; known {
		return attributes
	}
	var list []string
	for _, part := range strings.Split(name, ",") {
		list = append(list, strings.TrimSpace(part))
	}
	if checkAttributes(list) == nil {
		return list
	}
	for _, a := range s.agents {
		for _, attribute := range a.listed {
			if _, value, _ := strings.Cut(attribute, "."); value == name {
				return []string{attribute}
			}
		}
	}
	return nil
}
