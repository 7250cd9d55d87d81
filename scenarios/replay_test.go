package scenarios_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/actions"
)

// TestAReplayWritesTheSameJournal records scenarios at two concurrencies and does again what their logs say.
func TestAReplayWritesTheSameJournal(t *testing.T) {
	if testing.Short() {
		replayed(t, "window")
		return
	}
	replayed(t, "tours", "window")
}

// TestEveryFeatureIsReplayed is the same for all of them.
func TestEveryFeatureIsReplayed(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs every feature three times")
	}
	paths := features.Paths()
	if os.Getenv("CI") != "" { // make test-long replays all of them
		fifth := paths[:0]
		for i, p := range paths {
			if i%5 == 0 || p == "tours" {
				fifth = append(fifth, p)
			}
		}
		paths = fifth
	}
	replayed(t, paths...)
}

func replayed(t *testing.T, paths ...string) {
	t.Helper()
	dirs := map[int]string{1: t.TempDir(), 8: t.TempDir()}
	for concurrency, dir := range dirs {
		result := scenarios.Suite{
			FS: features.FS, Paths: paths, Tags: "not @unordered", Formats: []string{"progress"}, Concurrency: concurrency, Seed: 7,
			Journal: dir, Actions: dir, Output: io.Discard, Prepared: prepared(),
		}.Run()
		if !result.OK() {
			t.Fatalf("the run failed: %+v", result)
		}
	}
	logs, err := filepath.Glob(filepath.Join(dirs[1], "*.actions.ndjson"))
	if err != nil || len(logs) == 0 {
		t.Fatal("no log was written", err)
	}
	for _, log := range logs {
		t.Run(strings.TrimSuffix(filepath.Base(log), ".actions.ndjson"), func(t *testing.T) {
			t.Parallel()
			if beside := filepath.Join(dirs[8], filepath.Base(log)); !bytes.Equal(read(t, log), read(t, beside)) {
				t.Error("the logs differ at concurrency 1 and 8")
			}
			journal := strings.TrimSuffix(filepath.Base(log), ".actions.ndjson") + ".ndjson"
			if !bytes.Equal(read(t, filepath.Join(dirs[1], journal)), read(t, filepath.Join(dirs[8], journal))) {
				t.Error("the journals differ at concurrency 1 and 8")
			}
			recording, err := actions.Read(bytes.NewReader(read(t, log)))
			if err != nil {
				t.Fatal(err)
			}
			if err := sameJournal(t, recording, read(t, filepath.Join(dirs[1], journal))); err != nil {
				t.Error(err)
			}
		})
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sameJournal replays a recording and compares its journal and its log.
func sameJournal(t *testing.T, recording actions.Recording, want []byte) error {
	t.Helper()
	r, err := scenarios.NewReplay(t.Context(), recording, scenarios.ReplayConfig{Prepared: prepared()})
	if err != nil {
		return err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := r.End(t.Context()); err != nil {
		return err
	}
	if diff := cmp.Diff(recording, r.Recording()); diff != "" {
		return fmt.Errorf("the log (-recorded +replayed):\n%s", diff)
	}
	if r.World == nil {
		if len(want) > 0 {
			return fmt.Errorf("no world was made")
		}
		return nil
	}
	if got := scenarios.NDJSON(r.World.Journal); !bytes.Equal(want, got) {
		return fmt.Errorf("the journal (-recorded +replayed):\n%s", cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
	return nil
}

// isReplayed replays the world that is up from what it saves, so many times.
func (b *branching) isReplayed(times int) {
	b.t.Helper()
	want := scenarios.NDJSON(b.now().World.Journal)
	saved, err := actions.Read(strings.NewReader(b.do(200, "GET /save")))
	if err != nil {
		b.t.Fatal(err)
	}
	for range times {
		if err := sameJournal(b.t, saved, want); err != nil {
			b.t.Error(err)
		}
	}
}
