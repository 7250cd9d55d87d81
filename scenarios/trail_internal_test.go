package scenarios

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/clock"
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

// following is a trail, and how many actions a log has that is just long enough for it to move: as in production, or nearer, where less is done.
func following(near bool) (*trail, int) {
	if near {
		return &trail{farther: closeBehind + 6}, closeBehind + 12
	}
	return &trail{}, farBehind + 6
}

// TestAWorldFromATrailIsTheOneFromTheBeginning cuts a log at actions of every kind, and at its end: for branches, and to take the place of the
// world that is followed.
func TestAWorldFromATrailIsTheOneFromTheBeginning(t *testing.T) {
	_, n := following(testing.Short())
	live := replayed(t, long(n))
	all := live.Recording()
	end := int64(len(all.Actions))
	cuts := []actions.Recording{all.First(end - 20), all.First(end - 19), all.Until(all.Actions[end-5].At), all}
	var fromTheBeginning []*Replay
	for _, cut := range cuts {
		fromTheBeginning = append(fromTheBeginning, replayed(t, cut))
	}
	for _, at := range []Addrs{{}, live.stack.Addrs()} {
		trail, _ := following(testing.Short())
		for i, cut := range cuts {
			trail.poke(t.Context(), follows{live.World, live.stack.Addrs(), ReplayConfig{Prepared: ready()}})
			trail.working.Wait()
			got := trail.to(t.Context(), cut, at)
			if got == nil {
				t.Fatalf("at %v: no world from a trail with %d actions to %d", at, len(all.Actions)-closeBehind, len(cut.Actions))
			}
			want := fromTheBeginning[i]
			if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
				t.Errorf("%d actions: another journal (-from the beginning +from the trail):\n%s", len(cut.Actions), diff)
			}
			if want, got := want.World.Clock.Now(), got.World.Clock.Now(); !got.Equal(want) {
				t.Errorf("%d actions: the clock shows %s, from the beginning %s", len(cut.Actions), got, want)
			}
			if is := got.stack.Addrs() == live.stack.Addrs(); is != (at != Addrs{}) {
				t.Errorf("it says that it is at %+v", got.stack.Addrs())
			}
			if err := got.Close(); err != nil {
				t.Error(err)
			}
		}
		trail.end()
	}
}

