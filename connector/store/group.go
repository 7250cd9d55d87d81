package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// group is the calls of one transaction on their way through it. Whatever they need to know is read for all of them at once, then
// they are decided one after the other in memory, and what they change is written at once. The result is the same as if each had
// been a transaction of its own, in order.
type group struct {
	calls []*call
	now   time.Time

	fences map[int]int64     // of the shards that are locked
	shards string            // how many there are, of a store that is shared; empty: no event asked
	known  map[string]bool   // ids of events
	states map[string][]byte // of conversations; absent: none

	events   []any              // rows
	changed  map[string]int     // how often the state of a conversation was set
	effects  map[string]*Effect // new ones by id
	order    []string           // of effects
	makers   map[string]*call   // of effects
	before   []update           // of effects that were there before this group
	after    []update           // of effects that this group makes
	audits   []any              // rows
	meta     map[string]string  // last value
	letters  []any              // rows of events that become dead letters
	requeued []any              // ids of dead letters that end
}

// update finishes, dead-letters or postpones an effect.
type update struct {
	id       string
	postpone *postponement // nil: done
	dead     string        // why it becomes a dead letter; empty: it does not
}

func newGroup(calls []*call, now time.Time) *group {
	return &group{
		calls: calls, now: now, fences: map[int]int64{}, known: map[string]bool{}, states: map[string][]byte{}, changed: map[string]int{},
		effects: map[string]*Effect{}, makers: map[string]*call{}, meta: map[string]string{},
	}
}

// run takes the group through tx. An error is the engine's and fails all calls; what is wrong with one call is in the call.
func (g *group) run(ctx context.Context, t *transaction, step Step, shards int) error {
	if err := g.lock(ctx, t, shards); err != nil {
		return err
	}
	if err := g.read(ctx, t); err != nil {
		return err
	}
	for _, w := range g.calls {
		if w.change.Event != nil && t.engine.shared && g.shards != strconv.Itoa(shards) {
			w.err = dividedError(shards, g.shards)
			continue
		}
		g.decide(w, step)
	}
	return g.write(ctx, t)
}

// lock takes the rows of the shards that are touched, in one order, so that groups of several connectors cannot block each other.
// From here on no other member changes a conversation of these shards, and numbers of their effects grow in the order of the commits. The lock
// is a write too: so even a group that finds all its events known is answered only when the standbys have what it found.
func (g *group) lock(ctx context.Context, t *transaction, count int) error {
	touched := map[int]bool{}
	for _, w := range g.calls {
		if w.fence != nil {
			touched[w.fence.Shard] = true
		}
		if e := w.change.Event; e != nil && t.engine.shared {
			touched[Shard(e.Conversation, count)] = true
		}
	}
	var shards []any
	for shard := range touched {
		shards = append(shards, shard)
	}
	text := `SELECT shard, fence FROM lease WHERE shard IN %s ORDER BY shard` + t.engine.lockRows
	return t.among(ctx, "lock shards", text, shards, func(rows *sql.Rows) error {
		var shard int
		var fence int64
		err := rows.Scan(&shard, &fence)
		g.fences[shard] = fence
		return err
	})
}

