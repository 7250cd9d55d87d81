package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// held is a store whose writer stops inside the Step of the event "hold" until release; synctest.Wait tells when all others wait.
type held struct {
	*store.Store
	release func()

	mu      sync.Mutex
	results map[string]error
}

func hold(t *testing.T, queue int) *held {
	gate := make(chan struct{})
	s := openStore(t, store.Config{Database: filepath.Join(t.TempDir(), "store.db"), Now: atNoon, Queue: queue,
		Step: func(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
			if e.ID == "hold" {
				<-gate
			}
			return step(state, e, now)
		}})
	h := &held{Store: s, release: func() { close(gate); synctest.Wait() }, results: map[string]error{}}
	h.send(t.Context(), event("hold", "ana", "", "first"))
	return h
}

// send applies from another goroutine and returns when that waits or has its result.
func (h *held) send(ctx context.Context, c store.Change) {
	name := "done " + c.Done
	if c.Event != nil {
		name = c.Event.ID
	}
	h.start(name, func() error { _, err := h.Apply(ctx, c); return err })
}

func (h *held) start(name string, f func() error) {
	go func() {
		err := f()
		h.mu.Lock()
		defer h.mu.Unlock()
		h.results[name] = err
	}()
	synctest.Wait()
}

func (h *held) expect(t *testing.T, want map[string]error) {
	t.Helper()
	if d := cmp.Diff(h.results, want, cmp.Comparer(func(got, want error) bool { return errors.Is(got, want) || errors.Is(want, got) })); d != "" {
		t.Errorf("results (-got +want):\n%s", d)
	}
}

func TestOneRefusalLeavesTheRestOfItsGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hold(t, 0)
		h.send(t.Context(), event("e1", "ana", "", "f1"))
		h.send(t.Context(), event("e2", "ana", "refuse", "f2"))
		h.send(t.Context(), event("e3", "ana", "", "f3"))
		h.start("e3 again", func() error { // a duplicate inside the group
			a, err := h.Apply(t.Context(), store.Change{Event: &store.Event{ID: "e3", Conversation: "ana"}, Done: "f1"})
			if !a.Duplicate {
				t.Error("e3 came again in its group and was applied again")
			}
			return err
		})
		h.expect(t, map[string]error{})
		h.release()
		h.expect(t, map[string]error{"hold": nil, "e1": nil, "e2": errRefused, "e3": nil, "e3 again": nil})
		if got, want := string(state(t, h.Store, "ana")), "hold;e1;e3;"; got != want {
			t.Errorf("state %q, want %q", got, want)
		}
		if d := cmp.Diff(ids(pending(t, h.Store)), []string{"first", "f3"}); d != "" {
			t.Errorf("pending (-got +want):\n%s", d)
		}
	})
}

func TestFullQueueRefusesNewWorkOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hold(t, 2)
		for _, id := range []string{"e1", "e2", "e3"} {
			h.send(t.Context(), event(id, "ana", "", ""))
		}
		h.send(t.Context(), store.Change{Done: "first"})
		if err := h.Ready(t.Context()); !errors.Is(err, store.ErrFull) {
			t.Errorf("Ready: %v, want ErrFull", err)
		}
		h.expect(t, map[string]error{"e3": store.ErrFull})
		h.release()
		h.expect(t, map[string]error{"hold": nil, "e1": nil, "e2": nil, "e3": store.ErrFull, "done first": nil})
		if got, want := string(state(t, h.Store, "ana")), "hold;e1;e2;"; got != want {
			t.Errorf("state %q, want %q", got, want)
		}
		if err := h.Ready(t.Context()); err != nil {
			t.Errorf("Ready: %v", err)
		}
	})
}

func TestCloseAnswersWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hold(t, 2)
		for _, c := range []store.Change{event("e1", "ana", "", ""), event("e2", "ana", "", ""), {Done: "first"}} {
			h.send(t.Context(), c)
		}
		h.start("close", h.Close)
		h.send(t.Context(), event("late", "ana", "", ""))
		h.expect(t, map[string]error{"done first": store.ErrClosed, "late": store.ErrClosed}) // the others may be in the group
		h.release()
		h.expect(t, map[string]error{"hold": nil, "close": nil, "e1": store.ErrClosed, "e2": store.ErrClosed,
			"done first": store.ErrClosed, "late": store.ErrClosed})
	})
}

// Close in the middle of traffic: what was acknowledged is there, what got ErrClosed is not.
func TestCloseHalvesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := openStore(t, config(path))
	type result struct {
		id  string
		err error
	}
	results := make(chan result)
	const senders = 16
	for g := range senders {
		go func() {
			for i := 0; ; i++ {
				id := string(rune('a'+g)) + strings.Repeat("x", i)
				_, err := s.Apply(t.Context(), event(id, "ana", "", "f"+id))
				results <- result{id, err}
				if err != nil {
					return
				}
			}
		}()
	}
	want, open := []string{}, senders
	for open > 0 {
		r := <-results
		switch {
		case r.err == nil:
			if want = append(want, "f"+r.id); len(want) == 100 {
				go func() { _ = s.Close() }()
			}
		case errors.Is(r.err, store.ErrClosed):
			open--
		default:
			t.Fatal(r.err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got := ids(pending(t, openStore(t, config(path))))
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("effects (-got +want):\n%s", d)
	}
}

func TestContextOfTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hold(t, 1)
		ctx, cancel := context.WithCancel(t.Context())
		h.send(ctx, event("queued", "ana", "", ""))
		h.send(ctx, store.Change{Done: "first"}) // waits for a place
		cancel()
		synctest.Wait()
		h.send(ctx, event("late", "ana", "", ""))
		h.expect(t, map[string]error{"queued": context.Canceled, "done first": context.Canceled, "late": context.Canceled})
		h.release()
		if got, want := string(state(t, h.Store, "ana")), "hold;queued;"; got != want {
			t.Errorf("state %q, want %q", got, want)
		}
		if d := cmp.Diff(ids(pending(t, h.Store)), []string{"first"}); d != "" {
			t.Errorf("pending (-got +want):\n%s", d)
		}
	})
}
