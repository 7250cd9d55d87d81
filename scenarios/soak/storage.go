package soak

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

// storage is the database as a process sees it: a connector.Storage behind a network.
type storage struct{ p *process }

var _ connector.Storage = (*storage)(nil)

// latest is how long another connector's effects wait until a process sees them: the connector looks every 50 ms.
const latest = 50 * time.Millisecond

// write has a change committed in a group, and waits for its outcome.
func (s *storage) write(queue func(done func())) {
	p := s.p
	if p.dead {
		panic(killed{})
	}
	_ = p.await(context.Background(), func(done func()) {
		queue(done)
		p.writeSoon()
	}, nil)
}

// outcome is what the store says about a change, with the bug that a test planted.
func (s *storage) outcome(err error) error {
	var poison *store.StepError
	if s.p.w.cfg.plant == ReportRefusedAsKept && s.p.refused && (errors.Is(err, store.ErrFenced) || errors.As(err, &poison)) {
		s.p.w.say(s.p.name, "BUG: %v: reported as kept", err)
		return nil
	}
	return err
}

// beside does what takes a round trip and holds no lock.
func (s *storage) beside(ctx context.Context, what string, do func() error) error {
	p, w := s.p, s.p.w
	v := w.choose(sideline, w.faultRates.sideline, 5)
	switch v {
	case 1:
		p.crash("before it reaches the store: " + what)
	case 5:
		w.say(p.name, "FAULT: the store is slow: %s", what)
		w.sleep(10 * time.Second)
	}
	w.sleep(time.Millisecond)
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.m.cut[toStore] > 0 || v == 2 {
		w.sleep(w.way(10 * time.Second)) // a network that swallows packets
		w.say(p.name, "FAULT: the store is away: %s", what)
		return store.ErrAway
	}
	if err := do(); err != nil {
		return err
	}
	w.sleep(w.think()) // what was read may be old when it arrives
	switch v {
	case 3:
		p.crash("after it reached the store: " + what)
	case 4:
		w.say(p.name, "FAULT: the store's answer is lost: %s", what)
		return store.ErrAway
	}
	return nil
}

// Shared is store.Store's, like everything here.
func (s *storage) Shared() bool { return s.p.w.shared }

func (s *storage) Apply(_ context.Context, c store.Change) (a store.Applied, err error) {
	p, w := s.p, s.p.w
	if w.cfg.plant == AcknowledgeBeforeCommit && c.Event != nil {
		p.at(200*time.Millisecond, func() {
			p.db.Queue(c, func(a store.Applied, err error) { s.notify(c, a, err) })
			p.writeSoon()
		})
		return store.Applied{}, nil
	}
	s.write(func(done func()) {
		p.db.Queue(c, func(got store.Applied, wrong error) {
			a, err = got, s.outcome(wrong)
			s.notify(c, a, err)
			done()
		})
	})
	return a, err
}

// notify says what was committed.
func (s *storage) notify(c store.Change, a store.Applied, err error) {
	w := s.p.w
	if w.cfg.Trace {
		result := ""
		if a.Duplicate {
			result = ": known already"
		}
		if err != nil {
			result = ": " + err.Error()
		}
		w.say(s.p.name, "commits %s%s", describe(c), result)
	}
}

func describe(c store.Change) string {
	text := "progress"
	if c.Event != nil {
		text = "event " + c.Event.ID
	}
	if c.Done != "" {
		text += ", effect " + c.Done + " done"
	}
	if c.Fence != nil {
		text += fmt.Sprintf(" (shard %d, fence %d)", c.Fence.Shard, c.Fence.N)
	}
	return text
}

func (s *storage) Postpone(_ context.Context, fence *store.Fence, id string, due time.Time, attempts int) (err error) {
	s.write(func(done func()) {
		s.p.db.QueuePostpone(fence, id, due, attempts, func(wrong error) {
			err = s.outcome(wrong)
			done()
		})
	})
	return err
}

func (s *storage) Ready(context.Context) error { return nil }

// Failing says no: nothing here asks whether a connector is ready.
func (s *storage) Failing() (time.Time, error) { return time.Time{}, nil }

func (s *storage) CountPending(ctx context.Context) (n int, err error) {
	err = s.beside(ctx, "count what is pending", func() (err error) { n, err = s.p.db.CountPending(ctx); return err })
	return n, err
}

func (s *storage) Waiting(ctx context.Context, shard int, kind, after string, limit int) (list []string, err error) {
	err = s.beside(ctx, fmt.Sprintf("read who waits in shard %d", shard), func() (err error) {
		list, err = s.p.db.Waiting(ctx, shard, kind, after, limit)
		return err
	})
	return list, err
}

