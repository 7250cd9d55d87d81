package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/message"
)

// Stepper is a Connector that does one thing at a time, each in its caller's goroutine and when it is told to: what Run does with
// workers, timers of the wall and a ticker. It is for simulations that decide what happens when. A step ends only when it is done, so a
// simulation that wants another step in between switches away inside its Parts. Two heartbeats, two feeds, or a heartbeat and a hand-over
// of one Stepper must not overlap; everything else may.
type Stepper struct{ c *Connector }

// Assemble makes a Stepper of parts. The parts are its own, even if that fails. Config.Store is not opened.
func Assemble(ctx context.Context, cfg Config, p Parts) (*Stepper, error) {
	cfg, err := cfg.Complete()
	if err != nil {
		return nil, err
	}
	c, err := assemble(ctx, cfg, p)
	if err != nil {
		return nil, err
	}
	return &Stepper{c}, nil
}

// Start begins with the sessions that are this connector's without a lease: all of them unless the store is shared, else none.
func (s *Stepper) Start() {
	s.c.terms.runAll()
}

// Accept is where webhooks end: nil means that the event is durable.
func (s *Stepper) Accept(ctx context.Context, e message.Event) error {
	return s.c.intake.accept(ctx, e)
}

// Heartbeat prolongs the leases and takes over or gives up sessions. Due ten times in a lease; only for a shared store.
func (s *Stepper) Heartbeat() { s.c.leases.Heartbeat(s.c.life) }

// Kicked reports whether there is reason to feed at once, rather than with the next round.
func (s *Stepper) Kicked() bool {
	f := s.c.feeder
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kicked
}

// Feed is one look for new effects in a shared store. Due every 50 ms, whichever connector made them.
func (s *Stepper) Feed() {
	if s.c.feeder.seen() {
		defer s.c.cfg.Busy(-1)
	}
	s.c.feeder.feedOnce(s.c.life)
}

// Waiting counts the effects that can be done now.
func (s *Stepper) Waiting() int { return s.c.dispatch.Runnable() }

// Do tries the effect that has waited longest. There must be one.
func (s *Stepper) Do() { s.c.dispatch.Step(s.c.life) }

// Leave hands everything over in good order, as an end of Run does, however long that takes.
func (s *Stepper) Leave() {
	if s.c.shared {
		s.c.terms.handOver(context.WithoutCancel(s.c.life))
	}
}

// Crash stops everything where it is. A goroutine inside a step must not come back to it.
func (s *Stepper) Crash() {
	s.c.killed.Store(true)
	s.c.dispatch.Close()
	s.c.end()
}
