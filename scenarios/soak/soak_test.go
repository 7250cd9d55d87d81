package soak_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store/postgrestest"
	"github.com/wavetank/wavetank/scenarios/soak"
)

// few is how many of n runs are made.
func few(n int, reduced bool) int {
	if reduced || underRace {
		return max(n/20, 5)
	}
	return n
}

// manyRuns skips a test under the race detector; `make test-long` runs this package without it.
func manyRuns(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("makes too many runs for the race detector: make test-long goes without it")
	}
}

func search(t *testing.T, cfg soak.Config, first uint64, runs int) soak.Report {
	t.Helper()
	return soak.Many(t.Context(), cfg, first, runs, runtime.NumCPU(), nil)
}

// TestNothingIsLostDoubledOrReordered is a short search; CI makes 10,000 runs (see Makefile).
func TestNothingIsLostDoubledOrReordered(t *testing.T) {
	n := few(300, testing.Short())
	r := search(t, soak.Config{}, 1, n)
	if r.Failed {
		t.Fatalf("seed %d: %v\n%s", r.Seed, r.Result.Failure, r.Result.Schedule)
	}
	if r.Runs != n || r.Messages < 10*r.Runs || r.Files < r.Runs || r.DeadLetters < r.Runs/2 || r.Choices < 20*r.Runs {
		t.Errorf("%d runs with %d messages, %d of them files, %d dead letters and %d choices: too little happens", r.Runs, r.Messages, r.Files, r.DeadLetters, r.Choices)
	}
}

// TestPlantedBugsAreFound: each within the 10,000 runs of CI, by what people see.
func TestPlantedBugsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("long: mutants")
	}
	manyRuns(t)
	for name, bug := range map[string]soak.Bug{
		"skip fencing": soak.SkipFencing, "acknowledge before commit": soak.AcknowledgeBeforeCommit, "forget dedupe": soak.ForgetDedupe,
		"skip the look-up of posts": soak.SkipLookup, "ignore the lease's margin": soak.IgnoreMargin,
		"forget what a predecessor tried": soak.ForgetInherited, "sent for ever": soak.SentForEver, "a file at another address": soak.ForgetWhereFilesAre,
	} {
		t.Run(name, func(t *testing.T) {
			cfg := soak.Plant(soak.Config{}, bug)
			r := search(t, cfg, 1, 10_000)
			if !r.Failed {
				t.Fatal("not found")
			}
			short, replays := soak.Shrink(t.Context(), cfg, r.Result.Schedule, r.Result.Failure.Rule)
			t.Logf("seed %d, %d choices of %d after %d replays: %v", r.Seed, len(short.Schedule), len(r.Result.Schedule), replays, short.Failure)
			if short.Failure == nil || short.Failure.Rule != r.Result.Failure.Rule {
				t.Fatalf("shrunk, it fails as %v, not as %v", short.Failure, r.Result.Failure)
			}
			if len(short.Schedule) > 20 {
				t.Errorf("the shortest schedule has %d choices:\n%s", len(short.Schedule), short.Schedule)
			}
			again, err := soak.ParseSchedule(short.Schedule.String())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(short.Trace, soak.Replay(soak.Plant(soak.Config{Trace: true}, bug), again).Trace); diff != "" {
				t.Errorf("a replay differs (-want +got):\n%s", diff)
			}
			if good := soak.Replay(soak.Config{}, again); good.Failure != nil {
				t.Errorf("without the bug it fails too: %v", good.Failure)
			}
		})
	}
}

func TestTheSameSeedIsTheSameRun(t *testing.T) {
	for seed := range uint64(few(100, testing.Short())) { //nolint:gosec // small
		one := soak.Run(soak.Config{Trace: true}, seed)
		other := make(chan soak.Result)
		for range 2 { // beside each other
			go func() { other <- soak.Run(soak.Config{Trace: true}, seed) }()
		}
		for range 2 {
			if diff := cmp.Diff(one.Trace, (<-other).Trace); diff != "" {
				t.Fatalf("seed %d (-one +other):\n%s", seed, diff)
			}
		}
		if got := soak.Replay(soak.Config{}, one.Schedule); got.Failure != nil || got.Messages != one.Messages || got.Span != one.Span {
			t.Errorf("seed %d: replayed %d messages in %s, want %d in %s", seed, got.Messages, got.Span, one.Messages, one.Span)
		}
		if silent := soak.Run(soak.Config{}, seed); silent.Span != one.Span {
			t.Errorf("seed %d takes %s when nobody looks, else %s", seed, silent.Span, one.Span)
		}
	}
}

// TestTheSameSeedIsTheSameRunOnARealEngine: with connector/store on SQLite below the connectors, everything that happens is the same as in
// memory.
func TestTheSameSeedIsTheSameRunOnARealEngine(t *testing.T) {
	for seed := range uint64(few(30, testing.Short())) { //nolint:gosec // small
		inMemory, onSQLite := soak.Run(soak.Config{Trace: true}, seed), soak.Run(soak.Config{Trace: true, Store: soak.SQLite}, seed)
		if diff := cmp.Diff(inMemory.Trace, onSQLite.Trace); diff != "" {
			t.Fatalf("seed %d (-memory +SQLite):\n%s", seed, diff)
		}
		if onSQLite.Failure != nil {
			t.Errorf("seed %d: %v", seed, onSQLite.Failure)
		}
	}
}

