package groupcommit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

var (
	errBad    = errors.New("the engine refuses it")
	errMeet   = errors.New("two transactions met")
	errFull   = errors.New("full")
	errClosed = errors.New("closed")
)

// call is "ok", "bad" (the engine refuses its transaction) or "poison" (refused by itself, whatever else is in the transaction).
type call struct {
	kind    string
	outcome string
}

// engine keeps what it commits. Script are the errors of its next transactions, by number.
type engine struct {
	script map[int]error
	tried  []string
	kept   []string
	pauses []time.Duration
	closed bool
	end    context.CancelFunc
}

func (e *engine) committer() *groupcommit.Committer[*call] {
	return &groupcommit.Committer[*call]{
		Try: func(_ context.Context, calls []*call) error {
			var kinds []string
			for _, c := range calls {
				kinds = append(kinds, c.kind)
			}
			e.tried = append(e.tried, strings.Join(kinds, " "))
			for _, c := range calls {
				c.outcome = ""
				if c.kind == "poison" {
					c.outcome = "refused by itself"
				}
			}
			if err := e.script[len(e.tried)]; err != nil {
				return err
			}
			if slices.Contains(kinds, "bad") {
				return errBad
			}
			for _, c := range calls {
				if c.outcome == "" {
					e.kept = append(e.kept, c.kind)
					c.outcome = fmt.Sprint("kept by ", len(e.tried))
				}
			}
			return nil
		},
		Fail: func(c *call, err error) { c.outcome = err.Error() },
		Class: func(err error) groupcommit.Class {
			switch {
			case errors.Is(err, errMeet):
				return groupcommit.Transient
			case errors.Is(err, errFull):
				return groupcommit.Away
			}
			return groupcommit.Refused
		},
		Limit: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, e.end = context.WithCancel(ctx)
			return ctx, e.end
		},
		Pause: func(_ context.Context, d time.Duration) error {
			if e.pauses = append(e.pauses, d); e.closed {
				return errClosed
			}
			if len(e.pauses) == 10 {
				e.end()
			}
			return nil
		},
	}
}

func TestEveryCallReportsItsOwnOutcome(t *testing.T) {
	forever := map[int]error{}
	for n := range 100 {
		forever[n] = errMeet
	}
	for _, row := range []struct {
		name   string
		calls  string
		script map[int]error
		closed bool
		tried  []string
		want   string
		err    error
	}{
		{name: "one transaction", calls: "ok poison ok", tried: []string{"ok poison ok"}, want: "kept by 1, refused by itself, kept by 1"},
		{
			name: "one bad call of four", calls: "ok bad poison ok",
			tried: []string{"ok bad poison ok", "ok bad", "ok", "bad", "poison ok"},
			want:  "kept by 3, the engine refuses it, refused by itself, kept by 5",
		},
		{name: "alone", calls: "bad", tried: []string{"bad"}, want: "the engine refuses it", err: errBad},
		{name: "met once", calls: "ok ok", script: map[int]error{1: errMeet}, tried: []string{"ok ok", "ok ok"}, want: "kept by 2, kept by 2"},
		{
			name: "met while alone", calls: "poison bad", script: map[int]error{2: errMeet},
			tried: []string{"poison bad", "poison", "poison", "bad"}, want: "refused by itself, the engine refuses it", err: errBad,
		},
		{
			name: "full before a refused call is tried alone", calls: "bad poison", script: map[int]error{2: errFull},
			tried: []string{"bad poison", "bad"}, want: "database takes no writes: full, database takes no writes: full", err: groupcommit.ErrAway,
		},
		{
			name: "the time is over", calls: "poison", script: forever, tried: slices.Repeat([]string{"poison"}, 11),
			want: "database takes no writes: two transactions met", err: groupcommit.ErrAway,
		},
		{name: "closed", calls: "ok poison", script: forever, closed: true, tried: []string{"ok poison"}, want: "closed, closed", err: errClosed},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := &engine{script: row.script, closed: row.closed}
			var calls []*call
			for kind := range strings.FieldsSeq(row.calls) {
				calls = append(calls, &call{kind: kind, outcome: "none"})
			}
			err := e.committer().Settle(t.Context(), calls)
			if !errors.Is(err, row.err) {
				t.Errorf("error %v, want %v", err, row.err)
			}
			if d := cmp.Diff(e.tried, row.tried); d != "" {
				t.Errorf("transactions (-got +want):\n%s", d)
			}
			var got []string
			for _, c := range calls {
				got = append(got, c.outcome)
			}
			if d := cmp.Diff(strings.Join(got, ", "), row.want); d != "" {
				t.Errorf("outcomes (-got +want):\n%s", d)
			}
		})
	}
}

// Whatever the engine answers, a call says that it was kept exactly if it was, and one bad call of a large group costs few transactions.
func TestOutcomesAreWhatTheEngineKept(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := &engine{script: map[int]error{}}
		for n := range 20 {
			if err := rapid.SampledFrom([]error{nil, nil, nil, errMeet, errBad, errFull}).Draw(r, "answer"); err != nil {
				e.script[n] = err
			}
		}
		var calls []*call
		for _, kind := range rapid.SliceOfN(rapid.SampledFrom([]string{"ok", "bad", "poison"}), 1, 20).Draw(r, "calls") {
			calls = append(calls, &call{kind: kind, outcome: "none"})
		}
		_ = e.committer().Settle(t.Context(), calls)
		said := 0
		for _, c := range calls {
			kept := strings.HasPrefix(c.outcome, "kept")
			if c.outcome == "none" || c.outcome == "" || kept && c.kind != "ok" {
				r.Fatalf("%s has the outcome %q", c.kind, c.outcome)
			}
			if kept {
				said++
			}
		}
		if said != len(e.kept) {
			r.Fatalf("%d calls say that they were kept, %d were", said, len(e.kept))
		}
	})
	e := &engine{}
	calls := []*call{}
	for range 256 {
		calls = append(calls, &call{kind: "ok"})
	}
	calls[100].kind = "bad"
	_ = e.committer().Settle(t.Context(), calls)
	if len(e.tried) > 20 || len(e.kept) != 255 {
		t.Errorf("%d transactions, %d calls kept", len(e.tried), len(e.kept))
	}
}
