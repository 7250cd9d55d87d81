package scenarios

import (
	"cmp"
	"context"
	"io"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// How many actions a world that is kept is behind: it moves on when it is farBehind, until it is closeBehind. What begins nearer to the end of a
// log than closeBehind is at most farBehind actions away from it.
const (
	closeBehind = 24
	farBehind   = 64
)

// What is kept: for each log that is shown some worlds at its addresses, for undo, and some at addresses of their own, for branches; more
// of each once there was one. All together are bounded in number, and in the actions that were done to them, of which each takes less than ten
// kilobytes of memory: some 100 MB. A single one is kept of any log.
const (
	keptForUndo, keptOnceUndone     = 3, 5
	keptForBranch, keptOnceBranched = 1, 2
	mostKept                        = 8
	mostKeptActions                 = 12_000
	inOneGo                         = 8 // actions, before a world in the background lets who waits for one go first
)

// trail are worlds that follow the logs of those that are shown, some actions behind, so that what begins near the end of a long log begins there
// and not at the beginning of the world. Each is a checkpoint that is a world: nothing is copied out of memory, and one that is handed out
// is gone. A world serves every log with the same past, of whatever branch. The zero value is ready for use; a short log has none.
type trail struct {
	closer, farther int // in place of closeBehind and farBehind; zero: those

	first sync.RWMutex // held by who makes a world that is waited for, and for reading by what goes on in the background

	mu       sync.Mutex
	standing []*rung // the one that moved last is the last
	moving   *rung   // on its way, and not among standing; nil: none
	arrived  chan struct{}
	wanted   *follows               // what to follow; nil: it is near enough
	enough   map[*actions.Log]int64 // actions of a log that was followed: with fewer there is nothing to do
	undone   bool                   // a world was handed out for undo
	branched bool                   // and for a branch
	handed   int                    // worlds that were handed out
	ended    bool
	working  sync.WaitGroup
}

// rung is one of them.
type rung struct {
	replay *Replay
	at     Addrs             // that it says; zero: it has its own
	way    actions.Recording // that it follows
	goal   int               // how many actions of it
}

func (t *trail) close() int { return cmp.Or(t.closer, closeBehind) }
func (t *trail) far() int   { return cmp.Or(t.farther, farBehind) }

// follows is a world that is to be followed.
type follows struct {
	world *sim.World
	at    Addrs // where it is; zero: no world is kept for undo
	cfg   ReplayConfig
}

// poke has the kept worlds move on in the background when they are far behind a world that can be replayed.
func (t *trail) poke(ctx context.Context, f follows) {
	if f.world.Actions.Len() < int64(t.far()) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || f.world.Actions.Len() < t.enough[f.world.Actions] {
		return
	}
	busy := t.wanted != nil
	t.wanted = &f
	if !busy {
		t.working.Go(func() { t.work(ctx) })
	}
}

// work follows the world that was wanted last, until it is near enough.
func (t *trail) work(ctx context.Context) {
	for {
		t.mu.Lock()
		f := t.wanted
		if t.ended {
			t.wanted = nil
			t.mu.Unlock()
			return
		}
		handed := t.handed
		t.mu.Unlock()
		all := f.world.Actions.Recording(f.world.Clock.Now())
		again := all.Head.World == actions.Up && all.Blocked() == nil && t.step(ctx, *f, all)
		t.mu.Lock()
		if !again && t.wanted == f && t.handed == handed {
			if t.enough == nil || len(t.enough) > mostBranches {
				t.enough = map[*actions.Log]int64{}
			}
			t.enough[f.world.Actions], t.wanted = t.enoughLocked(*f, all), nil
			t.mu.Unlock()
			return
		}
		t.mu.Unlock()
	}
}

// enoughLocked is with how many actions a log is to be looked at again.
func (t *trail) enoughLocked(f follows, all actions.Recording) int64 {
	least := len(all.Actions)
	for _, one := range t.standing {
		if near := len(all.Actions)-one.replay.done < t.far(); near && (one.at == Addrs{} || one.at == f.at) && one.replay.leadsTo(all) {
			least = min(least, one.replay.done)
		}
	}
	return int64(least + t.far())
}

// step moves one world on, or makes one, and reports whether there may be more to do. What cannot be replayed has none: undo and
// branches are refused, with the reason.
func (t *trail) step(ctx context.Context, f follows, all actions.Recording) bool {
	one, drop := t.next(f, all)
	for _, other := range drop {
		_ = other.replay.Close()
	}
	if one == nil {
		return false
	}
	err := one.move(ctx, f.cfg, &t.first)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.standing = append(t.standing, one)
	}
	t.moving = nil
	close(t.arrived)
	return err == nil
}

