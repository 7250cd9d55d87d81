package trace

import "sync"

// mostGiven is how many contexts from outside are remembered; they are for the minutes in which a message is under way.
const mostGiven = 20_000

// contexts remembers which span stands for a correlation, where a caller named the trace. It holds two generations and forgets the older.
// What is forgotten, or was known to an earlier process, begins a trace of its own.
type contexts struct {
	mu         sync.Mutex
	young, old map[string]Context
}

func (c *contexts) put(correlation string, at Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || len(c.young) >= mostGiven/2 {
		c.young, c.old = map[string]Context{}, c.young
	}
	c.young[correlation] = at
}

func (c *contexts) get(correlation string) (Context, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.young[correlation]
	if !ok {
		at, ok = c.old[correlation]
	}
	return at, ok
}
