package oceana

import "slices"

// Channels that an agent can be set up for, as the System Manager names them (R049).
const (
	ChannelMessaging = "Messaging"
	ChannelChat      = "Chat"
)

// States of an agent on a channel. The callbacks of the public agent SDK have more; those between two requests to the server cannot
// be seen here.
const (
	StateReady           = "Ready"
	StateNotReady        = "Not Ready"
	StateNotReadyPending = "Not Ready Pending" // asked for while there is work; becomes Not Ready when that ends
	StateAfterWork       = "After Contact Work"
	StateSignedOut       = "Signed Out"
)

// reasonNoAnswer is why RONA makes an agent Not Ready (assumed; the SDK sends codes that a deployment chooses).
const reasonNoAnswer = "no answer"

// resource is an agent on one channel: state is per channel (public: agent SDK).
type resource struct {
	channel      string
	ready        bool
	reason       string // of Not Ready
	multiplicity int
	work         int // places taken: alerts, open contacts, after-contact work
	wrapping     int // of these in after-contact work
	forced       bool
}

// ChannelState is an agent's state on one channel.
type ChannelState struct {
	Channel      string `json:"channel"`          // messaging or chat
	State        string `json:"state"`            // one of the State constants
	Reason       string `json:"reason,omitempty"` // of Not Ready
	Multiplicity int    `json:"multiplicity"`
	Work         int    `json:"work"` // places taken: alerts, open contacts, after-contact work
}

// on is the agent's resource for a channel; nil when they do not work on it.
func (a *agent) on(channel string) *resource {
	for _, r := range a.channels {
		if r.channel == channel {
			return r
		}
	}
	return nil
}

// free reports whether a contact of the channel could be offered.
func (a *agent) free(channel string) bool {
	r := a.on(channel)
	return a.signedIn && a.awaited == nil && r != nil && r.ready && r.work < r.multiplicity
}

func (a *agent) state(r *resource) string {
	switch {
	case !a.signedIn:
		return StateSignedOut
	case r.work > 0 && r.work == r.wrapping:
		return StateAfterWork
	case r.ready:
		return StateReady
	case r.work > 0 && !r.forced:
		return StateNotReadyPending
	}
	return StateNotReady
}

func (a *agent) channelStates() []ChannelState {
	states := []ChannelState{}
	for _, r := range a.channels {
		states = append(states, ChannelState{r.channel, a.state(r), r.reason, r.multiplicity, r.work})
	}
	return states
}

// overall is the state that stands for all channels: that of messaging, else of the first.
func (a *agent) overall() string {
	if r := a.on(ChannelMessaging); r != nil {
		return a.state(r)
	}
	if len(a.channels) > 0 {
		return a.state(a.channels[0])
	}
	if !a.signedIn {
		return StateSignedOut
	}
	return StateNotReady
}

// SetReady makes an agent Ready or Not Ready on every channel, and signs in one who had signed out. Contacts and alerts that they have
// stay. Fails with ErrUnknownAgent.
func (s *Server) SetReady(name string, ready bool) error {
	return s.SetState(name, "", ready, "")
}

// SetState is SetReady on one channel (empty: all), with a reason for Not Ready. With work in hand Not Ready is pending until that ends.
// Fails with ErrUnknownAgent, and with ErrInvalid when the agent does not work on that channel.
func (s *Server) SetState(name, channel string, ready bool, reason string) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	if channel != "" && a.on(channel) == nil {
		return withReason(ErrInvalid, "channel: agent %s does not work on %q", a.name, channel)
	}
	asked := map[string]string{"state": StateNotReady}
	if ready {
		asked["state"] = StateReady
	}
	if reason != "" {
		asked["reason"] = reason
	}
	if channel != "" {
		asked["channel"] = channel
	}
	s.deskLocked(a, "state", nil, "", asked)
	s.browserBackLocked(a)
	a.signedIn = true
	for _, r := range a.channels {
		if channel != "" && r.channel != channel {
			continue
		}
		if ready && !r.ready {
			a.idle = s.nextLocked()
			s.forgiveLocked(a)
		}
		r.ready, r.reason, r.forced = ready, reason, false
	}
	s.changed = true
	s.assignSoonLocked()
	return nil
}

// forgiveLocked lets everything be offered to a that they declined.
func (s *Server) forgiveLocked(a *agent) {
	for _, c := range a.declined {
		delete(c.declinedBy, a)
	}
	a.declined = nil
}

// declineLocked keeps c from being offered to a until they become ready anew.
func (s *Server) declineLocked(a *agent, c *contact) {
	if !c.declinedBy[a] {
		c.declinedBy[a] = true
		a.declined = append(a.declined, c)
	}
}

// SignOut ends an agent's work. Contacts at the desk return to the queue at their priority, and so do alerts (public: requeue).
// Fails with ErrUnknownAgent, and with ErrNotPossible when they are signed out.
func (s *Server) SignOut(name string) error { return s.gone(name, "signOut") }

func (s *Server) gone(name, action string) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	switch {
	case err != nil:
		return err
	case !a.signedIn:
		return withReason(ErrNotPossible, "agent %s is signed out", a.name)
	}
	s.browserBackLocked(a)
	s.deskLocked(a, action, nil, "", nil)
	a.signedIn = false
	for _, r := range a.channels {
		r.ready, r.reason, r.forced = false, "", false
	}
	for _, c := range slices.Clone(a.alerts) {
		s.unansweredLocked(c, a)
	}
	for _, c := range slices.Clone(a.cards) {
		switch {
		case c.wrapping && c.agent == a:
			s.wrappedLocked(c)
		case c.watchers[a] != "":
			s.unwatchLocked(a, c)
		case c.state == stateActive && c.agent == a:
			s.leaveDeskLocked(c, leaveRequeue)
			s.queueLocked(c)
		}
	}
	s.forgiveLocked(a)
	s.changed = true
	s.assignSoonLocked()
	return nil
}
