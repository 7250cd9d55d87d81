package connector

import "sync"

// exclusive is a lock per conversation: what one event leads to is handed over before the next event is applied.
type exclusive struct {
	runtime waiter

	mu    sync.Mutex
	locks map[string]*shared
}

type shared struct {
	turn
	users int
}

func (x *exclusive) lock(conversation string) (unlock func()) {
	x.mu.Lock()
	if x.locks == nil {
		x.locks = map[string]*shared{}
	}
	s := x.locks[conversation]
	if s == nil {
		s = &shared{}
		s.begin(x.runtime)
		x.locks[conversation] = s
	}
	s.users++
	x.mu.Unlock()
	s.lock()
	return func() {
		s.unlock()
		x.mu.Lock()
		defer x.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(x.locks, conversation)
		}
	}
}

// size counts the conversations whose lock is held or waited for.
func (x *exclusive) size() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.locks)
}

// turn is a mutex for what is held while the store is written: a waiter waits by the Runtime.
type turn struct {
	runtime waiter

	mu    sync.Mutex
	taken bool
	over  sync.Cond // taken has become false
}

func (t *turn) begin(w waiter) { t.runtime, t.over.L = w, &t.mu }

func (t *turn) lock() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.taken {
		t.runtime.Await(&t.over)
	}
	t.taken = true
}

func (t *turn) unlock() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.taken = false
	t.runtime.Wake(&t.over)
}
