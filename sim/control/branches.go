package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// Branches keeps worlds beside each other that were made from one another's logs; one is shown. A control API without Branches shows
// one world, which cannot be undone. ErrBlocked is returned for a world whose log does not tell everything.
type Branches interface {
	// Undo takes the last action back that was not refused: the world is made again, up to its instant and without it.
	Undo(ctx context.Context) error
	// Redo does again what Undo took back last. ErrNothing when nothing was, or something was done since.
	Redo(ctx context.Context) error
	// Fork makes a world from a part of the log of the one that is shown, which stands still from then on, and shows it.
	Fork(ctx context.Context, name string, part func(actions.Recording) actions.Recording) error
	// Load makes a world from a recording and shows it, likewise.
	Load(ctx context.Context, name string, recording actions.Recording) error
	// Past lets look see the shown world as it was at an instant, with everything that was done at it. Nothing may be done to it.
	Past(ctx context.Context, at time.Time, look func(*sim.World) error) error
	// List is every branch, in the order in which they were made.
	List() []Branch
	// Switch shows another branch. ErrNoBranch when there is none of that id.
	Switch(id string) error
	// Name gives a branch another name. ErrNoBranch when there is none of that id.
	Name(id, name string) error
	// Drop ends a branch. ErrNoBranch when there is none of that id, ErrShown when it is shown or is the first.
	Drop(id string) error
}

// Errors of Branches.
var (
	ErrNoBranch = errors.New("no such branch")
	ErrShown    = errors.New("this branch stays")
	ErrNothing  = errors.New("there is nothing to take back or to do again")
	ErrManyUp   = errors.New("too many branches are up")
)

// Branch is one world of several.
type Branch struct {
	ID      string    `json:"id"`      // names it in calls: main is the world that is up
	Name    string    `json:"name"`    // for people; its id unless given
	From    string    `json:"from"`    // id of the branch that it was made from; empty: of none
	Action  int64     `json:"action"`  // how many actions of that one it shares
	Actions int64     `json:"actions"` // that were done to it
	Undone  int       `json:"undone"`  // how many can be done again
	Now     time.Time `json:"now"`
	Shown   bool      `json:"shown"`
}

var errNoBranches = &refusal{http.StatusNotImplemented, "not_implemented", "this world cannot be made again from its log"}

type branchList struct {
	Branches []Branch `json:"branches"`
}

func (c *API) getBranches(*http.Request) (branchList, error) {
	if c.Branches == nil {
		return branchList{[]Branch{}}, nil
	}
	return branchList{c.Branches.List()}, nil
}

// branched is the answer of every call that shows another world.
func (c *API) branched(do func(Branches) error) (branchList, error) {
	if c.Branches == nil {
		return branchList{}, errNoBranches
	}
	if c.first == nil && c.playing() != nil {
		return branchList{}, refuse(http.StatusConflict, "not_possible", "a scenario is being played: end it first")
	}
	defer c.showChange()
	c.generation() // so that it is another one afterwards
	if err := do(c.Branches); err != nil {
		return branchList{}, err
	}
	return c.getBranches(nil)
}

func (c *API) undo(r *http.Request, _ nothing) (branchList, error) {
	return c.branched(func(b Branches) error { return b.Undo(r.Context()) })
}

func (c *API) redoAction(r *http.Request, _ nothing) (branchList, error) {
	return c.branched(func(b Branches) error { return b.Redo(r.Context()) })
}

type branchInput struct {
	At     string `json:"at" help:"an RFC 3339 instant: with everything that was done until then"`
	Action *int64 `json:"action" help:"a number of getActions, instead of at: with everything up to it; 0: nothing"`
	Name   string `json:"name" help:"for people; made unless given"`
}

func (c *API) branch(r *http.Request, in branchInput) (branchList, error) {
	part := func(all actions.Recording) actions.Recording { return all }
	if in.Name != "" {
		if err := checkName("branch", in.Name); err != nil {
			return branchList{}, err
		}
	}
	switch {
	case in.At != "" && in.Action != nil:
		return branchList{}, refuse(http.StatusBadRequest, "bad_request", "at: give an instant or an action, not both")
	case in.Action != nil && *in.Action < 0:
		return branchList{}, refuse(http.StatusBadRequest, "bad_request", "action: %d: actions are counted from 1", *in.Action)
	case in.Action != nil && *in.Action > c.World().Actions.Len():
		return branchList{}, refuse(http.StatusBadRequest, "bad_request", "action: %d: there are %d", *in.Action, c.World().Actions.Len())
	case in.Action != nil:
		part = func(all actions.Recording) actions.Recording { return first(all, *in.Action) }
	case in.At != "":
		at, err := time.Parse(time.RFC3339Nano, in.At)
		if err != nil {
			return branchList{}, refuse(http.StatusBadRequest, "bad_request", "at: %q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", in.At)
		}
		w := c.World()
		if now := w.Clock.Now(); at.After(now) || at.Before(w.Actions.Head().Start) {
			return branchList{}, refuse(http.StatusBadRequest, "bad_request", "at: %s: the world has been from %s to %s",
				in.At, w.Actions.Head().Start.Format(time.RFC3339Nano), now.Format(time.RFC3339Nano))
		}
		part = func(all actions.Recording) actions.Recording { return all.Until(at) }
	}
	return c.branched(func(b Branches) error { return b.Fork(r.Context(), in.Name, part) })
}

