package oceana

import (
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// assignSoonLocked schedules a work assignment turn.
func (s *Server) assignSoonLocked() {
	if !s.assigning {
		s.assigning = true
		s.cfg.Clock.Schedule("oceana assigns work", 0, s.assign)
	}
}

// assign offers every waiting contact that it can: highest priority first, then the oldest, so that customers are answered while their
// window is open (R085).
func (s *Server) assign() {
	s.mu.Lock()
	defer s.unlock()
	s.assigning = false
	for _, c := range s.waitingLocked() {
		if a := s.mostIdleLocked(c); a != nil {
			s.alertLocked(c, a)
		}
	}
}

// waitingLocked is the queue in the order of service.
func (s *Server) waitingLocked() []*contact {
	var waiting []*contact
	for _, c := range s.contacts {
		if c.state == stateQueued {
			waiting = append(waiting, c)
		}
	}
	slices.SortFunc(waiting, func(a, b *contact) int {
		if a.priority != b.priority {
			return a.priority - b.priority
		}
		return int(a.age - b.age)
	})
	return waiting
}

// mostIdleLocked is the ready agent with a free place and all attributes asked for who has the least work; among equals, the one
// whose last work is the longest ago (strategy "Most Idle"; counting the work of agents with several places is assumed).
func (s *Server) mostIdleLocked(c *contact) *agent {
	var best *agent
	for _, a := range s.agents {
		if !a.ready || c.rejected[a] || s.workOfLocked(a) >= a.multiplicity || !a.matches(c.attributes) {
			continue
		}
		if best == nil || s.workOfLocked(a) < s.workOfLocked(best) || s.workOfLocked(a) == s.workOfLocked(best) && a.idle < best.idle {
			best = a
		}
	}
	return best
}

// workOfLocked counts the places of a that are taken: alerts, open contacts, after-contact work.
func (s *Server) workOfLocked(a *agent) int {
	n := a.wrapping
	for _, c := range s.contacts {
		if c.agent == a {
			n++
		}
	}
	return n
}

func (s *Server) alertLocked(c *contact, a *agent) {
	c.state, c.agent = stateAlerting, a
	a.idle = s.nextLocked()
	a.alerts = append(a.alerts, c)
	s.changed = true
	s.cfg.Journal.Add(journal.Entry{
		From: "oceana", To: "agent " + a.name, Kind: journal.KindDesk, Name: "alert", Conversation: c.conversation.id,
		Payload: journal.JSON(map[string]any{"customer": c.conversation.customer, "channel": c.conversation.channel, "guid": c.guid}),
	})
	if d := s.cfg.NoAnswer; d > 0 {
		c.stopAlert = s.cfg.Clock.Schedule("no answer by "+a.name, d, func() { s.noAnswer(c, a) })
	}
}

// noAnswer is RONA by the timer.
func (s *Server) noAnswer(c *contact, a *agent) {
	s.mu.Lock()
	defer s.unlock()
	if c.state == stateAlerting && c.agent == a {
		s.ronaLocked(c, a, "no answer")
	}
}

// ronaLocked redirects c on no answer: the card goes, the contact is back at its place in the queue, and the agent is Not Ready until
// they say otherwise (public: Workspaces).
func (s *Server) ronaLocked(c *contact, a *agent, action string) {
	s.deskLocked(a, action, c, "", nil)
	a.ready = false
	s.requeueLocked(c)
}

func (s *Server) requeueLocked(c *contact) {
	s.withdrawLocked(c)
	c.state, c.agent = stateQueued, nil
	s.changed = true
	s.assignSoonLocked()
}

// withdrawLocked takes the alert of c off its agent's desk.
func (s *Server) withdrawLocked(c *contact) {
	if c.stopAlert != nil {
		c.stopAlert()
		c.stopAlert = nil
	}
	c.agent.alerts = slices.DeleteFunc(c.agent.alerts, func(o *contact) bool { return o == c })
}

// deskLocked records what an agent did.
func (s *Server) deskLocked(a *agent, action string, c *contact, message string, payload any) {
	e := journal.Entry{From: "agent " + a.name, To: "oceana", Kind: journal.KindDesk, Name: action, Message: message}
	if c != nil {
		e.Conversation = c.conversation.id
	}
	if payload != nil {
		e.Payload = journal.JSON(payload)
	}
	s.cfg.Journal.Add(e)
}
