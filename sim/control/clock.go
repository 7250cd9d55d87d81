package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/clock"
)

// dueShown is how many of the next due events the clock's answer lists.
const dueShown = 20

type clockState struct {
	Now     time.Time   `json:"now"`
	Settled bool        `json:"settled"`
	Speed   float64     `json:"speed"` // virtual seconds per real second; 0 while paused
	Due     []clock.Due `json:"due"`   // what is due next, the first first
	Open    []string    `json:"open"`  // what is in flight now
}

func (c *API) clockState() clockState {
	w := c.World()
	open := w.Journal.InFlight()
	return clockState{
		Now: w.Clock.Now(), Settled: len(open) == 0, Speed: w.Clock.Speed(), Due: w.Clock.Pending(dueShown), Open: open,
	}
}

func (c *API) getClock(*http.Request) (clockState, error) { return c.clockState(), nil }

type waited struct {
	Now time.Time `json:"now"`
}

// wait answers once a span of time has passed. The head of the answer comes as soon as the wait counts.
func (c *API) wait(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("for")
	d, err := ParseDuration(text)
	if err == nil && d <= 0 {
		err = fmt.Errorf("%q is no span of time such as 60s", text)
	}
	if err != nil {
		refused(w, refuse(http.StatusBadRequest, "bad_request", "for: %s", err))
		return
	}
	world, change := c.shown()
	over, stop := world.After(d)
	defer stop()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush() // a caller that has gone ends the request, too
	for {
		select {
		case <-over:
			_ = json.NewEncoder(w).Encode(waited{world.Clock.Now()})
			return
		case <-r.Context().Done():
			return
		case <-change.Done():
			var now *sim.World
			if now, change = c.shown(); now != world {
				panic(http.ErrAbortHandler) // that instant never comes; the answer has begun, so its connection ends
			}
		}
	}
}

type moved struct {
	Now     time.Time `json:"now"`
	Settled bool      `json:"settled"`
}

// move makes a move and answers when every effect of it has settled.
func (c *API) move(err error) (moved, error) {
	if err != nil {
		return moved{}, err
	}
	return moved{Now: c.World().Clock.Now(), Settled: true}, nil
}

type advanceInput struct {
	By string `json:"by" help:"a span of time, such as 23h55m or 1d2h"`
}

func (c *API) advance(r *http.Request, in advanceInput) (moved, error) {
	d, err := ParseDuration(in.By)
	if err != nil {
		return moved{}, refuse(http.StatusBadRequest, "bad_request", "by: %s", err)
	}
	return c.move(c.World().Advance(r.Context(), d))
}

type setClockInput struct {
	To string `json:"to" help:"an RFC 3339 instant that is not in the past"`
}

func (c *API) setClock(r *http.Request, in setClockInput) (moved, error) {
	at, err := time.Parse(time.RFC3339Nano, in.To)
	if err != nil {
		return moved{}, refuse(http.StatusBadRequest, "bad_request", "to: %q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", in.To)
	}
	return c.move(c.World().AdvanceTo(r.Context(), at))
}

type speedInput struct {
	Speed *float64 `json:"speed" help:"virtual seconds per real second, up to 1000000; 0 pauses"`
}

func (c *API) setSpeed(_ *http.Request, in speedInput) (clockState, error) {
	if in.Speed == nil {
		return clockState{}, refuse(http.StatusBadRequest, "bad_request", "speed: how many virtual seconds per real second?")
	}
	if err := c.World().SetSpeed(*in.Speed); err != nil {
		return clockState{}, err
	}
	return c.clockState(), nil
}

func (c *API) nextDue(r *http.Request, _ nothing) (moved, error) {
	_, err := c.World().AdvanceToNext(r.Context())
	return c.move(err)
}

type settleInput struct {
	Within string `json:"within" help:"how long to wait, such as 5s, which is the default"`
}

func (c *API) settle(r *http.Request, in settleInput) (moved, error) {
	d, err := time.ParseDuration(in.Within)
	if err != nil || d <= 0 {
		return moved{}, refuse(http.StatusBadRequest, "bad_request", "within: %q is no span of time such as 5s", in.Within)
	}
	ctx, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	return c.move(c.World().Settle(ctx))
}

// settled waits for the effects of what a person or an agent did, then answers with how things look. With ?settle=no it waits for
// nothing and says errSoon: traffic never comes to rest.
func settled[Out any](c *API, r *http.Request, view func() (Out, error)) (out Out, err error) {
	if r.URL.Query().Get(valueSettle.name) == "no" {
		return out, errSoon
	}
	if err := c.World().Settle(r.Context()); err != nil || again(r) {
		return out, err
	}
	return view()
}

// ParseDuration reads a span of time as the control API takes it, in Go's notation with days in front: 1d2h, 23h55m, 90s.
func ParseDuration(text string) (time.Duration, error) {
	rest, total := text, time.Duration(0)
	if days, after, ok := strings.Cut(text, "d"); ok {
		n, err := time.ParseDuration(days + "h")
		if err != nil {
			return 0, fmt.Errorf("%q is no span of time such as 23h55m", text)
		}
		total, rest = 24*n, after
		if rest == "" {
			return total, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil {
		return 0, fmt.Errorf("%q is no span of time such as 23h55m", text)
	}
	return total + d, nil
}
