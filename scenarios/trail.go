package scenarios

import (
	"context"
	"reflect"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// How many actions a trail is behind: it moves on when it is farBehind, until it is closeBehind. A branch that begins nearer to the end than
// closeBehind is at most farBehind actions away.
const (
	closeBehind = 24
	farBehind   = 64
)

// trail is a world that follows the log of the one that is shown, some actions behind, so that a branch from near the end of a long log begins
// there and not at the beginning of the world. It is a checkpoint that is a world: nothing is copied out of memory. It serves every world with
// the same past. The zero value is ready for use; a short log has none.
type trail struct {
	mu      sync.Mutex
	replay  *Replay      // nil: none yet
	wanted  *sim.World   // the one to follow; nil: it is near enough
	near    *actions.Log // of the world that it followed last; nil: of none
	enough  int64        // actions of near: with fewer there is nothing to do
	ended   bool
	working sync.WaitGroup

	moving sync.Mutex // held by who moves it on
}

// poke moves the trail on in the background when it is far behind a world that can be replayed.
func (t *trail) poke(ctx context.Context, w *sim.World, cfg ReplayConfig) {
	if w.Actions.Len() < farBehind {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || w.Actions == t.near && w.Actions.Len() < t.enough {
		return
	}
	busy := t.wanted != nil
	t.wanted = w
	if !busy {
		t.working.Go(func() { t.work(ctx, cfg) })
	}
}

// work follows the world that was wanted last, until it is near enough.
func (t *trail) work(ctx context.Context, cfg ReplayConfig) {
	var w *sim.World
	for t.wants(&w) {
		t.moving.Lock()
		replay, enough := t.follow(ctx, w.Actions.Recording(w.Clock.Now()), cfg)
		t.mu.Lock()
		t.replay, t.near, t.enough = replay, w.Actions, enough
		t.mu.Unlock()
		t.moving.Unlock()
	}
}

// wants reports whether another world than w is wanted by now, and which.
func (t *trail) wants(w **sim.World) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.wanted == *w {
		t.wanted = nil
		return false
	}
	*w = t.wanted
	return true
}

// follow takes the trail to closeBehind of a recording's end, if it is farBehind, and says with how many actions it is to be looked at again. What
// cannot be replayed has no trail: a branch of it is refused, with the reason. The caller holds t.moving.
func (t *trail) follow(ctx context.Context, all actions.Recording, cfg ReplayConfig) (replay *Replay, enough int64) {
	replay, enough = t.take(), int64(len(all.Actions)+farBehind)
	if all.Head.World != actions.Up || all.Blocked() != nil {
		return replay, enough
	}
	if replay != nil && !replay.leadsTo(all) {
		_ = replay.Close()
		replay = nil
	}
	if replay == nil {
		var err error
		if replay, err = NewReplay(ctx, all, cfg); err != nil {
			return nil, enough
		}
	}
	if len(all.Actions)-replay.done >= farBehind {
		replay.recording = all
		if err := replay.To(ctx, int64(len(all.Actions)-closeBehind)); err != nil {
			_ = replay.Close()
			return nil, enough
		}
	}
	return replay, int64(replay.done + farBehind)
}

func (t *trail) take() *Replay {
	t.mu.Lock()
	defer t.mu.Unlock()
	replay := t.replay
	t.replay = nil
	return replay
}

func (t *trail) put(replay *Replay) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.replay = replay
}

// to is a world at the end of a recording, which is the caller's. Nil: the trail is of no use, and the world is to be made from the beginning.
func (t *trail) to(ctx context.Context, cut actions.Recording) *Replay {
	t.moving.Lock() // it may just be on its way there
	defer t.moving.Unlock()
	replay := t.take()
	if replay == nil {
		return nil
	}
	if !replay.leadsTo(cut) { // it stays where it is, for the next one
		t.put(replay)
		return nil
	}
	t.mu.Lock()
	t.near = nil // the next one is made from the beginning
	t.mu.Unlock()
	replay.recording = cut
	if err := replay.End(ctx); err != nil {
		_ = replay.Close() // made from the beginning it says what is wrong
		return nil
	}
	return replay
}

// leadsTo reports whether r has done the beginning of a recording, and can go on to its end. The last action is left to be done: it may be done
// otherwise than one that others follow.
func (r *Replay) leadsTo(other actions.Recording) bool {
	mine, theirs := r.recording.Head, other.Head
	mine.Until, theirs.Until = time.Time{}, time.Time{}
	return r.World != nil && r.done < len(other.Actions) && reflect.DeepEqual(mine, theirs) &&
		reflect.DeepEqual(r.recording.Actions[:r.done], other.Actions[:r.done]) &&
		(other.Head.Until.IsZero() || !other.Head.Until.Before(r.World.Clock.Now()))
}

// close ends the world and waits for who moves it on.
func (t *trail) close() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.working.Wait()
	if replay := t.take(); replay != nil {
		_ = replay.Close()
	}
}
