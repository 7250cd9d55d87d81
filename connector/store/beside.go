package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Beside opens another store on the database of s, in the same process. Together they are what stores of several processes on one server are,
// but that a shard is locked with the whole database, and that OnEffects tells each at once what another committed. It is for tests of several
// connectors without a server. S must be closed last, and must not be written to: it was opened for one connector.
func (s *Store) Beside(ctx context.Context, cfg Config) (*Store, error) {
	cfg.Database = s.cfg.Database
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	eng := *s.engine
	eng.shared, eng.told = true, &s.told
	eng.close = func() error { return nil }
	eng.abandon = nil
	beside := newStore(ctx, cfg, &eng)
	if err := beside.divide(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), eng.close())
	}
	go beside.write(context.WithoutCancel(ctx))
	return beside, nil
}

// OnEffects has f called when one of the stores that are beside each other has committed effects, before the caller of its Apply is answered.
// Forget ends that. What other processes commit is not told.
func (s *Store) OnEffects(f func()) (forget func()) {
	if s.engine.told == nil {
		return func() {}
	}
	return s.engine.told.add(f)
}

// listeners are told of effects.
type listeners struct {
	mu   sync.Mutex
	last int
	all  map[int]func()
}

func (l *listeners) add(f func()) (forget func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[int]func(){}
	}
	l.last++
	n := l.last
	l.all[n] = f
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, n)
	}
}

// tell calls everyone if one of the calls made effects.
func (l *listeners) tell(calls []*call) {
	if l == nil {
		return
	}
	made := false
	for _, w := range calls {
		made = made || len(w.applied.Effects) > 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.all {
		if made {
			f()
		}
	}
}