// move takes the world to where it is to stand. After an error there is none.
func (one *rung) move(ctx context.Context, cfg ReplayConfig, first *sync.RWMutex) (err error) {
	first.RLock()
	defer first.RUnlock()
	if one.replay == nil {
		cfg.Stack = cfg.Stack.at(one.at)
		cfg.Stack.Dir, cfg.Stack.World.Apart = "", one.at != Addrs{}
		hush := &hushed{to: cfg.Stack.Stderr}
		cfg.Stack.Stderr = hush
		if one.replay, err = NewReplay(ctx, one.way, cfg); err != nil {
			return err
		}
		one.replay.hushed = hush
	}
	one.replay.recording = one.way
	for one.replay.done < one.goal {
		if err := one.replay.To(ctx, int64(min(one.replay.done+inOneGo, one.goal))); err != nil {
			_ = one.replay.Close()
			return err
		}
		first.RUnlock()
		first.RLock()
	}
	return nil
}

// next is the world that is to move on now, which is no longer among those that stand, and what to close before it does.
func (t *trail) next(f follows, all actions.Recording) (one *rung, drop []*rung) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return nil, nil
	}
	undo, branch := keptForUndo, keptForBranch
	if t.undone {
		undo = keptOnceUndone
	}
	if t.branched {
		branch = keptOnceBranched
	}
	if f.at == (Addrs{}) {
		undo = 0
	}
	for round := 1; one == nil && round <= max(undo, branch); round++ { // one of each, then more
		if round <= undo {
			one = t.behindLocked(f.at, all, round)
		}
		if one == nil && round <= branch {
			one = t.behindLocked(Addrs{}, all, round)
		}
	}
	if one == nil {
		return nil, nil
	}
	if one.replay == nil {
		var room bool
		if drop, room = t.roomLocked(f, all); !room {
			return nil, drop
		}
	}
	one.way, one.goal = all, len(all.Actions)-t.close()
	t.moving, t.arrived = one, make(chan struct{})
	t.standing = slices.DeleteFunc(t.standing, func(other *rung) bool { return other == one })
	return one, drop
}

// behindLocked is a world at addresses that is to move on so that there are as many as wanted near the end of a recording; nil: there are.
func (t *trail) behindLocked(at Addrs, all actions.Recording, wanted int) *rung {
	var behind *rung
	for _, one := range t.standing {
		if one.at != at || !one.replay.leadsTo(all) {
			continue
		}
		if len(all.Actions)-one.replay.done < t.far() {
			wanted--
		} else if behind == nil || one.replay.done > behind.replay.done {
			behind = one
		}
	}
	switch {
	case wanted <= 0:
		return nil
	case behind != nil:
		return behind
	}
	return &rung{at: at}
}

// roomLocked makes room for one more world, at the cost of those that are of no use to a recording, and reports whether there is.
func (t *trail) roomLocked(f follows, all actions.Recording) (drop []*rung, room bool) {
	for {
		total := len(all.Actions)
		for _, one := range t.standing {
			total += one.replay.done
		}
		if len(t.standing) == 0 || len(t.standing) < mostKept && total <= mostKeptActions {
			return drop, true
		}
		i := slices.IndexFunc(t.standing, func(one *rung) bool {
			return one.at != Addrs{} && one.at != f.at || !one.replay.leadsTo(all)
		})
		if i < 0 {
			return drop, false
		}
		drop = append(drop, t.standing[i])
		t.standing = slices.Delete(t.standing, i, i+1)
	}
}

