package control

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/wavetank/wavetank/sim"
)

// Shown is one world of several, as a call that names it sees it.
type Shown struct {
	World     func() *sim.World           // the world at the time of the call
	Ready     func() sim.Ready            // its ready file
	Connector func() ConnectorSwitch      // of its connector; may return nil
	Reset     func(context.Context) error // nil: it cannot be started again
	Branches  Branches                    // Undo, Redo, Fork, Load and Past are of this world; nil: it cannot be made again
	Player    Player                      // of the scenario that plays in this world
	// Begin plays a scenario in a world of its own, beside this one, and does its first steps. Nil: Player plays it in this one.
	Begin func(ctx context.Context, file string, line, to int) (*Play, error)
	Over  func() bool // the world is gone, and nothing is kept for calls about it; nil: it stays
}

// worldName is the parameter that names the world that a call is about. Without it a call is about the one that is shown.
const worldName = "world"

// pins are the APIs of worlds that calls named.
type pins struct {
	mu   sync.Mutex
	of   map[string]*API
	over map[string]func() bool // see Shown
}

// several serves each world that a call may name, and otherwise own.
func (c *API) several(own http.Handler) http.Handler {
	if c.At == nil {
		return own
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Query().Get(worldName)
		if id == "" {
			own.ServeHTTP(w, r)
			return
		}
		at, err := c.pin(id)
		if err != nil {
			c.authorized(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { refused(w, noSuch(id, err)) })).ServeHTTP(w, r)
			return
		}
		at.serve.ServeHTTP(w, r)
	})
}

func noSuch(id string, err error) error {
	if errors.Is(err, ErrNoBranch) {
		return refuse(http.StatusNotFound, "not_found", "world: there is none of id %q, or it is over", id)
	}
	return err
}

// pin is the API of one world.
func (c *API) pin(id string) (*API, error) {
	shown, err := c.At(id)
	c.pins.mu.Lock()
	defer c.pins.mu.Unlock()
	if err != nil {
		if errors.Is(err, ErrNoBranch) {
			c.pins.forgetLocked(id)
		}
		return nil, err
	}
	at := c.pins.of[id]
	if at == nil {
		at = &API{
			World: shown.World, Ready: shown.Ready, Connector: shown.Connector, Reset: shown.Reset, Branches: shown.Branches, Player: shown.Player,
			Token: c.Token, Feature: c.Feature, Shared: c.Shared, Heartbeat: c.Heartbeat, Lag: c.Lag, begin: shown.Begin, first: c, id: id,
		}
		at.serve = at.Handler()
		if c.pins.of == nil {
			c.pins.of, c.pins.over = map[string]*API{}, map[string]func() bool{}
		}
		for other, over := range c.pins.over { // a page that leaves a world does not call it again
			if over() {
				c.pins.forgetLocked(other)
			}
		}
		c.pins.of[id] = at
		if shown.Over != nil {
			c.pins.over[id] = shown.Over
		}
	}
	return at, nil
}

func (p *pins) forgetLocked(id string) {
	delete(p.of, id)
	delete(p.over, id)
}

// shared is the API that serves the worlds: it has what all of them have in common.
func (c *API) shared() *API {
	if c.first != nil {
		return c.first
	}
	return c
}

// generation counts how often another world came in the place of the one that calls are about.
func (c *API) generation() int64 {
	w := c.World()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != nil && c.last != w {
		c.worlds++
	}
	c.last = w
	return c.worlds + c.resets.Load()
}

// branchesNow is every branch; empty when there are none.
func (c *API) branchesNow() []Branch {
	if c.Branches == nil {
		return []Branch{}
	}
	return c.Branches.List()
}
