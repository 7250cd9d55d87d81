package store_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// hole is a network between a store and its server that can stop forwarding without closing anything, as a firewall does that forgot its
// connections, or a host that is frozen.
type hole struct {
	mu        sync.Mutex
	open      bool
	swallowed chan struct{} // gets a value for what is lost
	conns     []net.Conn
}

// newHole returns the URL of the database behind it.
func newHole(t *testing.T, database string) (*hole, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hole{swallowed: make(chan struct{}, 1000)}
	t.Cleanup(func() {
		_ = l.Close()
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, c := range h.conns {
			_ = c.Close()
		}
	})
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server)
			if err != nil {
				_ = near.Close()
				continue
			}
			h.mu.Lock()
			h.conns = append(h.conns, near, far)
			h.mu.Unlock()
			go h.forward(far, near)
			go h.forward(near, far)
		}
	}()
	u.Host = l.Addr().String()
	return h, u.String()
}

// forward copies until the first thing that it swallows: after that the connection is dead, although neither side closes it.
func (h *hole) forward(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for dead := false; ; {
		n, err := from.Read(buf)
		if err != nil {
			if !dead {
				_ = to.Close()
			}
			return
		}
		if dead = dead || h.swallows(); dead {
			h.swallowed <- struct{}{}
		} else if _, err := to.Write(buf[:n]); err != nil {
			_, _ = io.Copy(io.Discard, from)
			return
		}
	}
}

func (h *hole) swallows() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.open
}

func (h *hole) set(open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = open
}

// soon is a limit against hanging only.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func await[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-soon(t).Done():
		t.Fatal(what + ": hangs")
	}
	return v
}

func TestPostgresThatStopsAnswering(t *testing.T) {
	server := postgrestest.Start(t)
	start := func(t *testing.T) (*store.Store, *hole, chan store.Deadline) {
		h, url := newHole(t, server.NewDatabase(t))
		s := openStore(t, config(url))
		apply(t, s, event("before", "ana", "", "f1"))
		if got := string(state(t, s, "ana")); got != "before;" {
			t.Fatalf("state %q", got)
		}
		limits := make(chan store.Deadline, 100)
		store.Deadlines(s, limits)
		h.set(true)
		return s, h, limits
	}
	in := func(f func() error) <-chan error {
		done := make(chan error, 1)
		go func() { done <- f() }()
		return done
	}
	for name, do := range map[string]func(context.Context, *store.Store) error{
		"a change": func(ctx context.Context, s *store.Store) error {
			_, err := s.Apply(ctx, event("during", "ana", "", "f2"))
			return err
		},
		"readiness": func(ctx context.Context, s *store.Store) error { return s.Ready(ctx) },
		"a heartbeat": func(ctx context.Context, s *store.Store) error {
			_, err := s.Heartbeat(ctx, "me", noon.Add(time.Minute))
			return err
		},
		"a read": func(ctx context.Context, s *store.Store) error { _, err := s.State(ctx, "ana"); return err },
		"a page": func(ctx context.Context, s *store.Store) error { _, err := s.PendingOf(ctx, 0, 0, 10); return err },
	} {
		t.Run(name+" ends after five seconds, and the next goes through", func(t *testing.T) {
			s, h, limits := start(t)
			done := in(func() error { return do(context.WithoutCancel(t.Context()), s) })
			limit := await(t, "no limit", limits)
			await(t, "nothing is sent", h.swallowed)
			if limit.After != 5*time.Second {
				t.Errorf("bounded by %s, want 5 s", limit.After)
			}
			limit.Pass()
			if err := await(t, "the limit has passed", done); !errors.Is(err, store.ErrAway) {
				t.Errorf("%v, want ErrAway", err)
			}
			h.set(false) // for new connections: those there were stay dead
			if err := await(t, "again", in(func() error { return do(t.Context(), s) })); err != nil {
				t.Errorf("when the server answers again: %v", err)
			}
		})
	}
	t.Run("what waits meanwhile is answered with it", func(t *testing.T) {
		s, h, limits := start(t)
		first := store.Enqueue(s, event("e1", "ana", "", "f2"))
		limit := await(t, "no limit", limits)
		await(t, "nothing is sent", h.swallowed)
		second := store.Enqueue(s, event("e2", "ana", "", "f3"))
		limit.Pass()
		for _, outcome := range []func() (store.Applied, error){first, second} {
			if err := await(t, "the limit has passed", in(func() error { _, err := outcome(); return err })); !errors.Is(err, store.ErrAway) {
				t.Errorf("%v, want ErrAway", err)
			}
		}
		h.set(false)
		apply(t, s, event("e1", "ana", "", "f2"))
		apply(t, s, event("e2", "ana", "", "f3"))
		if d := cmp.Diff(ids(pending(t, s)), []string{"f1", "f2", "f3"}); d != "" {
			t.Errorf("pending (-got +want):\n%s", d)
		}
	})
	t.Run("close waits for the limit of the group only", func(t *testing.T) {
		s, h, limits := start(t)
		changed := in(func() error {
			_, err := s.Apply(context.WithoutCancel(t.Context()), event("e1", "ana", "", "f2"))
			return err
		})
		limit := await(t, "no limit", limits)
		await(t, "nothing is sent", h.swallowed)
		read := in(func() error { _, err := s.State(context.WithoutCancel(t.Context()), "ana"); return err })
		await(t, "no limit of the read", limits)
		await(t, "no read is sent", h.swallowed)
		closed := in(s.Close)
		if err := await(t, "a read after Close", read); !errors.Is(err, store.ErrClosed) {
			t.Errorf("read: %v, want ErrClosed", err)
		}
		limit.Pass()
		if err := await(t, "the change", changed); !errors.Is(err, store.ErrAway) && !errors.Is(err, store.ErrClosed) {
			t.Errorf("change: %v", err)
		}
		_ = await(t, "close", closed) // what it says about dead connections does not matter
	})
}
