package sim

import "sync"

// changeCounter tells that something changed, and how often: of phones also what crosses no wire, such as the end of typing. The zero value has
// never changed.
type changeCounter struct {
	mu      sync.Mutex
	changes int64
	waited  chan struct{} // closed by the next beat; nil while nobody waits
}

func (p *changeCounter) broadcast() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes++
	if p.waited != nil {
		close(p.waited)
		p.waited = nil
	}
}

// next is how often it beat so far, and what the next beat closes.
func (p *changeCounter) next() (int64, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waited == nil {
		p.waited = make(chan struct{})
	}
	return p.changes, p.waited
}
