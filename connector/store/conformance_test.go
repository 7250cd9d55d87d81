package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// database is one engine's new, empty database: every call opens it (again); the store is closed with the test at the latest.
type database func() *store.Store

// opener makes a new database whose stores decide with the step.
type opener func(testing.TB, store.Step) database

// conformance is what every engine has to do.
func conformance(t *testing.T, newDatabase opener) {
	for name, test := range map[string]func(*testing.T, database){
		"a change is applied once":                       appliedOnce,
		"a duplicate still counts as done and sets meta": duplicateCounts,
		"effects are numbered in order of creation":      numbersIncrease,
		"an effect whose id exists is ignored":           effectOnce,
		"event, done and meta are one change":            oneChange,
		"a refused event leaves nothing":                 refusedLeavesNothing,
		"an effect is done once and for all":             doneOnce,
		"postpone moves what is pending":                 postpone,
		"state is nil, kept, or empty":                   states,
		"audits come newest last":                        auditOrder,
		"odd text survives":                              oddText,
		"a restart keeps everything":                     restart,
		"concurrent changes count exactly once":          concurrent,
		"incomplete changes are refused":                 incomplete,
		"everything ends with close":                     closed,
		"behaves like the model":                         likeModel,
	} {
		t.Run(name, func(t *testing.T) { test(t, newDatabase(t, step)) })
	}
}

func appliedOnce(t *testing.T, open database) {
	s := open()
	got := apply(t, s, event("e1", "ana", "", "f1 f2"))
	want := store.Applied{Effects: []store.Effect{numbered(effect("f1", "ana", noon), 1), numbered(effect("f2", "ana", noon), 2)}}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("first (-got +want):\n%s", d)
	}
	if d := cmp.Diff(pending(t, s), want.Effects); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if d := cmp.Diff(apply(t, s, event("e1", "ana", "", "f3")), store.Applied{Duplicate: true}); d != "" {
		t.Errorf("second (-got +want):\n%s", d)
	}
	if d := cmp.Diff(apply(t, s, event("e1", "bob", "refuse", "f4")), store.Applied{Duplicate: true}); d != "" {
		t.Errorf("same id for another conversation (-got +want):\n%s", d)
	}
	if got, want := string(state(t, s, "ana")), "e1;"; got != want {
		t.Errorf("state %q, want %q", got, want)
	}
	if got := len(pending(t, s)); got != 2 {
		t.Errorf("%d pending, want 2", got)
	}
}

func duplicateCounts(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1"))
	again := event("e1", "ana", "", "f9")
	again.Done, again.Meta = "f1", map[string]string{"seq": "7"}
	if got := apply(t, s, again); !got.Duplicate {
		t.Error("not recognised as a duplicate")
	}
	if got := pending(t, s); len(got) != 0 {
		t.Errorf("pending %v, want none", ids(got))
	}
	if got := meta(t, s, "seq"); got != "7" {
		t.Errorf("meta %q, want 7", got)
	}
}

func numbersIncrease(t *testing.T, open database) {
	s := open()
	var last int64
	for i := range 20 {
		for _, f := range apply(t, s, event(fmt.Sprint("e", i), fmt.Sprint("c", i%3), "", fmt.Sprintf("z%d a%d", i, i))).Effects {
			if f.N <= last {
				t.Fatalf("%s has number %d after %d", f.ID, f.N, last)
			}
			last = f.N
		}
	}
	got := pending(t, s)
	if len(got) != 40 || got[0].ID != "z0" || got[1].ID != "a0" || got[39].ID != "a19" {
		t.Errorf("pending is not in order of creation: %v", ids(got))
	}
}

func effectOnce(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1"))
	apply(t, s, store.Change{Done: "f1"})
	got := apply(t, s, event("e2", "bob", "", "f1 f2 f2"))
	if d := cmp.Diff(ids(got.Effects), []string{"f2"}); d != "" {
		t.Errorf("created (-got +want):\n%s", d)
	}
	if d := cmp.Diff(pending(t, s), got.Effects); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}

