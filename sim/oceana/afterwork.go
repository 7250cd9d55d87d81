package oceana

import "time"

// Disposition is what an agent can say about how a contact went.
type Disposition struct {
	Code string `json:"code"` // what the agent chooses
	Name string `json:"name"` // as desks show it
}

// wrapUpLocked begins the after-contact work of c's agent: the customer is gone, the place is still taken.
func (s *Server) wrapUpLocked(c *contact) {
	a, d := c.agent, s.cfg.AfterContactWork
	if d <= 0 {
		s.placeFreeLocked(c)
		return
	}
	c.wrapping, c.extended = true, false
	a.on(c.medium).wrapping++
	s.workEndsLocked(c, d)
}

func (s *Server) workEndsLocked(c *contact, d time.Duration) {
	c.stopWork = s.cfg.Clock.Schedule("after-contact work of "+c.agent.name, d, func() {
		s.mu.Lock()
		defer s.unlock()
		s.wrappedLocked(c)
	})
}

// wrappedLocked ends the after-contact work of c.
func (s *Server) wrappedLocked(c *contact) {
	if !c.wrapping {
		return
	}
	c.stopWork()
	c.wrapping = false
	c.agent.on(c.medium).wrapping--
	s.placeFreeLocked(c)
	c.agent.forgetOldCards()
}

// CompleteWork ends the after-contact work of a contact before its time.
func (s *Server) CompleteWork(name, customer string) error {
	return s.act(name, customer, CanCompleteWork, func(a *agent, c *contact) error {
		s.deskLocked(a, "completeWork", c, "", nil)
		s.wrappedLocked(c)
		return nil
	})
}

// ExtendWork lets after-contact work go on until CompleteWork, once.
func (s *Server) ExtendWork(name, customer string) error {
	return s.act(name, customer, CanExtendWork, func(a *agent, c *contact) error {
		s.deskLocked(a, "extendWork", c, "", nil)
		c.stopWork()
		c.extended = true
		return nil
	})
}

// SetDisposition says how the contact went, while it is open or in after-contact work. The code goes out with closeConversation. Fails
// with ErrInvalid when Config.Dispositions are given and code is none of them.
func (s *Server) SetDisposition(name, customer, code string) error {
	return s.act(name, customer, CanSetDisposition, func(a *agent, c *contact) error {
		known := len(s.cfg.Dispositions) == 0
		for _, d := range s.cfg.Dispositions {
			known = known || d.Code == code
		}
		if !known {
			return withReason(ErrInvalid, "code: %q is none of the disposition codes", code)
		}
		s.deskLocked(a, "setDisposition", c, "", map[string]string{"code": code})
		c.disposition = code
		return nil
	})
}
