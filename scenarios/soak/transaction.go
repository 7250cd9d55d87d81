package soak

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// storeLimit is how long a store waits for its database.
const storeLimit = 5 * time.Second

// How long a database takes no writes.
const (
	heldFor = 12 * time.Second // by another program
	fullFor = 10 * time.Second
)

// What an engine says about a transaction.
var (
	errRefused  = errors.New("the engine refuses a row")
	errLost     = errors.New("the transaction is lost")
	errHeld     = errors.New("the database is held by another program")
	errFull     = errors.New("the disk is full")
	errReadOnly = errors.New("the database is read-only")
)

func isAway(err error) bool { return errors.Is(err, store.ErrAway) }

// engine is what is wrong with the database of a world.
type engine struct {
	held, full, readOnly time.Duration // until then
}

// refusals is what the engine of a world refuses for what it holds, as a trigger or an index does.
type refusals struct {
	once    map[string]bool        // changes that were refused once, and are taken from then on
	never   map[string]store.Event // events that are never taken, by id
	kept    map[string]bool        // ids of events that were
	outside map[string]bool        // ids of events that a peer tells until they are acknowledged
}

const mostNever = 2 // events that are never taken in a run

func newRefusals() refusals {
	return refusals{once: map[string]bool{}, never: map[string]store.Event{}, kept: map[string]bool{}, outside: map[string]bool{}}
}

// refuses reports whether the engine takes no group with the change.
func (r *refusals) refuses(c store.Change) bool {
	if c.Event == nil || c.Dead != "" {
		return false
	}
	_, never := r.never[c.Event.ID]
	return never
}

// mayRefuseForEver reports whether a change is one of an event that the engine has not taken yet: from outside, or the result of an effect.
func (r *refusals) mayRefuseForEver(c store.Change) bool {
	return c.Event != nil && c.Dead == "" && len(r.never) < mostNever && (r.outside[c.Event.ID] || c.Done != "") && !r.kept[c.Event.ID] &&
		!strings.HasSuffix(c.Event.ID, unwelcome)
}

// begin has the engine refuse a change, from now on or once. It reports whether it does: a change is refused once only.
func (r *refusals) begin(c store.Change, forEver bool) bool {
	if forEver && r.mayRefuseForEver(c) {
		r.never[c.Event.ID] = *c.Event
		return true
	}
	key := c.Done
	if c.Event != nil {
		key = c.Event.ID
	}
	if key != "" && r.once[key] {
		return false
	}
	r.once[key] = true
	return true
}

func (e *engine) fault(now time.Duration) error {
	switch {
	case now < e.held:
		return errHeld
	case now < e.full:
		return errFull
	case now < e.readOnly:
		return errReadOnly
	}
	return nil
}

// simulation is what the store of p stands on.
func (p *process) simulation() store.Simulation {
	return store.Simulation{Shared: p.w.shared, Transaction: p.transaction, Class: classOf, Limit: p.limit, Pause: p.halt}
}

func classOf(err error) (class groupcommit.Class, ok bool) {
	switch {
	case errors.Is(err, errRefused):
		return groupcommit.Refused, true
	case errors.Is(err, errLost), errors.Is(err, errHeld), errors.Is(err, errReadOnly), errors.Is(err, context.DeadlineExceeded):
		return groupcommit.Transient, true
	case errors.Is(err, errFull):
		return groupcommit.Away, true
	}
	return groupcommit.Refused, false
}

// limit bounds what p does by the world's clock.
func (p *process) limit(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	e := p.at(d, func() {
		cancel(context.DeadlineExceeded)
		p.pump()
	})
	return ctx, func() { e.do = nil; cancel(context.Canceled) }
}

func (p *process) halt(ctx context.Context, d time.Duration) error {
	return p.await(ctx, func(done func()) { p.at(d, done) }, nil)
}

// transaction is one transaction of a group, with what goes wrong below it.
func (p *process) transaction(ctx context.Context, changes []store.Change, do func() error) error {
	w := p.w
	commits := func() error {
		w.stepped = nil
		err := do()
		if err == nil {
			w.keepStepped()
			w.feedAll()
		}
		return err
	}
	if p.m.cut[toStore] > 0 {
		return errLost
	}
	if err := w.engine.fault(w.now); err != nil {
		return err
	}
	if slices.ContainsFunc(changes, func(c store.Change) bool { return w.refusals.refuses(c) || p.bad != "" && describe(c) == p.bad }) {
		return p.refuse()
	}
	v := w.chooseOf(commit, w.faultRates.commits, 10, w.faultRates.commit)
	if v == 4 && !w.shared { // a file does not lose answers
		v = 3
	}
	what := describe(changes[0])
	switch v {
	case 1:
		p.crash("before it commits " + what)
	case 2:
		_ = commits()
		p.crash("after it committed " + what)
	case 3:
		w.say(p.name, "FAULT: the transaction is lost before it commits %s", what)
		return errLost
	case 4:
		_ = commits()
		w.say(p.name, "FAULT: the transaction commits %s and the answer is lost", what)
		return errLost
	case 5, 6:
		bad := changes[int(w.choose(victim, 900, 8))%len(changes)]
		if !w.refusals.begin(bad, v == 6) {
			break
		}
		if w.refusals.refuses(bad) {
			w.say(p.name, "FAULT: the engine refuses %s for ever", describe(bad))
			return p.refuse()
		}
		p.bad = describe(bad)
		w.say(p.name, "FAULT: the engine refuses %s", p.bad)
		return p.refuse()
	case 7:
		w.engine.held = w.now + heldFor
		w.say("FAULT", "another program holds the database for %s", heldFor)
		return errHeld
	case 8:
		if w.shared && w.choose(victim, 500, 1) == 1 {
			_ = commits()
		}
		w.say(p.name, "FAULT: the database does not answer: %s", what)
		_ = p.await(ctx, func(func()) {}, nil)
		return context.DeadlineExceeded
	case 9:
		w.engine.full = w.now + fullFor
		w.say("FAULT", "the disk of the database is full for %s", fullFor)
		return errFull
	case 10:
		w.engine.readOnly = w.now + fullFor
		w.say("FAULT", "the database is read-only for %s", fullFor)
		return errReadOnly
	}
	return commits()
}

// feedAll has all processes look for new effects, as each does every 50 ms.
func (w *world) feedAll() {
	for _, m := range w.machines {
		if m.p != nil && w.shared {
			m.p.feedIn(min(w.think(), latest))
		}
	}
}

func (p *process) refuse() error {
	p.refused = true
	return errRefused
}

// writeSoon has what waits for the store written: what comes before that is one group.
func (p *process) writeSoon() {
	if p.writing {
		return
	}
	p.writing = true
	p.at(0, func() { p.begin(p.writeAll) })
}

func (p *process) writeAll() {
	for p.db.Queued() > 0 {
		p.w.sleep(time.Millisecond + time.Duration(p.w.choose(gather, p.w.faultRates.gather, 1000))*time.Millisecond)
		p.bad, p.refused = "", false
		p.db.Commit(context.Background())
	}
	p.writing = false
}
