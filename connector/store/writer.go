package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// maxGroup bounds how many calls share a transaction, and so how long the first of them waits for the last.
const maxGroup = 256

// write is the single writer: it commits waiting calls in groups until Close.
func (s *Store) write(ctx context.Context) {
	defer close(s.stopped)
	group := make([]*call, 0, maxGroup)
	for !s.closed() {
		select {
		case <-s.stop:
			return
		case first := <-s.queue:
			group = s.drain(append(group[:0], first))
		}
		err := s.commit(ctx, group)
		for _, w := range group {
			if err != nil && w.err == nil {
				w.err = err
			}
			close(w.done)
		}
		clear(group) // do not keep bodies alive until the next group
	}
}

// drain adds the calls that wait already. It does not wait for more: the next ones gather while this group is flushed.
func (s *Store) drain(group []*call) []*call {
	for len(group) < maxGroup {
		select {
		case w := <-s.queue:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

// commit runs the calls in order in one transaction. An error fails the whole group; a call that fails alone carries its own.
func (s *Store) commit(ctx context.Context, group []*call) error {
	tx, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &transaction{tx: tx, prepared: s.engine.prepared}
	for _, w := range group {
		if err := s.run(ctx, t, w); err != nil {
			// The group failed for the first error; the engine may have rolled back by itself already.
			_ = tx.Rollback()
			return err
		}
	}
	if err := tx.Commit(); err != nil { // the driver has rolled back
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// run does one call. Everything that can refuse this call alone comes before its first write, so no savepoint is needed.
func (s *Store) run(ctx context.Context, t *transaction, w *call) error {
	now := s.now()
	if p := w.postpone; p != nil {
		return t.exec(ctx, postponeEffect, "postpone effect "+p.id, p.id, instant(p.due), p.attempts)
	}
	if e := w.change.Event; e != nil {
		known, err := t.knows(ctx, e.ID)
		if err != nil {
			return err
		}
		if known {
			w.applied.Duplicate = true
		} else {
			out, err := s.decide(ctx, t, *e, now, w)
			if err != nil || w.err != nil {
				return err
			}
			if w.applied.Effects, err = t.save(ctx, *e, out, now); err != nil {
				return err
			}
		}
	}
	if id := w.change.Done; id != "" {
		if err := t.exec(ctx, finishEffect, "finish effect "+id, id, instant(now)); err != nil {
			return err
		}
	}
	for key, value := range w.change.Meta {
		if err := t.exec(ctx, setMeta, "set meta "+key, key, value); err != nil {
			return err
		}
	}
	return nil
}

// decide calls the Step. What the Step does wrong is the call's own error; the returned one is the engine's.
func (s *Store) decide(ctx context.Context, t *transaction, e Event, now time.Time, w *call) (Outcome, error) {
	state, err := t.state(ctx, e.Conversation)
	if err != nil {
		return Outcome{}, err
	}
	out, err := s.safely(state, e, now)
	if err != nil {
		w.err = fmt.Errorf("step event %s: %w", e.ID, err)
	}
	return out, nil
}

func (s *Store) safely(state []byte, e Event, now time.Time) (out Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = Outcome{}, fmt.Errorf("panic: %v", r)
		}
	}()
	if out, err = s.step(state, e, now); err != nil {
		return Outcome{}, err
	}
	for i, f := range out.Effects {
		if f.ID == "" {
			return Outcome{}, fmt.Errorf("effect %d (%s) without ID", i, f.Kind)
		}
	}
	return out, nil
}

// transaction is one group's, with the statements bound to it on first use.
type transaction struct {
	tx       *sql.Tx
	prepared *[statements]*sql.Stmt
	bound    [statements]*sql.Stmt
}

func (t *transaction) stmt(ctx context.Context, i statement) *sql.Stmt {
	if t.bound[i] == nil {
		t.bound[i] = t.tx.StmtContext(ctx, t.prepared[i])
	}
	return t.bound[i]
}

func (t *transaction) exec(ctx context.Context, i statement, what string, args ...any) error {
	if _, err := t.stmt(ctx, i).ExecContext(ctx, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (t *transaction) knows(ctx context.Context, event string) (bool, error) {
	var one int
	err := t.stmt(ctx, findEvent).QueryRowContext(ctx, event).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find event %s: %w", event, err)
	}
	return true, nil
}

func (t *transaction) state(ctx context.Context, conversation string) ([]byte, error) {
	return scanState(t.stmt(ctx, findState).QueryRowContext(ctx, conversation), conversation)
}

// save writes the event and its outcome, and returns the effects that are new.
func (t *transaction) save(ctx context.Context, e Event, out Outcome, now time.Time) ([]Effect, error) {
	if err := t.exec(ctx, addEvent, "add event "+e.ID, e.ID, e.Conversation, e.Kind, present(e.Body), instant(now)); err != nil {
		return nil, err
	}
	if out.State != nil {
		if err := t.exec(ctx, setState, "set state of "+e.Conversation, e.Conversation, out.State); err != nil {
			return nil, err
		}
	}
	var created []Effect
	for _, f := range out.Effects {
		if f.Conversation == "" {
			f.Conversation = e.Conversation
		}
		row := t.stmt(ctx, addEffect).QueryRowContext(ctx, f.ID, f.Conversation, f.Lane, f.Kind, present(f.Body), instant(f.Due), f.Attempts)
		switch err := row.Scan(&f.N); {
		case errors.Is(err, sql.ErrNoRows): // the id exists
		case err != nil:
			return nil, fmt.Errorf("add effect %s: %w", f.ID, err)
		default:
			f.Due, f.Body = plain(f.Due), absent(f.Body)
			created = append(created, f)
		}
	}
	for _, a := range out.Audits {
		if a.At.IsZero() {
			a.At = now
		}
		if a.Conversation == "" {
			a.Conversation = e.Conversation
		}
		if err := t.exec(ctx, addAudit, "add audit "+a.Kind, instant(a.At), a.Conversation, a.Kind, a.Detail); err != nil {
			return nil, err
		}
	}
	return created, nil
}
