package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

// crashPath and crashRound make the test binary a child that applies events until it is killed.
const (
	crashPath  = "STORE_CRASH_PATH"
	crashRound = "STORE_CRASH_ROUND"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		fmt.Fprintln(os.Stderr, crashChild(path, os.Getenv(crashRound)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// crashChild writes the id of every event to standard output once the store has acknowledged it. It ends only by an error.
func crashChild(path, round string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, config(path))
	if err != nil {
		return err
	}
	failed := make(chan error)
	for g := range 16 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("r%s-g%d-%d", round, g, i)
				if _, err := s.Apply(ctx, event(id, fmt.Sprint("c", g), "", "f/"+id)); err != nil {
					failed <- err
					return
				}
				fmt.Println(id) // one write call, short enough for a pipe to take whole
			}
		}()
	}
	return <-failed
}

// A child is killed in the middle of its writing, again and again on the same file.
func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	if testing.Short() {
		t.Skip("long: kills with real processes")
	}
	path := filepath.Join(t.TempDir(), "store.db")
	acknowledged := map[string]bool{}
	for round := range 5 {
		for _, id := range killed(t, path, round, 100+150*round) {
			acknowledged[id] = true
		}
		s := openStore(t, config(path)) // the lock died with the child
		stored := map[string]bool{}
		for _, f := range pending(t, s) {
			stored[strings.TrimPrefix(f.ID, "f/")] = true
		}
		for id := range acknowledged {
			if !stored[id] {
				t.Errorf("round %d: %s was acknowledged and is lost", round, id)
			}
			if a := apply(t, s, event(id, "x", "refuse", "")); !a.Duplicate {
				t.Errorf("round %d: %s would be applied again", round, id)
			}
			if t.Failed() {
				return
			}
		}
		// Event, state and effect are one: what has an effect is in the state exactly once, and nothing else is.
		inStates := 0
		for g := range 16 {
			for id := range strings.SplitSeq(strings.TrimSuffix(string(state(t, s, fmt.Sprint("c", g))), ";"), ";") {
				if id == "" {
					continue
				}
				inStates++
				if !stored[id] {
					t.Errorf("round %d: %s is in the state without its effect", round, id)
				}
			}
		}
		if inStates != len(stored) {
			t.Errorf("round %d: %d events in the states, %d effects", round, inStates, len(stored))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := raw(t, path, ""); got != "ok" {
			t.Fatalf("round %d: integrity_check: %s", round, got)
		}
	}
	t.Logf("%d events acknowledged", len(acknowledged))
}

// killed runs the child until it has acknowledged so many events, kills it, and returns all that it acknowledged.
func killed(t *testing.T, path string, round, after int) []string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashPath+"="+path, crashRound+"="+fmt.Sprint(round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var ids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if ids = append(ids, lines.Text()); len(ids) == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(ids) < after {
		t.Fatalf("round %d: the child ended by itself after %d events: %v", round, len(ids), err)
	}
	return ids
}
