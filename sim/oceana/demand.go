package oceana

import (
	"slices"
	"strings"
)

// Limits of Work Assignment (public: attribute based routing).
const (
	maxAttributes = 10
	maxServices   = 6
	maxSpecified  = 6
)

// demand is what contacts are waiting for: contacts that ask for the same share one, so that a decision looks at demands and free
// agents, not at contacts.
type demand struct {
	key       string
	channel   string
	services  [][]string // each an AND of attributes; OR between them
	preferred []string   // agents who are taken first, besides the services
	required  []string   // agents without whom it waits; the services do not count then
	anyValue  bool       // see Workflow.AnyValue
	queue     []*contact // in the order of service
	fits      []int32    // by agent index: 0 unknown, unfit, else 1 + the proficiency
}

const unfit = -1

// demandOf finds or makes the demand of c.
func (s *Server) demandOfLocked(c *contact) *demand {
	var key strings.Builder
	key.WriteString(c.medium)
	part := func(mark string, words []string) {
		key.WriteString("\x00" + mark)
		for _, w := range words {
			key.WriteString("\x01" + w)
		}
	}
	for _, service := range c.services {
		part("s", service)
	}
	part("p", c.preferred)
	part("r", c.required)
	d := s.demands[key.String()]
	if d == nil {
		d = &demand{
			key: key.String(), channel: c.medium, services: slices.Clone(c.services), preferred: c.preferred, required: c.required,
			anyValue: s.workflow.AnyValue,
		}
		s.demands[d.key] = d
		s.demandList = append(s.demandList, d)
	}
	return d
}

// before is the order of service: priority, then age, so that customers are answered while their window is open (R085).
func (c *contact) before(o *contact) bool { return inOrder(c, o) < 0 }

func inOrder(a, b *contact) int {
	if a.priority != b.priority {
		return a.priority - b.priority
	}
	return int(a.age - b.age)
}

func (s *Server) waitLocked(c *contact) {
	d := s.demandOfLocked(c)
	at, _ := slices.BinarySearchFunc(d.queue, c, inOrder)
	d.queue = slices.Insert(d.queue, at, c)
	c.demand = d
	s.waiting++
}

func (s *Server) unwaitLocked(c *contact) {
	d := c.demand
	if d == nil {
		return
	}
	if at, found := slices.BinarySearchFunc(d.queue, c, inOrder); found {
		if at == 0 {
			d.queue[0] = nil
			d.queue = d.queue[1:]
		} else {
			d.queue = slices.Delete(d.queue, at, at+1)
		}
		s.waiting--
	}
	c.demand = nil
	if len(d.queue) == 0 {
		delete(s.demands, d.key)
		s.demandList = slices.DeleteFunc(s.demandList, func(o *demand) bool { return o == d })
	}
}

// fit is how well a suits d: lower is better, unfit not at all. It is worked out once, until the attributes of the agent change.
func (d *demand) fit(a *agent) int32 {
	for len(d.fits) <= a.index {
		d.fits = append(d.fits, 0)
	}
	if d.fits[a.index] == 0 {
		d.fits[a.index] = d.judge(a)
	}
	return d.fits[a.index]
}

// forget drops what is known of an agent whose attributes or channels have changed.
func (d *demand) forget(a *agent) {
	if len(d.fits) > a.index {
		d.fits[a.index] = 0
	}
}

func (d *demand) judge(a *agent) int32 {
	switch {
	case a.on(d.channel) == nil:
		return unfit
	case len(d.required) > 0:
		if slices.Contains(d.required, a.name) {
			return 1
		}
		return unfit
	case slices.Contains(d.preferred, a.name):
		return 1
	}
	best := int32(unfit)
	for _, service := range d.services {
		level, ok := a.serves(service, d.anyValue)
		if fit := int32(level) + 2; ok && (best == unfit || fit < best) {
			best = fit
		}
	}
	return best
}

// serves reports whether a has what a service asks for, and how well: the sum of the proficiencies.
func (a *agent) serves(service []string, anyValue bool) (level int, ok bool) {
	if !anyValue {
		for _, want := range service {
			p, has := a.has(want)
			if !has {
				return 0, false
			}
			level += p
		}
		return level, true
	}
	best := map[string]int{}
	for _, want := range service {
		category, _, _ := strings.Cut(want, ".")
		if _, seen := best[category]; !seen {
			best[category] = 0
		}
		if p, has := a.has(want); has && (best[category] == 0 || p < best[category]) {
			best[category] = p
		}
	}
	for _, p := range best {
		if p == 0 {
			return 0, false
		}
		level += p
	}
	return level, true
}

// has is the proficiency of a for an attribute. Channel.Messaging and the like are about the channels that a works on.
func (a *agent) has(attribute string) (level int, ok bool) {
	if channel, is := strings.CutPrefix(attribute, "Channel."); is && a.on(channel) != nil {
		return defaultProficiency, true
	}
	level, ok = a.attributes[attribute]
	return level, ok
}

// first is the contact of d to be served next and the agent for it, provided that it comes before limit.
func (d *demand) first(free []*agent, limit *contact) (*contact, *agent) {
	if len(d.queue) == 0 || limit != nil && !d.queue[0].before(limit) {
		return nil, nil
	}
	best := d.best(free, nil)
	if best == nil {
		return nil, nil
	}
	for _, c := range d.queue {
		if limit != nil && !c.before(limit) {
			return nil, nil
		}
		a := best
		if c.declinedBy[best] {
			a = d.best(free, c)
		}
		if a != nil {
			return c, a
		}
	}
	return nil, nil
}

// best is the agent with the best proficiency; among equals the one with the least work, then the one whose last work is the longest
// ago (strategy "Most Idle"; counting the work of agents with several places is assumed). c is left out by those who declined it.
func (d *demand) best(free []*agent, c *contact) *agent {
	var best *agent
	var fit int32
	var work int
	for _, a := range free {
		f := d.fit(a)
		if f == unfit || !a.free(d.channel) || c != nil && c.declinedBy[a] {
			continue
		}
		w := a.on(d.channel).work
		if best == nil || f < fit || f == fit && (w < work || w == work && a.idle < best.idle) {
			best, fit, work = a, f, w
		}
	}
	return best
}
