package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxGroup bounds how many calls share a transaction, and so how long the first of them waits for the last.
const maxGroup = 256

// How long the writer goes on when the database is away or busy with others: transport, it decides nothing.
const (
	firstPause  = 20 * time.Millisecond
	longestWait = 5 * time.Second // in all; the cloud gives up on a webhook after 20 s
)

// write is the single writer: it commits waiting calls in groups until Close.
func (s *Store) write(ctx context.Context) {
	defer close(s.stopped)
	calls := make([]*call, 0, maxGroup)
	for !s.closed() {
		select {
		case <-s.stop:
			return
		case first := <-s.queue:
			calls = s.drain(append(calls[:0], first))
		}
		s.settle(ctx, calls)
		for _, w := range calls {
			close(w.done)
		}
		clear(calls) // do not keep bodies alive until the next group
		s.prune(ctx)
	}
}

// drain adds the calls that wait already. It does not wait for more: the next ones gather while this group is flushed.
func (s *Store) drain(calls []*call) []*call {
	for len(calls) < maxGroup {
		select {
		case w := <-s.queue:
			calls = append(calls, w)
		default:
			return calls
		}
	}
	return calls
}

// settle commits the calls, together if possible. When the engine refuses what one of them brings, the others must not suffer, so
// each is tried alone.
func (s *Store) settle(ctx context.Context, calls []*call) {
	err := s.commit(ctx, calls)
	if err == nil {
		return
	}
	if len(calls) == 1 || errors.Is(err, ErrAway) || errors.Is(err, ErrClosed) {
		for _, w := range calls {
			w.applied, w.err = Applied{}, err
		}
		return
	}
	for i, w := range calls {
		if w.err = s.commit(ctx, calls[i:i+1]); w.err != nil {
			w.applied = Applied{}
		}
	}
}

// commit runs the calls in one transaction, again while the engine says that this may help.
func (s *Store) commit(ctx context.Context, calls []*call) error {
	pause := firstPause
	began := time.Now() //nolint:forbidigo // transport: how long a database is waited for
	for {
		for _, w := range calls {
			w.applied, w.err = Applied{}, nil
		}
		err := s.attempt(ctx, calls)
		switch {
		case err == nil:
			return nil
		case s.engine.exhausted(err):
			return fmt.Errorf("%w: %w", ErrAway, err)
		case !s.engine.transient(err):
			return err
		case time.Since(began) > longestWait: //nolint:forbidigo // transport: see above
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
		if !s.rest(pause) {
			return ErrClosed
		}
		pause = min(2*pause, time.Second)
	}
}

// rest waits unless the store is closed; false: it is.
func (s *Store) rest(d time.Duration) bool {
	t := time.NewTimer(d) //nolint:forbidigo // transport: pace of looking for the database
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.stop:
		return false
	}
}

func (s *Store) attempt(ctx context.Context, calls []*call) error {
	tx, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &transaction{engine: s.engine, tx: tx}
	g := newGroup(calls, s.cfg.Now())
	if err := g.run(ctx, t, s.cfg.Step, s.cfg.Shards); err != nil {
		_ = tx.Rollback() // the group failed for the first error; the engine may have rolled back by itself already
		return err
	}
	if err := tx.Commit(); err != nil { // the driver has rolled back
		return fmt.Errorf("commit: %w", err)
	}
	if s.engine.doubt != nil {
		if err := s.engine.doubt(); err != nil {
			return err
		}
	}
	s.engine.prepare(ctx, t.fresh)
	return nil
}
