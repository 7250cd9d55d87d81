package control

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim"
)

// Player plays scenarios, each in a world of its own that is shown instead of the one that is up. The code that knows the steps of
// scenarios is one; a control API without a Player offers none.
type Player interface {
	// Features lists what can be played, as it is offered. It reads the files anew, so that what was edited is played.
	Features() ([]Feature, error)
	// Play ends what plays and begins a scenario: the first one of a file, or the one on a line of it. It returns when there is a
	// world, so the steps without which there is none have been done. ErrNoScenario when there is no such scenario.
	Play(ctx context.Context, file string, line int) error
	// Next does steps until the first `to` of them are done, one fails or none is left. ErrNotPlaying when nothing plays.
	Next(ctx context.Context, to int) error
	// End throws the played world away, and the one that is up is shown again.
	End()
	// Playing is what plays; nil when nothing does.
	Playing() *Play
}

// ErrNoScenario is returned for a scenario that no feature file holds.
var ErrNoScenario = errors.New("no such scenario")

// ErrOtherConnector is returned for a scenario that would be played with another connector than the one in use.
var ErrOtherConnector = errors.New("no scenario is played with another connector")

// ErrNotPlaying is returned for a step of a scenario while none plays.
var ErrNotPlaying = errors.New("no scenario is being played")

// Feature is a file of scenarios.
type Feature struct {
	File      string     `json:"file"` // names it in Play
	Name      string     `json:"name"`
	About     string     `json:"about"` // its description
	Scenarios []Scenario `json:"scenarios"`
}

// Scenario is one scenario, or one row of the examples of an outline.
type Scenario struct {
	Line  int      `json:"line"` // names it in its file
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Steps int      `json:"steps"`
}

// Outcomes of a Play.
const (
	PlayPassed = "passed"
	PlayFailed = "failed"
)

// Play is a scenario that is being played, and how far it is.
type Play struct {
	ID       int64      `json:"id"`              // of this play; another one of the same scenario has another
	World    string     `json:"world,omitempty"` // names its world in calls; empty: the one that is shown
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Feature  string     `json:"feature"`
	About    string     `json:"about"` // the feature's description
	Scenario string     `json:"scenario"`
	Tags     []string   `json:"tags"`
	Steps    []PlayStep `json:"steps"`
	Done     int        `json:"done"`    // how many steps have been done; one that failed counts
	Outcome  string     `json:"outcome"` // empty while steps are left
	Error    string     `json:"error"`   // what was wrong with the world after the last step
}

// PlayStep is one step, with the outcome of it once it is done.
type PlayStep struct {
	Keyword string     `json:"keyword"` // Given, When, Then or *
	Text    string     `json:"text"`
	Doc     string     `json:"doc,omitempty"`
	Table   [][]string `json:"table,omitempty"`
	Comment string     `json:"comment,omitempty"` // what stands above it in the file
	At      time.Time  `json:"at,omitzero"`       // the instant after it
	Last    int64      `json:"last,omitempty"`    // number of the journal's last entry after it
	Error   string     `json:"error,omitempty"`   // why it failed
}

// playMark is as much of a Play as tells whether it has changed.
type playMark struct {
	ID      int64  `json:"id"`
	Done    int    `json:"done"`
	Outcome string `json:"outcome"`
}

func (c *API) playing() *Play {
	if c.Player == nil {
		return nil
	}
	return c.Player.Playing()
}

// playMark is nil when nothing plays.
func (c *API) playMark() *playMark {
	p := c.playing()
	if p == nil {
		return nil
	}
	return &playMark{p.ID, p.Done, p.Outcome}
}

type featureList struct {
	Features []Feature `json:"features"`
}

func (c *API) getFeatures(*http.Request) (featureList, error) {
	list := []Feature{}
	if c.Player != nil {
		var err error
		if list, err = c.Player.Features(); err != nil {
			return featureList{}, err
		}
	}
	for i, f := range list {
		list[i].Scenarios = slices.Clone(orEmpty(f.Scenarios))
		for j, s := range f.Scenarios {
			list[i].Scenarios[j].Tags = orEmpty(s.Tags)
		}
	}
	return featureList{list}, nil
}

type playAnswer struct {
	Play *Play `json:"play"` // null when none is being played
}

func (c *API) getPlay(*http.Request) (playAnswer, error) {
	return shownPlay(c.playing()), nil
}

func shownPlay(p *Play) playAnswer {
	if p == nil {
		return playAnswer{}
	}
	view := *p
	view.Tags, view.Steps = orEmpty(p.Tags), orEmpty(p.Steps)
	return playAnswer{&view}
}

var errNoPlayer = &refusal{http.StatusNotImplemented, "not_implemented", "this world plays no scenarios"}

type playInput struct {
	File string `json:"file" help:"a file of listFeatures"`
	Line int    `json:"line" help:"of the scenario; without it the first of the file"`
	To   int    `json:"to" help:"how many steps are to be done at once"`
}

func (c *API) beginPlay(r *http.Request, in playInput) (out playAnswer, _ error) {
	if c.Player == nil {
		return out, errNoPlayer
	}
	if in.File == "" {
		return out, refuse(http.StatusBadRequest, "bad_request", "file: which feature is to be played?")
	}
	return c.play(r, in.File, in.Line, in.To)
}

func (c *API) play(r *http.Request, file string, line, to int) (out playAnswer, _ error) {
	defer c.showChange()
	if c.begin != nil {
		p, err := c.begin(r.Context(), file, line, to)
		if err != nil {
			return out, err
		}
		return shownPlay(p), nil
	}
	if err := c.Player.Play(r.Context(), file, line); err != nil {
		return out, err
	}
	if err := c.Player.Next(r.Context(), to); err != nil {
		return out, err
	}
	return c.getPlay(r)
}

type goOnInput struct {
	To int `json:"to" help:"of next: how many steps are to be done then; without it one more"`
}

func (c *API) actPlay(r *http.Request, in goOnInput) (out playAnswer, _ error) {
	if c.Player == nil {
		return out, errNoPlayer
	}
	p := c.Player.Playing()
	if p == nil {
		return out, ErrNotPlaying
	}
	defer c.showChange()
	switch action := r.PathValue("action"); action {
	case "next":
		if in.To == 0 {
			in.To = p.Done + 1
		}
		if err := c.Player.Next(r.Context(), in.To); err != nil {
			return out, err
		}
	case "restart":
		return c.play(r, p.File, p.Line, in.To)
	case "end":
		c.Player.End()
	default:
		return out, refuse(http.StatusNotFound, "not_found", "action: %q: use next, restart or end", action)
	}
	return c.getPlay(r)
}

// changes ends its context whenever another world is shown or a scenario has gone on, and begins another.
type changes struct {
	ctx  context.Context
	tell context.CancelFunc
}

// shown is the world that is shown, and a context that ends when that changes or a scenario has gone on.
func (c *API) shown() (*sim.World, context.Context) {
	all := c.shared()
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.change.ctx == nil {
		all.change.ctx, all.change.tell = context.WithCancel(context.Background())
	}
	return c.World(), all.change.ctx
}

// showChange wakes every event stream.
func (c *API) showChange() {
	all := c.shared()
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.change.ctx != nil {
		all.change.tell()
		all.change = changes{}
	}
}
