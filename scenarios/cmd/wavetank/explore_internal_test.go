package main

import (
	"bytes"
	"context"
	"regexp"
	"testing"
	"time"
)

// TestAnExplorationThatIsCutIsNoSuccess says how many sequences were looked at, and fails: the rest were asked for.
func TestAnExplorationThatIsCutIsNoSuccess(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tc := range []struct {
		name     string
		ctx      context.Context
		args     []string
		code     int
		out, err string
	}{
		{"all of them", t.Context(), []string{"explore", "--runs", "3"}, exitDone, `^3 sequences of seed 1: all as the model says\n$`, `^$`},
		{"all of them in time", t.Context(), []string{"explore", "--runs", "3", "--time", "1h"}, exitDone, `^3 sequences of seed 1: all as the model says\n$`, `^$`},
		{"until the time is over", t.Context(), []string{"explore", "--time", "1s"}, exitDone, `^\d+ sequences of seed 1: all as the model says\n$`, `^$`},
		{"the time is over first", t.Context(), []string{"explore", "--runs", "1000000", "--time", "1s"}, exitFailed, `^$`,
			`^wavetank explore: \d+ of 1000000 sequences within 1s: these are as the model says; give more --time, or none\n$`},
		{"interrupted", over, []string{"explore", "--runs", "3"}, exitFailed, `^$`, `^wavetank explore: interrupted after 0 of 3 sequences of seed 1: these are as the model says\n$`},
		{"interrupted before the time is over", over, []string{"explore"}, exitFailed, `^$`, `^wavetank explore: interrupted after 0 sequences of seed 1: these are as the model says\n$`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(tc.ctx, append(tc.args, "--dir", t.TempDir()), &out, &errs)
			if code != tc.code || !regexp.MustCompile(tc.out).MatchString(out.String()) || !regexp.MustCompile(tc.err).MatchString(errs.String()) {
				t.Errorf("exit %d, %q, %q; want %d, %s and %s", code, out.String(), errs.String(), tc.code, tc.out, tc.err)
			}
		})
	}
}

// TestANumberOfSequencesHasNoLimitOfTimeButAGivenOne: how many are looked at must not depend on the machine.
func TestANumberOfSequencesHasNoLimitOfTimeButAGivenOne(t *testing.T) {
	for _, tc := range []struct {
		name    string
		runs    int
		given   bool
		limited bool
	}{
		{"neither", 0, false, true},
		{"time", 0, true, true},
		{"runs", 200, false, false},
		{"both", 200, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ctx, cancel := exploring(t.Context(), tc.runs, time.Minute, tc.given)
			defer cancel()
			if _, limited := ctx.Deadline(); limited != tc.limited {
				t.Errorf("limited: %t, want %t", limited, tc.limited)
			}
		})
	}
}
