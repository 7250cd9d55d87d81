package scenarios

import (
	"context"
	"sync"

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
// there and not at the beginning of the world. It is a checkpoint that is a world: nothing is copied out of memory. The zero value is
// ready for use; a short log has none.
type trail struct {
	mu     sync.Mutex
	of     *actions.Log
	replay *Replay // nil: none yet
	ended  bool

	moving  sync.Mutex // held by the goroutine that moves it on
	working sync.WaitGroup
}

// poke moves the trail on in the background when it is far behind a world that can be replayed.
func (t *trail) poke(ctx context.Context, w *sim.World, cfg ReplayConfig) {
	log := w.Actions
	if log.Len() < farBehind || !t.moving.TryLock() {
		return
	}
	t.mu.Lock()
	behind := log.Len()
	if t.replay != nil && t.of == log {
		behind -= int64(t.replay.done)
	}
	ended := t.ended
	if behind >= farBehind && !ended {
		t.working.Add(1)
	}
	t.mu.Unlock()
	if behind < farBehind || ended {
		t.moving.Unlock()
		return
	}
	go func() {
		defer t.working.Done()
		defer t.moving.Unlock()
		t.follow(ctx, log, log.Recording(w.Clock.Now()), cfg)
	}()
}

// follow takes the trail to closeBehind of a recording's end. What cannot be replayed has no trail: whoever branches is told why.
func (t *trail) follow(ctx context.Context, of *actions.Log, all actions.Recording, cfg ReplayConfig) {
	if all.Head.World != actions.Up || all.Blocked() != nil {
		return
	}
	replay := t.take(func(had *actions.Log, r *Replay) bool { return had == of && r.done < len(all.Actions) })
	if replay == nil {
		var err error
		if replay, err = NewReplay(ctx, all, cfg); err != nil {
			return
		}
	}
	replay.recording = all
	if err := replay.To(ctx, int64(len(all.Actions)-closeBehind)); err != nil {
		_ = replay.Close()
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		_ = replay.Close()
		return
	}
	t.of, t.replay = of, replay
}

// take hands the world over if it fits, and ends it otherwise. Nil: there is none.
func (t *trail) take(fits func(of *actions.Log, r *Replay) bool) *Replay {
	t.mu.Lock()
	defer t.mu.Unlock()
	replay := t.replay
	if replay == nil {
		return nil
	}
	fit := fits(t.of, replay)
	t.of, t.replay = nil, nil
	if !fit {
		_ = replay.Close()
		return nil
	}
	return replay
}

// to is a world at the end of a recording of a log, which is the caller's. It is the trail's world if that has not come as far yet: the last action
// of a recording may be done otherwise than one that others follow. Nil: the trail is of no use, and the world is to be made from the beginning.
func (t *trail) to(ctx context.Context, of *actions.Log, cut actions.Recording) *Replay {
	t.moving.Lock() // it may just be on its way there
	defer t.moving.Unlock()
	t.mu.Lock()
	near := t.replay != nil && t.of == of && t.replay.done < len(cut.Actions) &&
		(cut.Head.Until.IsZero() || !cut.Head.Until.Before(t.replay.World.Clock.Now()))
	t.mu.Unlock()
	if !near { // it stays where it is, for the next one
		return nil
	}
	replay := t.take(func(*actions.Log, *Replay) bool { return true })
	if replay == nil {
		return nil
	}
	replay.recording = cut
	if err := replay.End(ctx); err != nil {
		_ = replay.Close() // made from the beginning it says what is wrong
		return nil
	}
	return replay
}

// close ends the world and waits for who moves it on.
func (t *trail) close() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.working.Wait()
	t.take(func(*actions.Log, *Replay) bool { return false })
}
