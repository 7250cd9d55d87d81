package oceana

import (
	"fmt"
	"slices"
	"strings"
)

// WhyWaiting says for people why a contact of the queue alerts no agent, agent by agent; empty when it does not wait.
// That no agent could ever be offered it is said by why_unserved.go.
func (s *Server) WhyWaiting(guid int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.contacts, func(c *contact) bool { return c.guid == guid && c.state == stateQueued })
	switch {
	case i < 0:
		return ""
	case s.workflow.Undeployed:
		return "the messaging workflow is not deployed"
	case len(s.agents) == 0:
		return "there is no agent"
	}
	var reasons []string
	for _, a := range s.agents {
		reasons = append(reasons, s.unavailableLocked(s.contacts[i], a))
	}
	return strings.Join(reasons, "; ")
}

// unavailableLocked says why a is not offered c.
func (s *Server) unavailableLocked(c *contact, a *agent) string {
	r := a.on(c.medium)
	switch {
	case !a.signedIn:
		return a.name + " is signed out"
	case r == nil:
		return a.name + " does not work on " + c.medium
	case a.awaited != nil:
		return a.name + " lost the browser"
	case c.demand != nil && c.demand.fit(a) == unfit:
		return a.name + " " + c.demand.lacks(a)
	case c.declinedBy[a]:
		return a.name + " declined the contact"
	case !r.ready && r.reason != "":
		return fmt.Sprintf("%s is %s (%s)", a.name, a.state(r), r.reason)
	case !r.ready:
		return fmt.Sprintf("%s is %s", a.name, a.state(r))
	case r.work >= r.multiplicity:
		return fmt.Sprintf("%s has %d of %d contacts", a.name, r.work, r.multiplicity)
	}
	return a.name + " is free: the next assignment is due"
}

// lacks says what an agent who is unfit would need.
func (d *demand) lacks(a *agent) string {
	if len(d.required) > 0 {
		return "is not " + strings.Join(d.required, " or ")
	}
	var services []string
	for _, service := range d.services {
		var missing []string
		for _, want := range service {
			if _, has := a.has(want); !has {
				missing = append(missing, want)
			}
		}
		services = append(services, strings.Join(missing, " and "))
	}
	return "lacks " + strings.Join(services, ", or ")
}
