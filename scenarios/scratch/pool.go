package scratch

import "sync"

// Pool keeps directories that are done with for the next that need one, while it has a user: to make one and to remove one flushes the
// disk's tables, and a file that has its place on the disk already is flushed in half the time. What is in a directory stays in it. The zero
// value is ready for use; do not copy it after that.
type Pool struct {
	mu    sync.Mutex
	users int
	free  []*Dir
}

// Use has the pool keep directories until end is called, which removes those that are kept then unless there is another user. What cannot be
// removed stays for a Sweep.
func (p *Pool) Use() (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users++
	return sync.OnceFunc(p.end)
}

func (p *Pool) end() {
	p.mu.Lock()
	p.users--
	var free []*Dir
	if p.users == 0 {
		free, p.free = p.free, nil
	}
	p.mu.Unlock()
	for _, d := range free {
		_ = d.Remove()
	}
}

// Take returns a directory that was kept, with what is in it; nil: there is none.
func (p *Pool) Take() *Dir {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free)
	if n == 0 {
		return nil
	}
	d := p.free[n-1]
	p.free = p.free[:n-1]
	return d
}

// Keep keeps a directory for the next Take; false: the pool has no user, and the caller is to remove it.
func (p *Pool) Keep(d *Dir) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d == nil || p.users == 0 {
		return false
	}
	p.free = append(p.free, d)
	return true
}
