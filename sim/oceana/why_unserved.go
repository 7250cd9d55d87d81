package oceana

import (
	"slices"
	"strings"
)

// unservedLocked says why no agent who is signed in could ever be offered what waits for d; empty when one could, now or later.
// Why each agent is not offered it now is said by why_waiting.go.
func (s *Server) unservedLocked(d *demand) string {
	if s.workflow.Undeployed {
		return "no workflow is deployed that asks for agents"
	}
	var there []*agent
	for _, a := range s.agents {
		if !a.signedIn || a.on(d.channel) == nil {
			continue
		}
		if d.fit(a) != unfit {
			return ""
		}
		there = append(there, a)
	}
	switch {
	case len(there) == 0:
		return "no agent is signed in"
	case len(d.required) > 0:
		return "only " + strings.Join(d.required, " or ") + " may take it, who is not signed in"
	}
	var lacks []string
	for _, service := range d.services {
		if text := lacking(service, there); !slices.Contains(lacks, text) {
			lacks = append(lacks, text)
		}
	}
	return "no agent has " + strings.Join(lacks, ", or ")
}

// lacking are the attributes of a service that none of agents has, or all of them when each has one somewhere.
func lacking(service []string, agents []*agent) string {
	lacks := slices.DeleteFunc(slices.Clone(service), func(want string) bool {
		return slices.ContainsFunc(agents, func(a *agent) bool { _, has := a.has(want); return has })
	})
	if len(lacks) == 0 {
		return strings.Join(service, " together with ")
	}
	return strings.Join(lacks, " and ")
}
