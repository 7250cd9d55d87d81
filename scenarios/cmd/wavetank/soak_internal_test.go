package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/soak"
)

func TestSoak(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"soak", "--seed", "5", "--runs", "20"}, &out, &errs); code != exitDone || !strings.Contains(out.String(), "20 runs from seed 5") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"soak", "--schedule", "action.0=1,post.0=2"}, &out, &errs); code != exitDone ||
		!strings.Contains(out.String(), "user1        writes conv1-m1") || !strings.Contains(out.String(), "all is well: 1 messages") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"soak", "--schedule", "action.0=1", "--runs", "1", "--trace", "--skew", "30s", "--store", "memory"}, &out, &errs); code != exitDone ||
		!strings.Contains(out.String(), "all is well: 1 messages") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"soak", "--help"}, &out, &errs); code != exitDone || !strings.Contains(out.String(), "wavetank soak --seed 7") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

// TestASoakMakesAsManyRunsAsWereAskedFor also where seeds end, and fails when it was interrupted before.
func TestASoakMakesAsManyRunsAsWereAskedFor(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tc := range []struct {
		name string
		ctx  context.Context
		args []string
		code int
		out  string
		err  string
	}{
		{"the last seed", t.Context(), []string{"soak", "--runs", "1", "--seed", "18446744073709551615"}, exitDone, "1 runs from seed 18446744073709551615 ", ""},
		{"up to the last seed", t.Context(), []string{"soak", "--runs", "3", "--seed", "18446744073709551613"}, exitDone, "3 runs from seed 18446744073709551613 ", ""},
		{"interrupted", over, []string{"soak", "--runs", "3"}, exitFailed, "0 runs from seed 1 ", "interrupted after 0 of 3 runs"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := run(tc.ctx, tc.args, &out, &errs); code != tc.code || !strings.HasPrefix(out.String(), tc.out) || !strings.Contains(errs.String(), tc.err) {
				t.Errorf("exit %d: %s%s; want %d, %q and %q", code, out.String(), errs.String(), tc.code, tc.out, tc.err)
			}
		})
	}
}

// TestASoakThatFailsSaysHowToSeeItAgain reports a run that never happened: no seed fails.
func TestASoakThatFailsSaysHowToSeeItAgain(t *testing.T) {
	schedule, err := soak.ParseSchedule("action.0=1")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code := reportFailure(t.Context(), &out, soak.Config{Skew: time.Minute}, soak.Report{
		Failed: true, Seed: 42, Result: soak.Result{Failure: &soak.Failure{Rule: "lost", Text: "conv1-m1"}, Schedule: schedule},
	})
	for _, want := range []string{"seed 42 fails: lost: conv1-m1", "wavetank soak --seed 42 --runs 1 --trace", "shortest schedule", "wavetank soak --schedule action.0=1 --skew 1m0s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	if code != exitFailed {
		t.Errorf("exit %d, want %d", code, exitFailed)
	}
	out.Reset()
	reportFailure(t.Context(), &out, soak.Config{}, soak.Report{Failed: true, Seed: 42, Result: soak.Result{Failure: &soak.Failure{Rule: "lost", Text: "conv1-m1"}}})
	_, typed, _ := strings.Cut(out.String(), "again: wavetank soak --schedule ")
	if s, err := soak.ParseSchedule(strings.TrimSpace(typed)); err != nil || len(s) != 1 {
		t.Errorf("what fails without any choice is typed again as %q: %v", typed, err)
	}
}
