package store

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"
)

// readyKey is the meta key Ready writes.
const readyKey = "store.ready"

// probeSize is what Ready writes after a failure: about as much as a webhook brings, so that a disk with room for a few bytes only does not
// count as ready.
const probeSize = 256 << 10

// health is the outcome of the last commit.
type health struct {
	mu    sync.Mutex
	since time.Time // of the first failure since the last success; zero: there is none
	err   error
}

func (h *health) note(now time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		h.since, h.err = time.Time{}, nil
	case h.err == nil:
		h.since, h.err = now, err
	default:
		h.err = err
	}
}

// Failing returns since when, on the clock of Config.Now, every commit that brought an event has failed, and the latest error. A nil
// error: the last one succeeded. A connector that is failing is not ready, although a smaller write may succeed.
func (s *Store) Failing() (since time.Time, err error) {
	s.health.mu.Lock()
	defer s.health.mu.Unlock()
	return s.health.since, s.health.err
}

// Ready reports whether the store can take a write right now, by making one. It returns ErrFull, ErrClosed, or what the engine says. While
// the store is Failing, the write is as large as that of a webhook, and its success ends that. A member of a store that was divided into
// another number of shards gets ErrDivided: it takes no webhook.
func (s *Store) Ready(ctx context.Context) error {
	mark := strconv.FormatInt(s.cfg.Now().UnixNano(), 10)
	_, err := s.Failing()
	if err != nil {
		mark += strings.Repeat(" ", probeSize)
	}
	w := &call{change: Change{Meta: map[string]string{readyKey: mark}}, probe: err != nil, done: make(chan struct{})}
	if err := s.submit(ctx, w, false); err != nil || !s.engine.shared {
		return err
	}
	shards, err := s.Meta(ctx, metaShards)
	if err == nil && shards != strconv.Itoa(s.cfg.Shards) {
		err = dividedError(s.cfg.Shards, shards)
	}
	return err
}
