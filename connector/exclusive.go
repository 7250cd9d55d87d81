package connector

import "sync"

// exclusive is a lock per conversation: what one event leads to is handed over before the next event is applied.
type exclusive struct {
	mu    sync.Mutex
	locks map[string]*shared
}

type shared struct {
	mu    sync.Mutex
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
		x.locks[conversation] = s
	}
	s.users++
	x.mu.Unlock()
	s.mu.Lock()
	return func() {
		s.mu.Unlock()
		x.mu.Lock()
		defer x.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(x.locks, conversation)
		}
	}
}
