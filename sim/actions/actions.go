// Package actions is the log of everything that was done to a world from outside: calls of the control API, steps of scenarios, moves
// of the clock.
//
// A world is its seed, its configuration and this log, so undo, branches, saved worlds and replays are readings of it. What happens by
// itself, such as a retry that falls due or an answer on a wire, is no action: it follows. The log knows no world; its replayer
// carries each action out.
package actions

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Version is that of the format; a log of another one is refused.
const Version = 1

// Format names the files of this package in their first line.
const Format = "wavetank actions"

// Kinds of worlds, by how they begin.
const (
	Up       = "up"       // with every channel and a connector, as wavetank up starts one
	Scenario = "scenario" // empty, as a scenario's first step finds it
)

// StepDone is the Do of an action that is a step of a scenario. Every other Do is the name of an operation of the control API.
const StepDone = "step"

// Head is how a world began.
type Head struct {
	Format    string    `json:"format"` // Format
	Version   int       `json:"version"`
	World     string    `json:"world"` // Up or Scenario
	Name      string    `json:"name"`  // for people; of a scenario: its file and line
	Seed      uint64    `json:"seed"`
	Start     time.Time `json:"start,omitzero"`     // of the clock; zero: a step says
	Connector string    `json:"connector"`          // builtin, none or foreign
	Business  string    `json:"business,omitempty"` // the name that customers see; empty: a made-up one
	Engine    string    `json:"engine,omitempty"`   // of the virus scanner; empty: the built-in one
	Build     string    `json:"build,omitempty"`    // version of the program that wrote the log
	Blocked   []string  `json:"blocked,omitempty"`  // why the log does not tell everything, so that it cannot be replayed; sorted
	// Until is how far the clock had run when the log was written; zero: to the last action.
	Until time.Time `json:"until,omitzero"`
}

// Action is one thing that was done.
type Action struct {
	N       int64             `json:"n"`                 // from 1, without gaps
	At      time.Time         `json:"at,omitzero"`       // the instant; zero: there was no clock yet
	Turn    int               `json:"turn"`              // how many due events the clock had run at this instant
	Actor   string            `json:"actor"`             // page, api, scenario or a name that the caller gave
	Do      string            `json:"do"`                // an operation of the control API, or step
	Path    map[string]string `json:"path,omitempty"`    // values in the operation's address
	Body    json.RawMessage   `json:"body,omitempty"`    // what was sent, a JSON object
	Step    *Step             `json:"step,omitempty"`    // when Do is step
	Refused string            `json:"refused,omitempty"` // why it was refused; it may have had effects before
}

// Step is a step of a scenario.
type Step struct {
	Keyword string     `json:"keyword"`         // Given, When or Then
	Text    string     `json:"text"`            // of its line, without the keyword
	Doc     string     `json:"doc,omitempty"`   // its doc string; empty for none
	Table   [][]string `json:"table,omitempty"` // its table, row by row; nil for none
}

// mostActions bounds a log: a world may be up for weeks.
const mostActions = 100_000

// ErrBlocked is returned for what needs a log that tells everything, of one that does not.
var ErrBlocked = errors.New("this world cannot be replayed")

// Log is a log that grows. Use New. All methods are safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	head    Head
	actions []Action
}

// New returns an empty log. Format and version of the head are filled in.
func New(head Head) *Log {
	head.Format, head.Version = Format, Version
	head.Blocked = slices.Clone(head.Blocked)
	return &Log{head: head}
}

// Append adds an action, numbers it and returns its number. A full log takes no more and is blocked.
func (l *Log) Append(a Action) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.actions) >= mostActions {
		l.blockLocked(fmt.Sprintf("it has more than %d actions", mostActions))
		return 0
	}
	a.N = int64(len(l.actions)) + 1
	l.actions = append(l.actions, a)
	return a.N
}

// Refuse notes why action n was refused.
func (l *Log) Refuse(n int64, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n >= 1 && n <= int64(len(l.actions)) {
		l.actions[n-1].Refused = reason
	}
}

// Block notes that something happened which the log does not tell.
func (l *Log) Block(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.blockLocked(reason)
}

func (l *Log) blockLocked(reason string) {
	if i, there := slices.BinarySearch(l.head.Blocked, reason); !there {
		l.head.Blocked = slices.Insert(l.head.Blocked, i, reason)
	}
}

// Head is how the world began.
func (l *Log) Head() Head {
	l.mu.Lock()
	defer l.mu.Unlock()
	head := l.head
	head.Blocked = slices.Clone(head.Blocked)
	return head
}

// SetHead changes the head of a log that has no action yet.
func (l *Log) SetHead(change func(*Head)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.head)
}

// After are the actions behind number n.
func (l *Log) After(n int64) []Action {
	l.mu.Lock()
	defer l.mu.Unlock()
	n = min(max(n, 0), int64(len(l.actions)))
	return slices.Clone(l.actions[n:])
}

// Len is how many actions there are.
func (l *Log) Len() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.actions))
}

// Recording is a log as it was at a moment. Its JSON is a file that Read reads, too.
type Recording struct {
	Head    Head     `json:"head"`    // what the world began as
	Actions []Action `json:"actions"` // in the order in which they were done
	Cut     bool     `json:"-"`       // it ends at an instant, perhaps while its last action let time pass
}

// Recording is the log as it is now, for a clock that shows until.
func (l *Log) Recording(until time.Time) Recording {
	l.mu.Lock()
	defer l.mu.Unlock()
	head := l.head
	head.Blocked, head.Until = slices.Clone(head.Blocked), until
	return Recording{Head: head, Actions: slices.Clone(l.actions)}
}

// Before is the recording without action n and what came after it; its clock stops when action n was done.
func (r Recording) Before(n int64) Recording {
	if n > int64(len(r.Actions)) {
		return r
	}
	cut := r
	cut.Head.Until = r.Actions[n-1].At
	cut.Actions = slices.Clone(r.Actions[:n-1])
	return cut
}

// First is the recording without what came after action n; its clock stops when that was done.
func (r Recording) First(n int64) Recording {
	if n >= int64(len(r.Actions)) {
		return r
	}
	cut := r
	cut.Head.Until = time.Time{}
	cut.Actions = slices.Clone(r.Actions[:n])
	return cut
}

// Until is the recording up to an instant, with what was done at it.
func (r Recording) Until(at time.Time) Recording {
	cut := r
	cut.Head.Until, cut.Cut = at, true
	cut.Actions = nil
	for _, a := range r.Actions {
		if a.At.After(at) {
			break
		}
		cut.Actions = append(cut.Actions, a)
	}
	return cut
}

// ForeignConnector blocks the log of a world whose connector is a program of its own: what that does follows from its code, which the log does
// not hold.
const ForeignConnector = "programs outside of it take part: its connector is not the built-in one"

// ForForeign is the recording for a replay with a connector of its own, which a ForeignConnector does not stand in the way of.
func (r Recording) ForForeign() Recording {
	r.Head.Blocked = slices.DeleteFunc(slices.Clone(r.Head.Blocked), func(reason string) bool { return reason == ForeignConnector })
	return r
}

// Blocked is an ErrBlocked that says what cannot be replayed; nil when all can.
func (r Recording) Blocked() error {
	if len(r.Head.Blocked) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrBlocked, r.Head.Blocked[0])
}
