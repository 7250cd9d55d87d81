package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/store"
)

// model is the store as a reader of its documentation would write it down.
type model struct {
	events  map[string]bool
	states  map[string][]byte
	effects []store.Effect
	done    map[string]bool
	audits  []store.Audit
	meta    map[string]string
	made    map[string]bool
}

func (m *model) apply(c store.Change) (store.Applied, error) {
	var a store.Applied
	if e := c.Event; e != nil {
		if a.Duplicate = m.events[e.ID]; !a.Duplicate {
			out, err := step(m.states[e.Conversation], *e, noon)
			if err != nil {
				return store.Applied{}, err
			}
			m.events[e.ID] = true
			if out.State != nil {
				m.states[e.Conversation] = out.State
			}
			for _, f := range out.Effects {
				if !m.made[f.ID] {
					m.made[f.ID] = true
					m.effects = append(m.effects, f)
					a.Effects = append(a.Effects, f)
				}
			}
			for _, line := range out.Audits {
				line.At, line.Conversation = noon, e.Conversation
				m.audits = append(m.audits, line)
			}
		}
	}
	m.done[c.Done] = m.made[c.Done] // an id unknown now may be made later
	for k, v := range c.Meta {
		m.meta[k] = v
	}
	return a, nil
}

func (m *model) pending() []store.Effect {
	return slices.DeleteFunc(slices.Clone(m.effects), func(f store.Effect) bool { return m.done[f.ID] })
}

// likeModel runs random changes against the store and the model, with restarts in between, and compares all that can be read.
func likeModel(t *testing.T, open database) {
	fresh := func() *model {
		return &model{events: map[string]bool{}, states: map[string][]byte{}, done: map[string]bool{}, meta: map[string]string{}, made: map[string]bool{}}
	}
	// One database serves all runs, because a new one for each would cost more than the runs: every run has names of its own.
	s, runs := open(), 0
	rapid.Check(t, func(r *rapid.T) {
		runs++
		run := fmt.Sprint("-", runs)
		for _, f := range pending(t, s) { // what the run before left
			apply(t, s, store.Change{Done: f.ID})
		}
		m, earlier := fresh(), audits(t, s, 1)
		name := func(r *rapid.T, kind string, n int) string {
			return kind + string(rune('0'+rapid.IntRange(0, n-1).Draw(r, kind))) + run
		}
		change := func(r *rapid.T) store.Change {
			var c store.Change
			if rapid.Bool().Draw(r, "with event") {
				kind := rapid.SampledFrom([]string{"", "", "", "look", "empty", "refuse", "panic"}).Draw(r, "kind")
				effects := ""
				for range rapid.IntRange(0, 3).Draw(r, "effects") {
					effects += name(r, "f", 9) + " "
				}
				c = event(name(r, "e", 9), name(r, "c", 3), kind, effects)
			}
			if rapid.Bool().Draw(r, "with done") {
				c.Done = name(r, "f", 9)
			}
			if rapid.Bool().Draw(r, "with meta") {
				c.Meta = map[string]string{name(r, "k", 2): rapid.StringMatching(`[a-z]{0,3}`).Draw(r, "value")}
			}
			return c
		}
		ignoreN := cmpopts.IgnoreFields(store.Effect{}, "N")
		compare := func(r *rapid.T) {
			got := pending(t, s)
			if !slices.IsSortedFunc(got, func(a, b store.Effect) int { return int(a.N - b.N) }) {
				r.Fatalf("pending is not in order of N: %v", got)
			}
			if d := cmp.Diff(got, m.pending(), ignoreN, cmpopts.EquateEmpty()); d != "" {
				r.Fatalf("pending (-got +want):\n%s", d)
			}
			if d := cmp.Diff(audits(t, s, len(m.audits)+1), append(slices.Clone(earlier), m.audits...), cmpopts.EquateEmpty()); d != "" {
				r.Fatalf("audits (-got +want):\n%s", d)
			}
			for _, c := range []string{"c0" + run, "c1" + run, "c2" + run} {
				if d := cmp.Diff(state(t, s, c), m.states[c]); d != "" {
					r.Fatalf("state of %s (-got +want):\n%s", c, d)
				}
			}
			for _, k := range []string{"k0" + run, "k1" + run} {
				if got, want := meta(t, s, k), m.meta[k]; got != want {
					r.Fatalf("meta %s is %q, want %q", k, got, want)
				}
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"apply": func(r *rapid.T) {
				c := change(r)
				got, gotErr := s.Apply(t.Context(), c)
				var want store.Applied
				var wantErr error
				if e := c.Event; e != nil && e.Kind == "panic" && !m.events[e.ID] {
					wantErr = errors.New("panic") // nothing of it is kept
				} else {
					want, wantErr = m.apply(c)
				}
				if (gotErr != nil) != (wantErr != nil) {
					r.Fatalf("error %v, want %v", gotErr, wantErr)
				}
				if d := cmp.Diff(got, want, ignoreN); d != "" {
					r.Fatalf("applied (-got +want):\n%s", d)
				}
			},
			"postpone": func(r *rapid.T) {
				id, attempts := name(r, "f", 9), rapid.IntRange(0, 5).Draw(r, "attempts")
				due := noon.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(r, "due")))
				if err := s.Postpone(t.Context(), nil, id, due, attempts); err != nil {
					r.Fatal(err)
				}
				for i, f := range m.effects {
					if f.ID == id && !m.done[id] {
						m.effects[i].Due, m.effects[i].Attempts = due, attempts
					}
				}
			},
			"look": func(r *rapid.T) {
				if rapid.IntRange(0, 9).Draw(r, "restart") == 9 { // seldom, because it is slow
					if err := s.Close(); err != nil {
						r.Fatal(err)
					}
					s = open()
				}
				compare(r)
			},
		})
		compare(r)
	})
}
