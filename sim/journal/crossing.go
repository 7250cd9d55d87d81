package journal

import (
	"encoding/json"
	"sync"
)

// Crossing is an entry whose answer is outstanding. Close it once, with Answer, Fail or Lost; later closes change nothing, so a
// time-out and a late answer may race.
type Crossing struct {
	journal *Journal
	index   int
	close   func()
	once    sync.Once
}

// Seq is the sequence number of its entry.
func (c *Crossing) Seq() int64 { return int64(c.index) + 1 }

// Answer closes the crossing with a status (HTTP status or refusal code) and the JSON that came back, which may be nil.
func (c *Crossing) Answer(status int, payload json.RawMessage) {
	c.end(func(e *Entry) { e.Status, e.Answer = status, c.journal.mask.json(payload) })
}

// Fail closes the crossing without an answer: the transport failed for the reason given.
func (c *Crossing) Fail(reason string) {
	c.end(func(e *Entry) { e.Error = c.journal.mask.text(reason) })
}

// Lost closes the crossing because no answer is to be expected any more, as when a fault swallowed it.
func (c *Crossing) Lost(reason string) { c.Fail(reason) }

func (c *Crossing) end(change func(*Entry)) {
	c.once.Do(func() {
		c.journal.mu.Lock()
		change(&c.journal.entries[c.index])
		c.journal.changeLocked(c.index)
		c.journal.mu.Unlock()
		c.close()
	})
}
