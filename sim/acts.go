package sim

import (
	"context"
	"net/http"
	"sync"

	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// acts lets actions from outside happen one at a time, each at one instant of a world that has settled, so that a replay can do the same.
type acts struct {
	turn chan struct{} // holds one token: its holder acts
	life context.Context
	die  context.CancelFunc
	left sync.WaitGroup // actions whose effects have not settled
}

func (a *acts) begin() {
	a.turn = make(chan struct{}, 1)
	a.turn <- struct{}{}
	a.life, a.die = context.WithCancel(context.Background())
}

func (a *acts) end() {
	a.die()
	a.left.Wait()
}

// actions is the log of a world with this configuration.
func (c Config) actions() *actions.Log {
	log := c.Actions
	if log == nil {
		log = actions.New(actions.Head{World: actions.Scenario, Seed: c.Seed, Start: c.Start, Business: c.Business, Engine: c.Engine})
	}
	if c.Real {
		log.Block("its clock is the wall's")
	}
	if c.outside() {
		log.Block(actions.ForeignConnector)
	}
	return log
}

// outside reports whether programs of which nothing is known take part.
func (c Config) outside() bool { return c.Grace > 0 || c.Idle != nil }

// Record does what a caller outside does to the world, and appends it to the log: at one instant, when everything before has settled.
// It returns when do does; the next action waits until the effects of this one have settled. A world with a real clock, or with programs
// outside of it, does not wait: such a log is for reading.
func (w *World) Record(ctx context.Context, a actions.Action, do func() error) error {
	if w.real || w.grace > 0 || w.idle != nil {
		a.At, a.Turn = w.Clock.Turn()
		return w.note(a, do)
	}
	select {
	case <-w.acts.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	thaw := w.Clock.Freeze()
	over := func() { thaw(); w.acts.turn <- struct{}{} }
	if err := w.Settle(ctx); err != nil {
		if ctx.Err() != nil {
			over()
			return err
		}
		w.Actions.Block("the world had not settled before an action: " + err.Error())
	}
	a.At, a.Turn = w.Clock.Turn()
	err := w.note(a, do)
	if due := w.Clock.Pending(1); w.Journal.Idle() && (len(due) == 0 || due[0].At.After(a.At)) {
		over()
		return err
	}
	w.acts.left.Go(func() {
		defer over()
		if err := w.Settle(w.acts.life); err != nil && w.acts.life.Err() == nil {
			w.Actions.Block("the world did not settle after an action: " + err.Error())
		}
	})
	return err
}

// Recording is what was done to the world so far, when everything has settled. ErrBlocked when the log does not tell everything.
func (w *World) Recording(ctx context.Context) (actions.Recording, error) {
	if err := w.Actions.Recording(w.Clock.Now()).Blocked(); err != nil {
		return actions.Recording{}, err
	}
	select {
	case <-w.acts.turn:
	case <-ctx.Done():
		return actions.Recording{}, ctx.Err()
	}
	thaw := w.Clock.Freeze()
	defer func() { thaw(); w.acts.turn <- struct{}{} }()
	if err := w.Settle(ctx); err != nil {
		return actions.Recording{}, err
	}
	all := w.Actions.Recording(w.Clock.Now())
	return all, all.Blocked()
}

// outsiders blocks the log of a world that is up when a program outside of it acts: what does not come by the control API is no action, and a
// replay would leave it out.
func (w *World) outsiders(simulator string, next http.Handler) http.Handler {
	if w.Actions.Head().World != actions.Up {
		return next // in a scenario it follows from a step
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
		if aggregator.Party(r) == "" && (!reads || r.Header.Get("Upgrade") != "") {
			w.Actions.Block("programs outside of it take part: one called " + simulator)
		}
		next.ServeHTTP(rw, r)
	})
}

func (w *World) note(a actions.Action, do func() error) error {
	n := w.Actions.Append(a)
	err := do()
	if err != nil {
		w.Actions.Refuse(n, w.Journal.Masked(err.Error()))
	}
	return err
}
