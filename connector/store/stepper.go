package store

import (
	"context"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// Simulation is what a Stepper stands on instead of goroutines and the wall clock.
type Simulation struct {
	// Shared makes the database one that several connectors use, whatever its engine.
	Shared bool
	// Transaction is called for every transaction of a group; do makes it. What it returns counts as the engine's answer, so it can refuse
	// the changes, lose the transaction before or after its commit, or not answer until ctx ends.
	Transaction func(ctx context.Context, changes []Change, do func() error) error
	// Class tells what an error of Transaction means; ok is false for an error of the engine itself.
	Class func(err error) (class groupcommit.Class, ok bool)
	// Limit and Pause are those of a groupcommit.Committer.
	Limit func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
	Pause func(ctx context.Context, d time.Duration) error
}

// Stepper is a Store that commits when its caller says so, in the caller's goroutine: what the writer of a Store does with a goroutine and a
// queue. Everything else is the Store's, engine and SQL included. It is for simulations, and durable only against the death of the process.
type Stepper struct {
	*Store
	waiting []*call
}

// OpenStepper opens the database of cfg for a simulation; beside: on the engine of another Stepper, which must be closed last. Nil: none.
func OpenStepper(ctx context.Context, cfg Config, sim Simulation, beside *Stepper) (*Stepper, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	eng, err := simulatedEngine(ctx, cfg.Database, beside)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	eng.shared = sim.Shared
	s := newStore(ctx, cfg, eng)
	close(s.stopped) // there is no writer to wait for
	s.limit = sim.Limit
	s.committer.Limit = func(ctx context.Context) (context.Context, context.CancelFunc) { return sim.Limit(ctx, longestWait) }
	s.committer.Pause = sim.Pause
	s.committer.Try = func(ctx context.Context, calls []*call) error {
		changes := make([]Change, len(calls))
		for i, w := range calls {
			changes[i] = w.change
		}
		return sim.Transaction(ctx, changes, func() error { return s.try(ctx, calls) })
	}
	s.committer.Class = func(err error) groupcommit.Class {
		if class, ok := sim.Class(err); ok {
			return class
		}
		return s.class(err)
	}
	if err := s.divide(ctx); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return &Stepper{Store: s}, nil
}

// simulatedEngine opens a database of its own, without flushes to disk, or shares one.
func simulatedEngine(ctx context.Context, database string, beside *Stepper) (*engine, error) {
	if beside != nil {
		eng := *beside.engine
		eng.close = func() error { return nil }
		return &eng, nil
	}
	if IsPostgres(database) {
		return openPostgres(ctx, database)
	}
	eng, err := openSQLite(ctx, database)
	if err != nil {
		return nil, err
	}
	_, err = eng.write.ExecContext(ctx, `PRAGMA synchronous = OFF`)
	return eng, err
}

// Queue has the change wait for the next Commit, which calls done with its outcome.
func (s *Stepper) Queue(c Change, done func(Applied, error)) {
	if err := c.validate(); err != nil {
		done(Applied{}, err)
		return
	}
	s.queueCall(&call{change: c, fence: c.Fence}, done)
}

// QueuePostpone is Queue for a Postpone.
func (s *Stepper) QueuePostpone(fence *Fence, id string, due time.Time, attempts int, done func(error)) {
	w := &call{postpone: &postponement{id: id, due: due, attempts: attempts}, fence: fence}
	w.change.Done = id // only for Simulation.Transaction: a postponement is decided before its change is looked at
	s.queueCall(w, func(_ Applied, err error) { done(err) })
}

func (s *Stepper) queueCall(w *call, told func(Applied, error)) {
	w.told = told
	s.waiting = append(s.waiting, w)
}

// Queued counts the changes that wait for a Commit.
func (s *Stepper) Queued() int { return len(s.waiting) }

// Commit commits the changes that wait, as the writer of a Store does with one group.
func (s *Stepper) Commit(ctx context.Context) {
	calls := s.waiting[:min(len(s.waiting), maxGroup)]
	s.waiting = s.waiting[len(calls):]
	err := s.committer.Settle(ctx, calls)
	calls = append(calls, s.answeredWith(err)...)
	for _, w := range calls {
		w.told(w.applied, w.err)
	}
}

// answeredWith are the changes that came while the database was away: they are answered with the group, as those of a Store are.
func (s *Stepper) answeredWith(err error) []*call {
	if !isAway(err) {
		return nil
	}
	late := s.waiting
	s.waiting = nil
	for _, w := range late {
		w.err = err
	}
	return late
}
