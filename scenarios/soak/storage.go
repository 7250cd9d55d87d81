package soak

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

// storage is the database as a process sees it: a connector.Storage behind a network.
type storage struct{ p *process }

var _ connector.Storage = (*storage)(nil)

// latest is how long another connector's effects wait until a process sees them: the connector looks every 50 ms.
const latest = 50 * time.Millisecond

func (s *storage) memory() *memory { return s.p.w.memory }

// write makes a change that others may wait for. It takes no time: the connector holds locks.
func (s *storage) write(what string, do func() error) error {
	p, w := s.p, s.p.w
	if p.dead {
		panic(killed{})
	}
	if p.m.cut[toStore] > 0 {
		return store.ErrAway
	}
	most := uint32(4)
	if !w.memory.shared {
		most = 3 // a file does not lose answers
	}
	switch w.choose(commit, w.weather.commits, most) {
	case 1:
		p.crash("before it commits " + what)
	case 2:
		_ = do()
		p.crash("after it committed " + what)
	case 3:
		w.say(p.name, "FAULT: the store is away before it commits %s", what)
		return store.ErrAway
	case 4:
		_ = do()
		w.say(p.name, "FAULT: the store commits %s and the answer is lost", what)
		return store.ErrAway
	}
	return do()
}

// beside does what takes a round trip and holds no lock.
func (s *storage) beside(ctx context.Context, what string, do func()) error {
	p, w := s.p, s.p.w
	v := w.choose(sideline, w.weather.sideline, 5)
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
	do()
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
func (s *storage) Shared() bool { return s.memory().shared }

func (s *storage) Apply(_ context.Context, c store.Change) (a store.Applied, err error) {
	p, w := s.p, s.p.w
	do := func() error {
		a, err = s.memory().apply(c, p.Now())
		s.told(c, a, err)
		return err
	}
	if w.cfg.plant == AcknowledgeBeforeCommit && c.Event != nil {
		p.at(200*time.Millisecond, func() { _ = do() })
		return store.Applied{}, nil
	}
	if lost := s.write(describe(c), do); lost != nil {
		return store.Applied{}, lost
	}
	return a, err
}

// told has the effects of a change seen by everybody, and says what was committed.
func (s *storage) told(c store.Change, a store.Applied, err error) {
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
	if len(a.Effects) == 0 || !w.memory.shared {
		return
	}
	for _, m := range w.machines {
		if m.p != nil {
			m.p.feedIn(min(w.think(), latest))
		}
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

func (s *storage) Postpone(_ context.Context, fence *store.Fence, id string, due time.Time, attempts int) error {
	return s.write("that "+id+" is due later", func() error { return s.memory().postpone(fence, id, due, attempts) })
}

func (s *storage) Ready(context.Context) error { return nil }

func (s *storage) Pending(ctx context.Context) (list []store.Effect, err error) {
	err = s.beside(ctx, "read what is pending", func() { list = slices.Clone(s.memory().pending) })
	return list, err
}

func (s *storage) PendingOf(ctx context.Context, shard int, after int64, limit int) (list []store.Effect, err error) {
	err = s.beside(ctx, fmt.Sprintf("read new effects of shard %d", shard), func() { list = s.memory().pendingOf(shard, after, limit) })
	if err != nil {
		s.p.feedIn(time.Second) // the connector looks again and again
	}
	return list, err
}

func (s *storage) LastEffect(ctx context.Context) (n int64, err error) {
	err = s.beside(ctx, "read the last effect", func() { n = s.memory().last })
	if s.p.w.cfg.plant == ForgetInherited {
		n = 0
	}
	return n, err
}

func (s *storage) Audits(context.Context, int) ([]store.Audit, error) { return s.memory().audits, nil }

func (s *storage) Meta(ctx context.Context, key string) (value string, err error) {
	err = s.beside(ctx, "read "+key, func() { value = s.memory().meta[key] })
	return value, err
}

func (s *storage) State(ctx context.Context, conversation string) (state []byte, err error) {
	err = s.beside(ctx, "read the state of "+conversation, func() { state = s.memory().states[conversation] })
	return state, err
}

func (s *storage) States(ctx context.Context, see func(conversation string, state []byte) error) error {
	var states map[string][]byte
	if err := s.beside(ctx, "read all states", func() { states = maps.Clone(s.memory().states) }); err != nil {
		return err
	}
	for _, conversation := range slices.Sorted(maps.Keys(states)) {
		if err := see(conversation, states[conversation]); err != nil {
			return err
		}
	}
	return nil
}

func (s *storage) DeadLetters(context.Context) ([]store.DeadLetter, error) {
	return s.memory().letters, nil
}

func (s *storage) Revive(context.Context, string) (store.Applied, error) {
	return store.Applied{}, store.ErrUnknown
}

func (s *storage) Discard(context.Context, string) error { return store.ErrUnknown }

func (s *storage) CallIn(ctx context.Context, member string, expiry time.Time) (r store.Roll, err error) {
	err = s.beside(ctx, "call in", func() { r = s.memory().callIn(member, expiry, s.p.Now()) })
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
	err = s.beside(ctx, fmt.Sprintf("claim shard %d", shard), func() {
		if l, ok = s.memory().claim(member, shard, expiry, s.p.Now()); ok {
			s.p.w.say(s.p.name, "has shard %d with fence %d until %s", shard, l.N, l.Expiry.Format("15:04:05.000"))
		}
	})
	if err != nil {
		return store.Lease{}, false, err
	}
	return l, ok, nil
}

func (s *storage) Release(ctx context.Context, f store.Fence) error {
	return s.beside(ctx, fmt.Sprintf("release shard %d, fence %d", f.Shard, f.N), func() {
		s.memory().release(f)
		s.p.w.say(s.p.name, "gives shard %d back (fence %d)", f.Shard, f.N)
	})
}

func (s *storage) Leave(ctx context.Context, member string) error {
	return s.beside(ctx, "leave", func() { s.memory().leave(member) })
}

func (s *storage) Close() error { return nil }

func (s *storage) Abandon() error { return nil }
