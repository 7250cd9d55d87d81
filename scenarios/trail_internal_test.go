package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/actions"
)

// long is the log of a conversation in which time passes, too.
func long(n int) actions.Recording {
	log := actions.New(actions.Head{World: actions.Up, Seed: 3, Start: DefaultStart, Connector: "builtin"})
	at := DefaultStart
	do := func(do, body string, path map[string]string) {
		log.Append(actions.Action{At: at, Actor: "api", Do: do, Path: path, Body: []byte(body)})
	}
	do("addAgent", `{"name":"Alice"}`, nil)
	do("addPhone", `{"name":"Ana","channel":"WhatsApp"}`, nil)
	do("usePhone", `{"text":"Hello"}`, map[string]string{"name": "Ana", "action": "send"})
	do("useDesk", `{"customer":"Ana"}`, map[string]string{"name": "Alice", "action": "answer"})
	for log.Len() < int64(n) {
		do("usePhone", fmt.Sprintf(`{"text":"Question %d"}`, log.Len()), map[string]string{"name": "Ana", "action": "send"})
		do("advanceClock", `{"by":"61s"}`, nil)
		at = at.Add(61e9)
		do("useDesk", fmt.Sprintf(`{"text":"Answer %d"}`, log.Len()), map[string]string{"name": "Alice", "action": "send"})
	}
	return log.Recording(at)
}

// TestABranchFromATrailIsTheOneFromTheBeginning cuts a log at actions of every kind, and at its end.
func TestABranchFromATrailIsTheOneFromTheBeginning(t *testing.T) {
	live := replayed(t, long(farBehind+6)) // just long enough that a trail moves
	all := live.Recording()
	end := int64(len(all.Actions))
	for _, cut := range []actions.Recording{all.First(end - 20), all.First(end - 19), all.Until(all.Actions[end-5].At), all} {
		var trail trail
		trail.poke(t.Context(), live.World, ReplayConfig{})
		trail.working.Wait()
		if trail.replay == nil || trail.replay.done != len(all.Actions)-closeBehind {
			t.Fatalf("the trail stands at %+v", trail.replay)
		}
		got := trail.to(t.Context(), cut)
		if got == nil {
			t.Fatalf("no world from a trail with %d actions to %d", len(all.Actions)-closeBehind, len(cut.Actions))
		}
		want := replayed(t, cut)
		if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
			t.Errorf("%d actions: another journal (-from the beginning +from the trail):\n%s", len(cut.Actions), diff)
		}
		if want, got := want.World.Clock.Now(), got.World.Clock.Now(); !got.Equal(want) {
			t.Errorf("%d actions: the clock shows %s, from the beginning %s", len(cut.Actions), got, want)
		}
		if err := got.Close(); err != nil {
			t.Error(err)
		}
		trail.close()
	}
}

func TestATrailIsOfOneLogAndGoesForward(t *testing.T) {
	live := replayed(t, long(100))
	all := live.Recording()
	var trail trail
	defer trail.close()
	trail.poke(t.Context(), live.World, ReplayConfig{})
	trail.working.Wait()
	if trail.to(t.Context(), all.First(int64(len(all.Actions)-closeBehind))) != nil {
		t.Error("it hands out a world that has done its last action already")
	}
	if trail.to(t.Context(), all.Until(DefaultStart)) != nil {
		t.Error("it hands out a world that is later than was asked")
	}
	other := long(100)
	other.Actions = append([]actions.Action{}, other.Actions...)
	other.Actions[7].Body = []byte(`{"text":"Something else"}`)
	if trail.to(t.Context(), other) != nil {
		t.Error("it hands out a world with another past")
	}
	other = all
	other.Head.Seed++
	if trail.to(t.Context(), other) != nil {
		t.Error("it hands out a world of another seed")
	}
	got := trail.to(t.Context(), all)
	if got == nil {
		t.Fatal("and then it hands out none")
	}
	if err := got.Close(); err != nil {
		t.Error(err)
	}
	if trail.to(t.Context(), all) != nil {
		t.Error("it hands a world out twice")
	}
}

// TestATrailThatIsNearOrCannotBeMadeIsLeftAlone: a world is asked for at every call of the control API, which must not read its whole log.
func TestATrailThatIsNearOrCannotBeMadeIsLeftAlone(t *testing.T) {
	live := replayed(t, long(100))
	for _, row := range []struct {
		name string
		cfg  ReplayConfig
		made bool
	}{
		{"near", ReplayConfig{}, true},
		{"cannot be made", ReplayConfig{Stack: StackConfig{Dir: filepath.Join(t.TempDir(), "file", "missing")}}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if !row.made {
				if err := os.WriteFile(filepath.Dir(row.cfg.Stack.Dir), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var trail trail
			defer trail.close()
			trail.poke(t.Context(), live.World, row.cfg)
			trail.working.Wait()
			if made := trail.replay != nil; made != row.made {
				t.Fatalf("there is a trail: %v, want %v", made, row.made)
			}
			works := func() bool { // the work waits for moving
				trail.moving.Lock()
				trail.poke(t.Context(), live.World, row.cfg)
				trail.mu.Lock()
				is := trail.wanted != nil
				trail.mu.Unlock()
				trail.moving.Unlock()
				trail.working.Wait()
				return is
			}
			if works() {
				t.Error("it looks at the log again")
			}
			if !row.made {
				return
			}
			got := trail.to(t.Context(), live.Recording())
			if got == nil {
				t.Fatal("it hands out no world")
			}
			if err := got.Close(); err != nil {
				t.Error(err)
			}
			if !works() || trail.replay == nil {
				t.Error("after it was handed out there is no other")
			}
		})
	}
}

func replayed(t *testing.T, recording actions.Recording) *Replay {
	t.Helper()
	r, err := NewReplay(t.Context(), recording, ReplayConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func lines(r *Replay) []string { return strings.Split(string(NDJSON(r.World.Journal)), "\n") }
