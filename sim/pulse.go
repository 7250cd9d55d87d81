package sim

import "sync"

// pulse tells that something changed, and how often: of phones also what crosses no wire, such as the end of typing. The zero value has
// never changed.
type pulse struct {
	mu     sync.Mutex
	beats  int64
	waited chan struct{} // closed by the next beat; nil while nobody waits
}

func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.beats++
	if p.waited != nil {
		close(p.waited)
		p.waited = nil
	}
}

// next is how often it beat so far, and what the next beat closes.
func (p *pulse) next() (int64, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waited == nil {
		p.waited = make(chan struct{})
	}
	return p.beats, p.waited
}