func (g *group) read(ctx context.Context, t *transaction) error {
	var ids, conversations []any
	asked := map[string]bool{}
	for _, w := range g.calls {
		if e := w.change.Event; e != nil {
			ids = append(ids, e.ID)
			if !asked[e.Conversation] {
				asked[e.Conversation] = true
				conversations = append(conversations, e.Conversation)
			}
		}
	}
	text := `SELECT id, 0 FROM event WHERE id IN %s`
	if t.engine.shared { // asked under the lock of the shards: until the end of the transaction none divides the store anew
		text += ` UNION ALL SELECT value, 1 FROM meta WHERE key = '` + metaShards + `'`
	}
	err := t.among(ctx, "find events", text, ids, func(rows *sql.Rows) error {
		var value string
		var shards bool
		err := rows.Scan(&value, &shards)
		if shards {
			g.shards = value
		} else {
			g.known[value] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return t.among(ctx, "find states", `SELECT id, state FROM conversation WHERE id IN %s`, conversations, func(rows *sql.Rows) error {
		var id string
		var state []byte
		err := rows.Scan(&id, &state)
		g.states[id] = present(state)
		return err
	})
}

// decide does one call in memory. Everything that can refuse the call comes before the first change.
func (g *group) decide(w *call, step Step) {
	if f := w.fence; f != nil && g.fences[f.Shard] != f.N {
		w.err = fmt.Errorf("%w: shard %d has fence %d, not %d", ErrFenced, f.Shard, g.fences[f.Shard], f.N)
		return
	}
	if p := w.postpone; p != nil {
		g.update(update{id: p.id, postpone: p})
		return
	}
	c := w.change
	if e := c.Event; e != nil {
		switch {
		case g.known[e.ID]:
			w.applied.Duplicate = true
		case c.Dead != "" && c.Done == "":
			g.known[e.ID] = true
			g.letters = append(g.letters, e.ID, originEvent, e.Conversation, "", e.Kind, present(e.Body), 0, instant(g.now), clean(c.Dead))
			g.events = append(g.events, e.ID, e.Conversation, e.Kind, []byte{}, instant(g.now))
		default:
			out, err := safely(step, g.states[e.Conversation], *e, g.now)
			if err != nil {
				w.err = &StepError{Event: e.ID, Err: err}
				return
			}
			g.keep(w, *e, out)
		}
	}
	if c.Done != "" {
		g.update(update{id: c.Done, dead: c.Dead})
	}
	if c.requeued != "" {
		g.requeued = append(g.requeued, c.requeued)
	}
	maps.Copy(g.meta, c.Meta)
}

// proves reports whether a commit of g shows that events can be kept.
func (g *group) proves() bool {
	return len(g.events) > 0 || slices.ContainsFunc(g.calls, func(w *call) bool { return w.probe })
}

// keep notes down the event and its outcome.
func (g *group) keep(w *call, e Event, out Outcome) {
	g.known[e.ID] = true
	g.events = append(g.events, e.ID, e.Conversation, e.Kind, present(e.Body), instant(g.now))
	if out.State != nil {
		g.states[e.Conversation] = out.State
		g.changed[e.Conversation]++
	}
	for _, f := range out.Effects {
		if g.effects[f.ID] != nil {
			continue
		}
		if f.Conversation == "" {
			f.Conversation = e.Conversation
		}
		f.N = 0 // the engine's to give
		g.effects[f.ID], g.makers[f.ID] = &f, w
		g.order = append(g.order, f.ID)
	}
	for _, a := range out.Audits {
		if a.At.IsZero() {
			a.At = g.now
		}
		g.audits = append(g.audits, instant(a.At), cmp.Or(a.Conversation, e.Conversation), a.Kind, clean(a.Detail))
	}
}

func (g *group) update(u update) {
	if g.effects[u.id] != nil {
		g.after = append(g.after, u)
		return
	}
	g.before = append(g.before, u)
}

func safely(step Step, state []byte, e Event, now time.Time) (out Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = Outcome{}, fmt.Errorf("panic: %v", r)
		}
	}()
	if out, err = step(state, e, now); err != nil {
		return Outcome{}, err
	}
	for i, f := range out.Effects {
		if f.ID == "" {
			return Outcome{}, fmt.Errorf("effect %d (%s) without ID", i, f.Kind)
		}
		if err := f.check(); err != nil {
			return Outcome{}, err
		}
	}
	return out, nil
}

var errNoEffectBack = errors.New("the engine did not say which effects are new")

func (g *group) write(ctx context.Context, t *transaction) error {
	if err := g.updates(ctx, t, g.before); err != nil {
		return err
	}
	err := t.insert(ctx, "add events", `INSERT INTO event (id, conversation, kind, body, at) VALUES %s`, 5, g.events)
	if err != nil {
		return err
	}
	var states []any
	for _, conversation := range slices.Sorted(maps.Keys(g.changed)) {
		states = append(states, conversation, g.states[conversation], g.changed[conversation])
	}
	err = t.insert(ctx, "set states", `INSERT INTO conversation (id, state, version) VALUES %s
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = conversation.version + excluded.version`, 3, states)
	if err != nil {
		return err
	}
	if err := g.writeEffects(ctx, t); err != nil {
		return err
	}
	if err := g.updates(ctx, t, g.after); err != nil {
		return err
	}
	if err := t.insert(ctx, "add audits", `INSERT INTO audit (at, conversation, kind, detail) VALUES %s`, 4, g.audits); err != nil {
		return err
	}
	err = t.insert(ctx, "add dead letters",
		`INSERT INTO dead_letter (id, origin, conversation, lane, kind, body, attempts, at, reason) VALUES %s ON CONFLICT (id) DO NOTHING`,
		9, g.letters)
	if err != nil {
		return err
	}
	err = t.among(ctx, "end dead letters", `DELETE FROM dead_letter WHERE id IN %s RETURNING id`, g.requeued, func(*sql.Rows) error { return nil })
	if err != nil {
		return err
	}
	var meta []any
	for _, key := range slices.Sorted(maps.Keys(g.meta)) {
		meta = append(meta, key, g.meta[key])
	}
	return t.insert(ctx, "set meta", `INSERT INTO meta (key, value) VALUES %s ON CONFLICT (key) DO UPDATE SET value = excluded.value`, 2, meta)
}

// writeEffects adds the effects whose ids are new, and hands them to the calls that made them.
func (g *group) writeEffects(ctx context.Context, t *transaction) error {
	const columns = 8
	rows := make([]any, 0, columns*len(g.order))
	for _, id := range g.order {
		f := g.effects[id]
		rows = append(rows, f.ID, f.Conversation, f.Lane, f.Kind, present(f.Body), instant(f.Due), f.Attempts, hash(f.Conversation))
	}
	const text = `INSERT INTO effect (id, conversation, lane, kind, body, due, attempts, hash) VALUES %s
		ON CONFLICT (id) DO NOTHING RETURNING id, n`
	err := inChunks(len(g.order), func(from, to int) error {
		return t.query(ctx, "add effects", fmt.Sprintf(text, places(to-from, columns)), rows[from*columns:to*columns], func(rows *sql.Rows) error {
			var id string
			var n int64
			if err := rows.Scan(&id, &n); err != nil {
				return err
			}
			if g.effects[id] == nil {
				return errNoEffectBack
			}
			g.effects[id].N = n
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, id := range g.order {
		if f, w := g.effects[id], g.makers[id]; f.N != 0 {
			f.Due, f.Body = plain(f.Due), absent(f.Body)
			w.applied.Effects = append(w.applied.Effects, *f)
		}
	}
	return nil
}

// updates finishes effects together and does what is rarer one by one.
func (g *group) updates(ctx context.Context, t *transaction, list []update) error {
	var done []any
	for _, u := range list {
		switch p := u.postpone; {
		case p != nil:
			err := t.exec(ctx, "postpone effect "+p.id, `UPDATE effect SET due = $2, attempts = $3 WHERE id = $1 AND done IS NULL`,
				p.id, instant(p.due), p.attempts)
			if err != nil {
				return err
			}
			continue
		case u.dead != "" && !slices.Contains(done, any(u.id)):
			if err := g.deadLetter(ctx, t, u); err != nil {
				return err
			}
		}
		done = append(done, u.id)
	}
	for len(done) > 0 {
		n := min(len(done), chunks[0])
		list := filled(done[:n])
		// The instant is the last parameter, so that the list can be counted from 1.
		text := fmt.Sprintf(`UPDATE effect SET done = $%d WHERE done IS NULL AND id IN %s`, len(list)+1, places(1, len(list)))
		if err := t.exec(ctx, "finish effects", text, append(list, instant(g.now))...); err != nil {
			return err
		}
		done = done[n:]
	}
	return nil
}

// deadLetter copies an effect that is still to be done to the dead letters.
func (g *group) deadLetter(ctx context.Context, t *transaction, u update) error {
	return t.exec(ctx, "dead-letter effect "+u.id,
		`INSERT INTO dead_letter (id, origin, conversation, lane, kind, body, attempts, at, reason)
		SELECT id, CAST($2 AS TEXT), conversation, lane, kind, body, attempts, CAST($3 AS BIGINT), CAST($4 AS TEXT) FROM effect WHERE id = $1 AND done IS NULL
		ON CONFLICT (id) DO NOTHING`, u.id, originEffect, instant(g.now), clean(u.dead))
}
