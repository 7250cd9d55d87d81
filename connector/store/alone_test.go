package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/groupcommit"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// gated is a step that waits in the event "hold" until the gate opens, so that what is queued meanwhile becomes one group.
func gated() (s store.Step, entered, gate chan struct{}) {
	entered, gate = make(chan struct{}), make(chan struct{})
	return func(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
		if e.ID == "hold" {
			entered <- struct{}{}
			<-gate
		}
		return step(state, e, now)
	}, entered, gate
}

func TestACallOfARefusedGroupReportsItsOwnOutcome(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		url := filepath.Join(t.TempDir(), "store.db")
		_ = openStore(t, config(url)).Close()
		raw(t, url, `CREATE TRIGGER no BEFORE INSERT ON event WHEN NEW.id = 'bad' BEGIN SELECT RAISE(ABORT, 'the engine refuses it'); END`)
		refusedGroup(t, url)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := postgrestest.Start(t).NewDatabase(t)
		_ = openStore(t, config(url)).Close()
		inPostgres(t, url, `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN IF NEW.id = 'bad' THEN RAISE EXCEPTION 'the engine refuses it'; END IF; RETURN NEW; END $$;
			CREATE TRIGGER no BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION no()`)
		refusedGroup(t, url)
	})
}

// refusedGroup has a group with a call that the engine refuses, one that the step refuses and one whose lease is lost: only the others are
// kept, and only of them is it said.
func refusedGroup(t *testing.T, url string) {
	decide, entered, gate := gated()
	s := openStore(t, store.Config{Database: url, Step: decide, Now: atNoon})
	apply(t, s, event("before", "ana", "", "f0"))
	first := store.Enqueue(s, event("hold", "ana", "", ""))
	<-entered
	changes := map[string]store.Change{
		"1 good": event("e1", "ana", "", "f1"), "2 bad": event("bad", "ana", "", "f2"), "3 refused": event("e3", "ana", "refuse", "f3"),
		"4 fenced": {Meta: map[string]string{"k": "v"}, Fence: &store.Fence{N: 99}}, "5 known": event("before", "ana", "", ""),
		"6 done": {Done: "f0", Meta: map[string]string{"k2": "v2"}}, "7 good": event("e7", "bob", "", "f7"),
	}
	outcomes := map[string]func() (store.Applied, error){}
	for _, name := range []string{"1 good", "2 bad", "3 refused", "4 fenced", "5 known", "6 done", "7 good"} {
		outcomes[name] = store.Enqueue(s, changes[name])
	}
	close(gate)
	if _, err := first(); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, outcome := range outcomes {
		applied, err := outcome()
		var refused *store.StepError
		switch {
		case errors.Is(err, store.ErrFenced):
			got[name] = "fenced"
		case errors.As(err, &refused):
			got[name] = "refused " + refused.Event
		case err != nil:
			got[name] = "error"
		case applied.Duplicate:
			got[name] = "duplicate"
		default:
			got[name] = "kept"
		}
	}
	want := map[string]string{
		"1 good": "kept", "2 bad": "error", "3 refused": "refused e3", "4 fenced": "fenced", "5 known": "duplicate", "6 done": "kept", "7 good": "kept",
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("outcomes (-got +want):\n%s", d)
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f1", "f7"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if got := string(state(t, s, "ana")) + meta(t, s, "k") + meta(t, s, "k2"); got != "before;hold;e1;v2" {
		t.Errorf("state and meta are %q", got)
	}
	if a := apply(t, s, event("e3", "ana", "", "f3")); a.Duplicate {
		t.Error("the refused event is known")
	}
}

// A backup tool, or a person with the command line, holds the file for longer than the store waits: every waiting call is told that
// nothing can be written, those that came meanwhile too, and nothing of it is there.
func TestAFileHeldByAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := openStore(t, config(path))
	apply(t, s, event("before", "ana", "", "f0"))
	limits := make(chan store.Deadline)
	store.Deadlines(s, limits)
	release := holdFile(t, path)
	first := store.Enqueue(s, event("e1", "ana", "", "f1"))
	limit := <-limits // the writer has taken the first alone
	second, third := store.Enqueue(s, event("e2", "ana", "refuse", "f2")), store.Enqueue(s, store.Change{Done: "f0", Fence: &store.Fence{N: 9}})
	if limit.After != 5*time.Second {
		t.Errorf("the store waits for %s, the documentation says five seconds", limit.After)
	}
	limit.Pass()
	for name, outcome := range map[string]func() (store.Applied, error){"first": first, "second": second, "third": third} {
		if _, err := outcome(); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: %v, want ErrAway", name, err)
		}
	}
	if since, err := s.Failing(); !since.Equal(noon) || !errors.Is(err, store.ErrAway) && err == nil {
		t.Errorf("failing since %v: %v", since, err)
	}
	release()
	go func() {
		for limit := range limits {
			_ = limit
		}
	}()
	defer close(limits)
	apply(t, s, event("e1", "ana", "", "f1"))
	if d := cmp.Diff(ids(pending(t, s)), []string{"f0", "f1"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if since, err := s.Failing(); !since.IsZero() || err != nil {
		t.Errorf("failing since %v: %v", since, err)
	}
	_ = s.Close()
}

// TestACommitWhoseAnswerIsLost is made again: each call reports what the engine has in the end, and nothing of the attempt before.
func TestACommitWhoseAnswerIsLost(t *testing.T) {
	lost := errors.New("the answer is lost")
	for _, row := range []struct {
		name      string
		committed bool
		want      store.Applied
	}{
		{"before the commit", false, store.Applied{Effects: []store.Effect{{ID: "f1"}}}},
		{"after the commit", true, store.Applied{Duplicate: true}},
	} {
		t.Run(row.name, func(t *testing.T) {
			times := 0
			s, err := store.OpenStepper(t.Context(), config(filepath.Join(t.TempDir(), "store.db")), store.Simulation{
				Shared: true,
				Transaction: func(_ context.Context, _ []store.Change, do func() error) error {
					if times++; times > 1 {
						return do()
					}
					if row.committed {
						_ = do()
					}
					return lost
				},
				Class: func(err error) (groupcommit.Class, bool) { return groupcommit.Transient, errors.Is(err, lost) },
				Limit: func(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
					return context.WithCancel(ctx)
				},
				Pause: func(context.Context, time.Duration) error { return nil },
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			s.Queue(event("e1", "ana", "", "f1"), func(got store.Applied, err error) {
				if err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(row.want, got, cmpopts.IgnoreFields(store.Effect{}, "Conversation", "Lane", "N", "Kind", "Body", "Due", "Attempts")); diff != "" {
					t.Errorf("reported (-want +got):\n%s", diff)
				}
			})
			s.Commit(t.Context())
			if times != 2 {
				t.Errorf("%d transactions, want 2", times)
			}
		})
	}
}