func (s *storage) PendingOf(ctx context.Context, shard int, after int64, limit int) (list []store.Effect, err error) {
	err = s.beside(ctx, fmt.Sprintf("read new effects of shard %d", shard), func() (err error) {
		list, err = s.p.db.PendingOf(ctx, shard, after, limit)
		return err
	})
	if err != nil {
		s.p.feedIn(time.Second) // the connector looks again and again
	}
	return s.stale(shard, list), err
}

func (s *storage) LastEffect(ctx context.Context) (n int64, err error) {
	err = s.beside(ctx, "read the last effect", func() (err error) { n, err = s.p.db.LastEffect(ctx); return err })
	if s.p.w.cfg.plant == ForgetInherited {
		n = 0
	}
	return n, err
}

func (s *storage) Audits(ctx context.Context, limit int) ([]store.Audit, error) {
	return s.p.db.Audits(ctx, limit)
}

func (s *storage) Meta(ctx context.Context, key string) (value string, err error) {
	err = s.beside(ctx, "read "+key, func() (err error) { value, err = s.p.db.Meta(ctx, key); return err })
	return value, err
}

func (s *storage) State(ctx context.Context, conversation string) (state []byte, err error) {
	err = s.beside(ctx, "read the state of "+conversation, func() (err error) { state, err = s.p.db.State(ctx, conversation); return err })
	return state, err
}

func (s *storage) States(ctx context.Context, see func(conversation string, state []byte) error) error {
	return s.beside(ctx, "read all states", func() error { return s.p.db.States(ctx, see) })
}

func (s *storage) DeadLetters(ctx context.Context) ([]store.DeadLetter, error) {
	return s.p.db.DeadLetters(ctx)
}

func (s *storage) Requeue(context.Context, string) (store.Applied, error) {
	return store.Applied{}, store.ErrUnknown
}

func (s *storage) Discard(context.Context, string) error { return store.ErrUnknown }

func (s *storage) Heartbeat(ctx context.Context, member string, expiry time.Time) (r store.Membership, err error) {
	err = s.beside(ctx, "call in", func() (err error) { r, err = s.p.db.Heartbeat(ctx, member, expiry); return err })
	if s.p.w.cfg.plant == IgnoreMargin {
		for i, l := range r.Leases {
			if l.Owner == member {
				r.Leases[i].Expiry = l.Expiry.Add(lease / 3)
			}
		}
	}
	return r, err
}

func (s *storage) Claim(ctx context.Context, member string, shard int, expiry time.Time) (l store.Lease, ok bool, err error) {
	err = s.beside(ctx, fmt.Sprintf("claim shard %d", shard), func() (err error) {
		if l, ok, err = s.p.db.Claim(ctx, member, shard, expiry); ok {
			s.p.w.say(s.p.name, "has shard %d with fence %d until %s", shard, l.N, l.Expiry.Format("15:04:05.000"))
		}
		return err
	})
	if err != nil {
		return store.Lease{}, false, err
	}
	if ok {
		s.retaken(shard)
	}
	return l, ok, nil
}

func (s *storage) Release(ctx context.Context, f store.Fence) error {
	return s.beside(ctx, fmt.Sprintf("release shard %d, fence %d", f.Shard, f.N), func() error {
		s.p.w.say(s.p.name, "gives shard %d back (fence %d)", f.Shard, f.N)
		return s.p.db.Release(ctx, f)
	})
}

func (s *storage) Forfeit(ctx context.Context, f store.Fence) error {
	return s.beside(ctx, fmt.Sprintf("forfeit shard %d, fence %d", f.Shard, f.N), func() error {
		s.p.w.say(s.p.name, "gives shard %d back, with something broken off (fence %d)", f.Shard, f.N)
		return s.p.db.Forfeit(ctx, f)
	})
}

func (s *storage) Leave(ctx context.Context, member string) error {
	return s.beside(ctx, "leave", func() error { return s.p.db.Leave(ctx, member) })
}

func (s *storage) Close() error { return nil }

func (s *storage) Abandon() error { return nil }

// page is what a process last read of a shard.
type page struct {
	effects []store.Effect
	old     bool // it lost the lease since then
}

// stale is the page as it was read, unless a test planted that one of an earlier lease is handed over.
func (s *storage) stale(shard int, list []store.Effect) []store.Effect {
	p := s.p
	if p.w.cfg.plant != HandOverStalePage {
		return list
	}
	last := p.pages[shard]
	switch {
	case last.old:
		p.pages[shard] = page{}
		if len(last.effects) > 0 {
			p.w.say(p.name, "BUG: hands over what it read of shard %d under an earlier lease", shard)
			return last.effects
		}
	case len(list) > 0 && len(list) >= len(last.effects):
		p.pages[shard] = page{effects: list}
	}
	return list
}

func (s *storage) retaken(shard int) {
	if last, ok := s.p.pages[shard]; ok {
		last.old = true
		s.p.pages[shard] = last
	}
}
