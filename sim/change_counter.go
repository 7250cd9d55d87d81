package sim

import "sync"

// changeCounter tells that something changed, and how often: of phones also what crosses no wire, such as the end of typing. The zero value has
// never changed.
type changeCounter struct {
	mu      sync.Mutex
	changes int64
	waited  chan struct{} // closed by the next broadcast; nil without waiters
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

// next returns the number of changes so far, and a channel that the next change closes.
func (p *changeCounter) next() (int64, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waited == nil {
		p.waited = make(chan struct{})
	}
	return p.changes, p.waited
}

// PhoneChanges is how often a phone has changed so far, and a channel that the next change closes. Changes that cross no wire count too.
func (w *World) PhoneChanges() (int64, <-chan struct{}) { return w.phoneChanges.next() }