// TestAWorldThatWasKeptTakesTheAddressesOfAnother: it cannot while the other one has them, and is of no use then.
func TestAWorldThatWasKeptTakesTheAddressesOfAnother(t *testing.T) {
	trail, n := following(testing.Short())
	live, err := NewReplay(t.Context(), long(n), ReplayConfig{Prepared: ready()})
	if err == nil {
		err = live.End(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	at := live.stack.Addrs()
	trail.poke(t.Context(), follows{live.World, at, ReplayConfig{Prepared: ready()}})
	trail.working.Wait()
	first, second := trail.to(t.Context(), live.Recording(), at), trail.to(t.Context(), live.Recording(), at)
	trail.end()
	if first == nil || second == nil {
		t.Fatalf("%v, %v: want two worlds", first, second)
	}
	if err := first.stack.open(); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("it opens where another world is: %v", err)
	}
	if err := errors.Join(first.Close(), live.Close()); err != nil {
		t.Error(err)
	}
	if err := second.stack.open(); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{"cloud": at.Cloud, "Oceana": at.Oceana, "scanner": at.Scanner, "connector": at.Connector} {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = c.Close()
	}
	if err := second.control.Replay(t.Context(), actions.Action{At: second.World.Clock.Now(), Do: "usePhone", Path: map[string]string{"name": "Ana", "action": "send"}, Body: []byte(`{"text":"Still there?"}`)}, false); err != nil {
		t.Error(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

func TestATrailIsOfOnePastAndGoesForward(t *testing.T) {
	trail, n := following(testing.Short())
	live := replayed(t, long(n))
	all := live.Recording()
	defer trail.end()
	trail.poke(t.Context(), follows{live.World, Addrs{}, ReplayConfig{Prepared: ready()}})
	trail.working.Wait()
	to := func(cut actions.Recording) *Replay { return trail.to(t.Context(), cut, Addrs{}) }
	if to(all.First(int64(len(all.Actions)-closeBehind))) != nil {
		t.Error("it hands out a world that has done its last action already")
	}
	if to(all.Until(DefaultStart)) != nil {
		t.Error("it hands out a world that is later than was asked")
	}
	other := long(n)
	other.Actions = append([]actions.Action{}, other.Actions...)
	other.Actions[7].Body = []byte(`{"text":"Something else"}`)
	if to(other) != nil {
		t.Error("it hands out a world with another past")
	}
	other = all
	other.Head.Seed++
	if to(other) != nil {
		t.Error("it hands out a world of another seed")
	}
	if trail.to(t.Context(), all, live.stack.Addrs()) != nil {
		t.Error("it hands out a world at other addresses")
	}
	other = all // a branch: it shares the beginning
	other.Actions = append(slices.Clone(all.Actions[:len(all.Actions)-5]), actions.Action{
		N: int64(len(all.Actions)) - 4, At: all.Actions[len(all.Actions)-5].At, Actor: "api", Do: "addPhone", Body: []byte(`{"name":"Bo","channel":"Twitter"}`),
	})
	got := to(other)
	if got == nil {
		t.Fatal("it hands out none to a branch")
	}
	if err := got.Close(); err != nil {
		t.Error(err)
	}
	if to(all) != nil {
		t.Error("it hands a world out twice")
	}
}

// TestATrailThatIsNearOrCannotBeMadeIsLeftAlone: a world is asked for at every call of the control API, which must not read its whole log.
func TestATrailThatIsNearOrCannotBeMadeIsLeftAlone(t *testing.T) {
	_, n := following(testing.Short())
	live := replayed(t, long(n))
	for _, row := range []struct {
		name string
		cfg  ReplayConfig
		made int
	}{
		{"near", ReplayConfig{Prepared: ready()}, keptForUndo + keptForBranch},
		{"cannot be made", ReplayConfig{Stack: StackConfig{Connector: "builtin", Widget: []byte("no widget")}}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			trail, _ := following(testing.Short())
			defer trail.end()
			f := follows{live.World, live.stack.Addrs(), row.cfg}
			trail.poke(t.Context(), f)
			trail.working.Wait()
			if made := len(trail.standing); made != row.made {
				t.Fatalf("%d worlds are kept, want %d", made, row.made)
			}
			works := func() bool {
				trail.poke(t.Context(), f)
				trail.mu.Lock()
				is := trail.wanted != nil || len(trail.enough) == 0
				trail.mu.Unlock()
				trail.working.Wait()
				return is
			}
			if works() {
				t.Error("it looks at the log again")
			}
			if row.made == 0 {
				return
			}
			got := trail.to(t.Context(), live.Recording(), Addrs{})
			if got == nil {
				t.Fatal("it hands out no world")
			}
			if err := got.Close(); err != nil {
				t.Error(err)
			}
			works()
			if made := len(trail.standing); made != keptForUndo+keptOnceBranched {
				t.Errorf("after one was handed out for a branch %d worlds are kept", made)
			}
		})
	}
}

// TestWhatIsKeptIsBounded, in worlds and in what was done to them: what is of no use goes first.
func TestWhatIsKeptIsBounded(t *testing.T) {
	all, other := long(3000), long(2000)
	other.Actions = slices.Clone(other.Actions)
	other.Actions[4].Body = []byte(`{"text":"Something else"}`)
	stands := func(of actions.Recording, done int) *rung {
		return &rung{replay: &Replay{World: &sim.World{Clock: clock.New(DefaultStart)}, recording: of, done: done}}
	}
	for name, tc := range map[string]struct {
		kept []*rung
		room bool
		left int
	}{
		"nothing":         {nil, true, 0},
		"a long one":      {[]*rung{stands(all, 2900)}, true, 1},
		"of another past": {[]*rung{stands(other, 10), stands(all, 2900), stands(all, 2900), stands(other, 1900), stands(other, 1900)}, true, 3},
		"too much":        {[]*rung{stands(all, 2900), stands(all, 2900), stands(all, 2900), stands(all, 2900)}, false, 4},
		"too many":        {[]*rung{stands(all, 9), stands(all, 9), stands(all, 9), stands(all, 9), stands(all, 9), stands(all, 9), stands(all, 9), stands(all, 9)}, false, 8},
	} {
		trail := trail{standing: tc.kept}
		drop, room := trail.roomLocked(follows{}, all)
		if room != tc.room || len(trail.standing) != tc.left || len(drop)+tc.left != len(tc.kept) {
			t.Errorf("%s: room %v, %d left, %d dropped", name, room, len(trail.standing), len(drop))
		}
	}
}

func replayed(t *testing.T, recording actions.Recording) *Replay {
	t.Helper()
	r, err := NewReplay(t.Context(), recording, ReplayConfig{Prepared: ready()})
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