func oneChange(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1 f2"))
	c := event("e2", "ana", "", "f3")
	c.Done, c.Meta = "f1", map[string]string{"a": "1", "b": "2"}
	apply(t, s, c)
	apply(t, s, store.Change{Meta: map[string]string{"b": "3"}})
	if d := cmp.Diff(ids(pending(t, s)), []string{"f2", "f3"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	for key, want := range map[string]string{"a": "1", "b": "3", "c": ""} {
		if got := meta(t, s, key); got != want {
			t.Errorf("meta %s is %q, want %q", key, got, want)
		}
	}
}

func refusedLeavesNothing(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1"))
	for _, kind := range []string{"refuse", "panic"} {
		c := event("e2", "ana", kind, "f2")
		c.Done, c.Meta = "f1", map[string]string{"seq": "1"}
		got, err := s.Apply(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), "step event e2: ") {
			t.Errorf("%s: error %v does not name the step and the event", kind, err)
		}
		if d := cmp.Diff(got, store.Applied{}); d != "" {
			t.Errorf("%s: (-got +want):\n%s", kind, d)
		}
	}
	if _, err := s.Apply(t.Context(), event("e2", "ana", "refuse", "")); !errors.Is(err, errRefused) {
		t.Errorf("error %v does not wrap the step's", err)
	}
	if got, want := string(state(t, s, "ana")), "e1;"; got != want {
		t.Errorf("state %q, want %q", got, want)
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f1"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if got := meta(t, s, "seq"); got != "" {
		t.Errorf("meta %q, want it unset", got)
	}
	if got := len(audits(t, s, 0)); got != 1 {
		t.Errorf("%d audits, want 1", got)
	}
	if got := apply(t, s, event("e2", "ana", "", "")); got.Duplicate {
		t.Error("a refused event came again and was called a duplicate")
	}
}

func doneOnce(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1 f2"))
	for _, id := range []string{"f1", "f1", "never heard of"} {
		apply(t, s, store.Change{Done: id})
	}
	if err := s.Postpone(t.Context(), nil, "f1", noon, 3); err != nil {
		t.Errorf("Postpone of a done effect: %v", err)
	}
	if err := s.Postpone(t.Context(), nil, "never heard of", noon, 3); err != nil {
		t.Errorf("Postpone of an unknown effect: %v", err)
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f2"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}

func postpone(t *testing.T, open database) {
	s := open()
	made := apply(t, s, event("e1", "ana", "", "f1 f2")).Effects
	due := noon.Add(time.Hour + time.Nanosecond)
	if err := s.Postpone(t.Context(), nil, "f1", due.In(time.FixedZone("east", 3600)), 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Postpone(t.Context(), nil, "f2", time.Time{}, 1); err != nil {
		t.Fatal(err)
	}
	made[0].Due, made[0].Attempts = due, 2
	made[1].Due, made[1].Attempts = time.Time{}, 1
	if d := cmp.Diff(pending(t, s), made); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}

func states(t *testing.T, open database) {
	s := open()
	for _, row := range []struct {
		kind string
		want []byte
	}{
		{"look", nil},
		{"", []byte("e1;")},
		{"look", []byte("e1;")},
		{"empty", []byte{}},
		{"look", []byte{}},
	} {
		apply(t, s, event("e"+fmt.Sprint(len(audits(t, s, 0))), "ana", row.kind, "x"))
		if d := cmp.Diff(state(t, s, "ana"), row.want); d != "" {
			t.Errorf("after %q (-got +want):\n%s", row.kind, d)
		}
	}
	if got, err := store.Versions(t.Context(), s, "ana"); err != nil || got != 2 {
		t.Errorf("the state has version %d, %v, want 2", got, err)
	}
}

func auditOrder(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1 f2"))
	apply(t, s, event("e2", "bob", "", "f3"))
	line := func(conversation, detail string) store.Audit {
		return store.Audit{At: noon, Conversation: conversation, Kind: "made", Detail: detail}
	}
	all := []store.Audit{line("ana", "f1"), line("ana", "f2"), line("bob", "f3")}
	for limit, want := range map[int][]store.Audit{-1: all, 0: all, 1: all[2:], 2: all[1:], 9: all} {
		if d := cmp.Diff(audits(t, s, limit), want); d != "" {
			t.Errorf("limit %d (-got +want):\n%s", limit, d)
		}
	}
}

func oddText(t *testing.T, open database) {
	s := open()
	for i, id := range []string{"'; DROP TABLE event; --", "\u00e4\u4f60\U0001F600", "100%_\\", strings.Repeat("long", 500)} {
		conversation := id + "/conversation"
		c := event(id, conversation, "", fmt.Sprint("f", i))
		c.Meta = map[string]string{id: id}
		apply(t, s, c)
		if got := meta(t, s, id); got != id {
			t.Errorf("meta %q, want %q", got, id)
		}
		if got, want := string(state(t, s, conversation)), id+";"; got != want {
			t.Errorf("state %q, want %q", got, want)
		}
		if got := apply(t, s, c); !got.Duplicate {
			t.Errorf("%q is not recognised", id)
		}
	}
	if got := len(pending(t, s)); got != 4 {
		t.Errorf("%d pending, want 4", got)
	}
}

func restart(t *testing.T, open database) {
	s := open()
	apply(t, s, event("e1", "ana", "", "f1 f2 f3"))
	c := event("e2", "bob", "", "f4")
	c.Done, c.Meta = "f2", map[string]string{"session": "s1"}
	apply(t, s, c)
	if err := s.Postpone(t.Context(), nil, "f3", noon.Add(time.Hour), 4); err != nil {
		t.Fatal(err)
	}
	before, lines := pending(t, s), audits(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open()
	if d := cmp.Diff(pending(t, s), before); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if d := cmp.Diff(audits(t, s, 0), lines); d != "" {
		t.Errorf("audits (-got +want):\n%s", d)
	}
	if got := string(state(t, s, "bob")) + meta(t, s, "session"); got != "e2;s1" {
		t.Errorf("state and meta %q, want e2;s1", got)
	}
	if got := apply(t, s, event("e1", "ana", "", "f9")); !got.Duplicate {
		t.Error("e1 is not recognised after the restart")
	}
	got := apply(t, s, event("e3", "ana", "", "f5")).Effects
	if len(got) != 1 || got[0].N <= before[len(before)-1].N {
		t.Errorf("effect %+v is not numbered after %d", got, before[len(before)-1].N)
	}
}

func concurrent(t *testing.T, open database) {
	const senders, events, conversations = 16, 60, 7
	s := open()
	// Every event is sent by all senders, and every third is refused for every sender.
	var all sync.WaitGroup
	var mu sync.Mutex
	created := map[string]int{}
	for g := range senders {
		all.Go(func() {
			for i := range events {
				i := (i + g*5) % events
				kind := ""
				if i%3 == 0 {
					kind = "refuse"
				}
				a, err := s.Apply(t.Context(), event(fmt.Sprint("e", i), fmt.Sprint("c", i%conversations), kind, fmt.Sprint("f", i)))
				if refused := errors.Is(err, errRefused); refused != (kind == "refuse") || err != nil && !refused {
					t.Errorf("e%d: %v", i, err)
				}
				mu.Lock()
				for _, f := range a.Effects {
					created[f.ID]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	inStates := 0
	for c := range conversations {
		inStates += strings.Count(string(state(t, s, fmt.Sprint("c", c))), ";")
	}
	if want := events * 2 / 3; inStates != want {
		t.Errorf("%d events in the states, want %d", inStates, want)
	}
	want := map[string]int{}
	for i := range events {
		if i%3 != 0 {
			want[fmt.Sprint("f", i)] = 1
		}
	}
	if d := cmp.Diff(created, want); d != "" {
		t.Errorf("how often each effect was handed out (-got +want):\n%s", d)
	}
	stored := map[string]int{}
	for _, f := range pending(t, s) {
		stored[f.ID]++
	}
	if d := cmp.Diff(stored, want); d != "" {
		t.Errorf("how often each effect is pending (-got +want):\n%s", d)
	}
}

func incomplete(t *testing.T, open database) {
	s := open()
	for _, row := range []struct {
		event store.Event
		want  string
	}{
		{store.Event{Conversation: "ana"}, "apply: event without ID"},
		{store.Event{ID: "e1"}, "apply: event e1 without Conversation"},
	} {
		if _, err := s.Apply(t.Context(), store.Change{Event: &row.event}); err == nil || err.Error() != row.want {
			t.Errorf("error %v, want %s", err, row.want)
		}
	}
	apply(t, s, store.Change{}) // nothing to do is fine
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready: %v", err)
	}
}

func closed(t *testing.T, open database) {
	s := open()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"Apply":    func() error { _, err := s.Apply(ctx, event("e1", "ana", "", "")); return err },
		"Postpone": func() error { return s.Postpone(ctx, nil, "f1", noon, 1) },
		"Pending":  func() error { _, err := s.Pending(ctx); return err },
		"Meta":     func() error { _, err := s.Meta(ctx, "a"); return err },
		"State":    func() error { _, err := s.State(ctx, "ana"); return err },
		"Audits":   func() error { _, err := s.Audits(ctx, 1); return err },
		"Ready":    func() error { return s.Ready(ctx) },
	} {
		if err := call(); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
}