// to is a world at the end of a recording, which is the caller's: at addresses, which it only says until it is opened, or at its own. Nil: none
// is of use, and the world is to be made from the beginning.
func (t *trail) to(ctx context.Context, cut actions.Recording, at Addrs) *Replay {
	replay := t.take(ctx, cut, at)
	if replay == nil {
		return nil
	}
	t.first.Lock()
	defer t.first.Unlock()
	replay.recording = cut
	if err := replay.End(ctx); err != nil {
		_ = replay.Close() // made from the beginning it says what is wrong
		return nil
	}
	replay.hushed.aloud()
	return replay
}

func (t *trail) take(ctx context.Context, cut actions.Recording, at Addrs) *Replay {
	for {
		t.mu.Lock()
		best := -1
		for i, one := range t.standing {
			if one.at == at && one.replay.leadsTo(cut) && (best < 0 || one.replay.done > t.standing[best].replay.done) {
				best = i
			}
		}
		far := best < 0 || len(cut.Actions)-t.standing[best].replay.done > t.far()
		if one := t.moving; far && one != nil && one.at == at && one.leadsTo(cut) { // it is just on its way there
			arrived := t.arrived
			t.mu.Unlock()
			select {
			case <-arrived:
			case <-ctx.Done():
				return nil
			}
			continue
		}
		defer t.mu.Unlock()
		if best < 0 {
			return nil
		}
		replay := t.standing[best].replay
		t.standing = slices.Delete(t.standing, best, best+1)
		t.enough = nil // the next one is to be made
		t.handed++
		if at == (Addrs{}) {
			t.branched = true
		} else {
			t.undone = true
		}
		return replay
	}
}

// leadsTo reports whether a world on its way will have done the beginning of a recording.
func (one *rung) leadsTo(cut actions.Recording) bool {
	return one.goal < len(cut.Actions) && sameHead(one.way, cut) && reflect.DeepEqual(one.way.Actions[:one.goal], cut.Actions[:one.goal]) &&
		(cut.Head.Until.IsZero() || !cut.Head.Until.Before(one.way.Actions[one.goal].At))
}

// leadsTo reports whether r has done the beginning of a recording, and can go on to its end. The last action is left to be done: it may be done
// otherwise than one that others follow.
func (r *Replay) leadsTo(other actions.Recording) bool {
	return r.World != nil && r.done < len(other.Actions) && sameHead(r.recording, other) &&
		reflect.DeepEqual(r.recording.Actions[:r.done], other.Actions[:r.done]) &&
		(other.Head.Until.IsZero() || !other.Head.Until.Before(r.World.Clock.Now()))
}

func sameHead(a, b actions.Recording) bool {
	a.Head.Until, b.Head.Until = time.Time{}, time.Time{}
	return reflect.DeepEqual(a.Head, b.Head)
}

// end ends the worlds and waits for who moves them on.
func (t *trail) end() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.working.Wait()
	t.mu.Lock()
	standing := t.standing
	t.standing = nil
	t.mu.Unlock()
	for _, one := range standing {
		_ = one.replay.Close()
	}
}

// hushed is where a world in the background says its warnings: nowhere, until it is shown.
type hushed struct {
	to    io.Writer // nil: nowhere
	shown atomic.Bool
}

// Write passes on what is written once the world is shown.
func (h *hushed) Write(p []byte) (int, error) {
	if h.to == nil || !h.shown.Load() {
		return len(p), nil
	}
	return h.to.Write(p)
}

// aloud has warnings heard from now on. It may be called on nil.
func (h *hushed) aloud() {
	if h != nil {
		h.shown.Store(true)
	}
}
