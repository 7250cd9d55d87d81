package oceana

import (
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// assignSoonLocked schedules a work assignment turn.
func (s *Server) assignSoonLocked() {
	if !s.assigning {
		s.assigning = true
		s.cfg.Clock.Schedule("oceana assigns work", 0, s.assign)
	}
}

// assign offers every waiting contact that it can.
func (s *Server) assign() {
	s.mu.Lock()
	defer s.unlock()
	s.assigning = false
	for s.decideLocked() {
	}
}

// decideLocked makes one assignment decision: the contact that comes first among those an agent is free for, and the best of them. It
// reports whether there was one. Its cost grows with the agents and with the different demands, not with the contacts.
func (s *Server) decideLocked() bool {
	if s.waiting == 0 || s.workflow.Undeployed {
		return false
	}
	free := s.freeAgents[:0]
	for _, a := range s.agents {
		if a.free(ChannelMessaging) || a.free(ChannelChat) {
			free = append(free, a)
		}
	}
	s.freeAgents = free
	if len(free) == 0 {
		return false
	}
	var next *contact
	var who *agent
	for _, d := range s.demandList {
		if c, a := d.first(free, next); c != nil {
			next, who = c, a
		}
	}
	if next == nil {
		return false
	}
	s.alertLocked(next, who)
	return true
}

// waitingLocked is the queue in the order of service.
func (s *Server) waitingLocked() []*contact {
	var waiting []*contact
	for _, c := range s.contacts {
		if c.state == stateQueued {
			waiting = append(waiting, c)
		}
	}
	slices.SortFunc(waiting, inOrder)
	return waiting
}

// queueLocked puts c where work is assigned from.
func (s *Server) queueLocked(c *contact) {
	c.state, c.agent = stateQueued, nil
	s.waitLocked(c)
	s.changed = true
	s.startWorkflowLocked(c)
	s.assignSoonLocked()
}

// alertLocked offers c to a.
func (s *Server) alertLocked(c *contact, a *agent) {
	s.unwaitLocked(c)
	c.state, c.agent = stateAlerting, a
	a.idle = s.nextLocked()
	a.on(c.medium).work++
	a.alerts = append(a.alerts, c)
	s.changed = true
	s.cfg.Journal.Add(journal.Entry{
		From: "oceana", To: "agent " + a.name, Kind: journal.KindDesk, Name: "alert", Conversation: c.conversation.id,
		Payload: journal.JSON(map[string]any{"customer": c.conversation.customer, "channel": c.conversation.channel, "guid": c.guid}),
	})
	c.rung, c.ringsUntil = s.cfg.Clock.Now(), time.Time{}
	if d := s.cfg.NoAnswer; d > 0 {
		c.ringsUntil = c.rung.Add(d)
		c.stopAlert = s.cfg.Clock.Schedule("no answer by "+a.name, d, func() { s.noAnswer(c, a) })
	}
}

// withdrawLocked takes the alert of c off its agent's desk and frees the place.
func (s *Server) withdrawLocked(c *contact) {
	if c.stopAlert != nil {
		c.stopAlert()
		c.stopAlert = nil
	}
	c.agent.alerts = slices.DeleteFunc(c.agent.alerts, func(o *contact) bool { return o == c })
	s.placeFreeLocked(c)
	c.agent = nil
}

// placeFreeLocked gives back the place that c takes up at its agent.
func (s *Server) placeFreeLocked(c *contact) {
	c.agent.on(c.medium).work--
	s.changed = true
	s.assignSoonLocked()
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
