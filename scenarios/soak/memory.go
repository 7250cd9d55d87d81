package soak

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// memory is a database with the semantics of connector/store: one transaction after the other. A test holds it against the real one.
type memory struct {
	shared  bool
	step    store.Step
	bug     Bug
	shards  int
	events  map[string]bool // ids
	states  map[string][]byte
	effects map[string]bool // ids of all that ever were
	pending []store.Effect  // in order of N
	last    int64           // the highest N
	meta    map[string]string
	audits  []store.Audit
	letters []store.DeadLetter
	leases  []store.Lease
	members map[string]time.Time // expiry
}

func newMemory(shared bool, shards int, step store.Step) *memory {
	m := &memory{
		shared: shared, step: step, shards: shards, events: map[string]bool{}, states: map[string][]byte{}, effects: map[string]bool{},
		meta: map[string]string{}, members: map[string]time.Time{},
	}
	for n := range shards {
		m.leases = append(m.leases, store.Lease{Fence: store.Fence{Shard: n}})
	}
	return m
}

// fenced is the error of a change in the name of a lease that is another's by now.
func (m *memory) fenced(f *store.Fence) error {
	if f == nil || m.bug == SkipFencing || m.leases[f.Shard].N == f.N {
		return nil
	}
	return fmt.Errorf("%w: shard %d has fence %d, not %d", store.ErrFenced, f.Shard, m.leases[f.Shard].N, f.N)
}

func (m *memory) apply(c store.Change, now time.Time) (a store.Applied, err error) {
	if err := m.fenced(c.Fence); err != nil {
		return a, err
	}
	if e := c.Event; e != nil {
		switch known := m.events[e.ID] && m.bug != ForgetDedupe; {
		case known:
			a.Duplicate = true
		case c.Dead != "" && c.Done == "":
			m.events[e.ID] = true
			m.letters = append(m.letters, store.DeadLetter{ID: e.ID, Origin: "event", Conversation: e.Conversation, Kind: e.Kind, Body: e.Body, At: now, Reason: c.Dead})
		default:
			out, err := m.step(m.states[e.Conversation], *e, now)
			if err != nil {
				return a, &store.StepError{Event: e.ID, Err: err}
			}
			a.Effects = m.keep(*e, out)
		}
	}
	if c.Done != "" {
		m.finish(c.Done, c.Dead, now)
	}
	maps.Copy(m.meta, c.Meta)
	return a, nil
}

func (m *memory) keep(e store.Event, out store.Outcome) (made []store.Effect) {
	again := m.events[e.ID]
	m.events[e.ID] = true
	if out.State != nil {
		m.states[e.Conversation] = out.State
	}
	for _, f := range out.Effects {
		if again {
			f.ID = fmt.Sprintf("%s#%d", f.ID, m.last) // pruning events prunes effects
		}
		if m.effects[f.ID] {
			continue
		}
		m.last++
		m.effects[f.ID] = true
		f.Conversation, f.N = e.Conversation, m.last
		made = append(made, f)
	}
	m.pending = append(m.pending, made...)
	m.audits = append(m.audits, out.Audits...)
	return made
}

func (m *memory) find(id string) int {
	return slices.IndexFunc(m.pending, func(f store.Effect) bool { return f.ID == id })
}

func (m *memory) finish(id, dead string, now time.Time) {
	i := m.find(id)
	if i < 0 {
		return
	}
	if f := m.pending[i]; dead != "" {
		m.letters = append(m.letters, store.DeadLetter{ID: id, Origin: "effect", Conversation: f.Conversation, Lane: f.Lane, Kind: f.Kind, Body: f.Body, Attempts: f.Attempts, At: now, Reason: dead})
	}
	m.pending = slices.Delete(m.pending, i, i+1)
}

func (m *memory) postpone(fence *store.Fence, id string, due time.Time, attempts int) error {
	if err := m.fenced(fence); err != nil {
		return err
	}
	if i := m.find(id); i >= 0 {
		m.pending[i].Due, m.pending[i].Attempts = due, attempts
	}
	return nil
}

func (m *memory) pendingOf(shard int, after int64, limit int) (list []store.Effect) {
	for _, f := range m.pending {
		if f.N > after && store.Shard(f.Conversation, m.shards) == shard && len(list) < limit {
			list = append(list, f)
		}
	}
	return list
}

func (m *memory) waiting(shard int, kind, after string, limit int) []string {
	all := map[string]bool{}
	for _, f := range m.pending {
		if f.Kind == kind && f.Conversation > after && store.Shard(f.Conversation, m.shards) == shard {
			all[f.Conversation] = true
		}
	}
	list := slices.Sorted(maps.Keys(all))
	return list[:min(len(list), limit)]
}

func (m *memory) heartbeat(member string, expiry, now time.Time) store.Membership {
	maps.DeleteFunc(m.members, func(_ string, until time.Time) bool { return !until.After(now) })
	m.members[member] = expiry
	for i, l := range m.leases {
		if l.Owner == member && l.Expiry.After(now) {
			m.leases[i].Expiry = expiry
		}
	}
	return store.Membership{Members: slices.Sorted(maps.Keys(m.members)), Leases: slices.Clone(m.leases)}
}

func (m *memory) claim(member string, shard int, expiry, now time.Time) (store.Lease, bool) {
	l := &m.leases[shard]
	if l.Owner != "" && l.Expiry.After(now) {
		return store.Lease{}, false
	}
	l.Owner, l.Expiry = member, expiry
	l.N++
	return *l, true
}

func (m *memory) release(f store.Fence) { m.forfeit(f, time.Time{}) }

func (m *memory) forfeit(f store.Fence, at time.Time) {
	if l := &m.leases[f.Shard]; l.N == f.N || m.bug == SkipFencing {
		l.Owner, l.Expiry = "", at
	}
}

func (m *memory) leave(member string) {
	for i, l := range m.leases {
		if l.Owner == member {
			m.leases[i].Owner, m.leases[i].Expiry = "", time.Time{}
		}
	}
	delete(m.members, member)
}