// first is a recording up to action n. A move of the clock whose caller left went as far as where the next action was done.
func first(all actions.Recording, n int64) actions.Recording {
	cut := all.First(n)
	if last := len(cut.Actions) - 1; last >= 0 && last+1 < len(all.Actions) && cut.Actions[last].Refused != "" && movesClock(cut.Actions[last].Do) {
		cut.Head.Until = all.Actions[last+1].At
	}
	return cut
}

func (c *API) switchBranch(r *http.Request, _ nothing) (branchList, error) {
	return c.branched(func(b Branches) error { return b.Switch(r.PathValue("id")) })
}

func (c *API) dropBranch(r *http.Request) (branchList, error) {
	return c.branched(func(b Branches) error { return b.Drop(r.PathValue("id")) })
}

type branchNamed struct {
	Name string `json:"name" help:"the new one"`
}

func (c *API) nameBranch(r *http.Request, in branchNamed) (branchList, error) {
	if err := checkName("branch", in.Name); err != nil {
		return branchList{}, err
	}
	return c.branched(func(b Branches) error { return b.Name(r.PathValue("id"), in.Name) })
}

// save is the world as one file.
func (c *API) save(r *http.Request) (actions.Recording, error) {
	all, err := c.World().Recording(r.Context())
	all.Actions = orEmpty(all.Actions)
	for _, b := range c.branchesNow() {
		if b.Shown && b.Name != b.ID { // it was given one, which it keeps where it is loaded
			all.Head.Name = b.Name
		}
	}
	return all, err
}

// seen lets look see the world as it is, or as it was at the instant that the call asks for.
func seen[Out any](c *API, r *http.Request, look func(*API) (Out, error)) (out Out, err error) {
	text := r.URL.Query().Get(valueAt.name)
	if text == "" {
		return look(c)
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return out, refuse(http.StatusBadRequest, "bad_request", "at: %q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", text)
	}
	if c.Branches == nil {
		return out, errNoBranches
	}
	err = c.Branches.Past(r.Context(), at, func(w *sim.World) error {
		out, err = look(&API{World: func() *sim.World { return w }})
		return err
	})
	return out, err
}

// saved reads the body of loadWorld: what save answers, or a log as wavetank writes it, an object a line. What is neither is not understood.
func saved(r *http.Request) (in actions.Recording, err error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		r.Body = io.NopCloser(cutOff{err})
		return in, decode(r, &in) // which refuses it
	}
	if !json.Valid(body) {
		in, err = actions.Read(bytes.NewReader(body))
		if err != nil {
			err = fmt.Errorf("body: %w", err)
		}
	} else {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err = decode(r, &in); err == nil && (in.Head.Format == "" || in.Actions == nil) {
			err = errors.New("head, actions: send what GET /api/v1/save answered")
		}
	}
	if err != nil {
		return in, refuse(http.StatusUnprocessableEntity, "not_understood", "%s", err)
	}
	return in, nil
}

func (c *API) load(r *http.Request, in actions.Recording) (branchList, error) {
	if err := c.understands(in); err != nil {
		return branchList{}, refuse(http.StatusUnprocessableEntity, "not_understood", "%s", err)
	}
	out, err := c.branched(func(b Branches) error { return b.Load(r.Context(), nameOf(in), in) })
	if errors.Is(err, ErrOtherOutcome) || errors.Is(err, ErrUnknownAction) {
		return out, refuse(http.StatusUnprocessableEntity, "not_understood", "%s", err)
	}
	return out, err
}

// nameOf is a recording's as that of a branch; empty, so that one is made, when it is none. A scenario's has its path.
func nameOf(r actions.Recording) string {
	name := r.Head.Name
	if checkName("branch", strings.ReplaceAll(name, "/", " ")) != nil {
		return ""
	}
	return name
}

// understands reports what this program could not do again, before it begins.
func (c *API) understands(r actions.Recording) error {
	if err := r.Check(); err != nil {
		return err
	}
	// A file from elsewhere does not say to whom the files of a world are sent.
	if e := r.Head.Engine; e != "" && e != "builtin" && e != c.World().Actions.Head().Engine {
		return fmt.Errorf("head.engine: %.100q: the world that is up has another scanner; start it with --engine %.100s", e, e)
	}
	known := map[string]bool{actions.StepDone: true}
	for _, rt := range c.table() {
		known[rt.name] = rt.acts()
	}
	for _, a := range r.Actions {
		if !known[a.Do] {
			return fmt.Errorf("action %d: do: %q: %w", a.N, a.Do, ErrUnknownAction)
		}
	}
	return nil
}
