package connector

import "sync"

// unsettled are the effects that the connector cannot settle although peers and store answer, as when the store refuses the outcome of one and
// keeps everything else. Each holds its lane, and is tried with a growing pause.
type unsettled struct {
	mu      sync.Mutex
	effects map[string]*term // by id, with the term in which it was tried last
}

func (u *unsettled) note(id string, t *term) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.effects == nil {
		u.effects = map[string]*term{}
	}
	u.effects[id] = t
}

func (u *unsettled) forget(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.effects, id)
}

// count leaves out and forgets those of terms that are over: the next holder learns of them by itself.
func (u *unsettled) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, t := range u.effects {
		if t == nil || t.Ctx.Err() != nil {
			delete(u.effects, id)
		}
	}
	return len(u.effects)
}