// TestPostgreSQLBelowTheSameSchedules makes a few runs on a PostgreSQL database.
func TestPostgreSQLBelowTheSameSchedules(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a PostgreSQL server for a soak: make test-long")
	}
	database := postgrestest.Start(t).NewDatabase(t)
	for seed := range uint64(3) {
		inMemory, onPostgres := soak.Run(soak.Config{Trace: true}, seed), soak.Run(soak.Config{Trace: true, Store: database}, seed)
		if diff := cmp.Diff(inMemory.Trace, onPostgres.Trace); diff != "" {
			t.Errorf("seed %d (-memory +PostgreSQL):\n%s", seed, diff)
		}
		if onPostgres.Failure != nil {
			t.Errorf("seed %d: %v", seed, onPostgres.Failure)
		}
	}
}

// TestWhatWasWrongBetweenConnectorAndEngineIsFound plants the two bugs that a reader found there, on either engine.
func TestWhatWasWrongBetweenConnectorAndEngineIsFound(t *testing.T) {
	manyRuns(t)
	if testing.Short() {
		t.Skip("makes many runs on a real engine: make test-long")
	}
	for engine, runs := range map[string]int{soak.InMemory: 10_000, soak.SQLite: 1000} {
		for name, bug := range map[string]soak.Bug{"a refused call reported as kept": soak.ReportRefusedAsKept, "a stale page handed over": soak.HandOverStalePage} {
			t.Run(engine+"/"+name, func(t *testing.T) {
				r := search(t, soak.Plant(soak.Config{Store: engine}, bug), 1, runs)
				if !r.Failed {
					t.Fatal("not found")
				}
				t.Logf("seed %d: %v", r.Seed, r.Result.Failure)
			})
		}
	}
}

// TestClocksThatDifferTooMuch: then messages may come twice, but nothing is lost or stuck.
func TestClocksThatDifferTooMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a soak")
	}
	manyRuns(t)
	r := search(t, soak.Config{Skew: 30 * time.Second}, 1, 500)
	if r.Failed {
		t.Fatalf("seed %d: %v\n%s", r.Seed, r.Result.Failure, r.Result.Schedule)
	}
	if r.Doubled == 0 {
		t.Error("no message came twice: clocks do not seem to differ")
	}
}

// TestNoMoreRunsAreBesideEachOtherThanAreMade: one that waits for nothing costs memory all the same.
func TestNoMoreRunsAreBesideEachOtherThanAreMade(t *testing.T) {
	before, most := runtime.NumGoroutine(), 0
	r := soak.Many(t.Context(), soak.Config{}, 1, 3, 50_000, func(int) { most = max(most, runtime.NumGoroutine()) })
	if r.Runs != 3 || most > before+1_000 {
		t.Errorf("%d runs with %d goroutines, %d before: want 3, and a few", r.Runs, most, before)
	}
}

// TestShrinkingEndsWhenToldTo has Ctrl-C come in the middle: what it has found until then still fails in the same way.
func TestShrinkingEndsWhenToldTo(t *testing.T) {
	cfg := soak.Plant(soak.Config{}, soak.SkipLookup)
	r := search(t, cfg, 1, 500)
	if !r.Failed {
		t.Fatal("not found")
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	short, replays := soak.Shrink(ctx, cfg, r.Result.Schedule, r.Result.Failure.Rule)
	if replays != 0 || short.Failure == nil || short.Failure.Rule != r.Result.Failure.Rule {
		t.Errorf("after %d replays: %v, want %s at once", replays, short.Failure, r.Result.Failure.Rule)
	}
}

func TestASearchReportsTheFirstSeedThatFails(t *testing.T) {
	cfg := soak.Plant(soak.Config{}, soak.SkipLookup)
	alone := soak.Many(t.Context(), cfg, 1, 500, 1, nil)
	beside := soak.Many(t.Context(), cfg, 1, 500, 8, nil)
	if !alone.Failed || alone.Seed != beside.Seed {
		t.Errorf("seeds %d and %d, want the same", alone.Seed, beside.Seed)
	}
}

func TestSchedulesAreReadBack(t *testing.T) {
	const text = "connectors.0=2,action.7=99,post.12=11"
	s, err := soak.ParseSchedule(text)
	if err != nil || s.String() != text {
		t.Errorf("read back as %q, %v", s, err)
	}
	for _, wrong := range []string{"nonsense", "dance.1=2", "post.-1=2", "post.1=x", "post.1=4294967296", "post", "post.1=12", "action.3=16777217", "fault.0=268435457"} {
		if _, err := soak.ParseSchedule(wrong); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: error is %v", wrong, err)
		}
	}
}

// TestWhatNoFailurePrintedIsNoSchedule: it says nothing, or one thing twice.
func TestWhatNoFailurePrintedIsNoSchedule(t *testing.T) {
	for text, want := range map[string]string{
		"": "it is empty", ",": "it is empty", "action.3=9,action.3=2": `"action.3=2": action.3 stands there twice`, "post.0=2,action.3=9,action.03=9": "action.3 stands there twice",
		"action.3=99999999": `"action.3=99999999": the largest value of action is 16777216`, "alone.0=2": "the largest value of alone is 1",
	} {
		if s, err := soak.ParseSchedule(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", text, s, err, want)
		}
	}
}

// TestEveryScheduleThatARunMakesIsReadBack: what a failure would print can be typed.
func TestEveryScheduleThatARunMakesIsReadBack(t *testing.T) {
	for seed := range uint64(few(200, testing.Short())) {
		text := soak.Run(soak.Config{}, seed).Schedule.String()
		if s, err := soak.ParseSchedule(text); err != nil || s.String() != text {
			t.Errorf("seed %d: %q is read back as %q, %v", seed, text, s, err)
		}
	}
}
