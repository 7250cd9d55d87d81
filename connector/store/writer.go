package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// maxGroup bounds how many calls share a transaction, and so how long the first of them waits for the last.
const maxGroup = 256

// longestWait is how long the database is waited for, all attempts together: transport, it decides nothing. The cloud gives up on a
// webhook after 20 s.
const longestWait = 5 * time.Second

// newCommitter is the writer's way of committing a group.
func (s *Store) newCommitter() groupcommit.Committer[*call] {
	return groupcommit.Committer[*call]{
		Try:   s.try,
		Fail:  func(w *call, err error) { w.applied, w.err = Applied{}, err },
		Class: s.class,
		Limit: func(ctx context.Context) (context.Context, context.CancelFunc) { return s.limit(ctx, longestWait) },
		Pause: s.pause,
	}
}

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

// settle commits the calls and answers them. When the database is away, the calls that came meanwhile have waited for it as well: they
// are answered the same without another attempt, so that no caller waits for two. They are counted before the first answer: a call that
// is made after an answer gets an attempt of its own.
func (s *Store) settle(ctx context.Context, calls []*call) {
	err := s.committer.Settle(ctx, calls)
	if isAway(err) {
		for range len(s.queue) { // this goroutine alone takes calls out
			w := <-s.queue
			w.err = err
			calls = append(calls, w)
		}
	}
	s.engine.told.tell(calls)
	for _, w := range calls {
		close(w.done)
	}
}

func isAway(err error) bool { return errors.Is(err, ErrAway) }

// pause waits between two attempts; an error: there is to be no other.
func (s *Store) pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d) //nolint:forbidigo // transport: pace of looking for the database
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.stop:
		return ErrClosed
	}
}

// try makes one transaction of the calls.
func (s *Store) try(ctx context.Context, calls []*call) error {
	for _, w := range calls {
		w.applied, w.err = Applied{}, nil
	}
	g := newGroup(calls, s.cfg.Now())
	err := s.attempt(ctx, g)
	if err != nil || g.proves() {
		s.health.note(g.now, err)
	}
	return err
}

func (s *Store) attempt(ctx context.Context, g *group) error {
	tx, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &transaction{engine: s.engine, tx: tx}
	if err := g.run(ctx, t, s.cfg.Step, s.cfg.Shards); err != nil {
		_ = tx.Rollback() // the group failed for the first error; the engine may have rolled back by itself already
		return err
	}
	if err := tx.Commit(); err != nil { // the driver has rolled back
		return fmt.Errorf("commit: %w", err)
	}
	if s.engine.maybeLost != nil {
		return s.engine.maybeLost()
	}
	return nil
}
