package journal

import (
	"encoding/json"
	"sync/atomic"
)

// Crossing is an entry whose answer is outstanding. Close it once, with Answer, Fail or Lost; later closes change nothing, so a
// time-out and a late answer may race.
type Crossing struct {
	journal *Journal
	seq     int64
	open    openName
	closed  atomic.Bool
}

// Seq is the sequence number of its entry.
func (c *Crossing) Seq() int64 { return c.seq }

// Answer closes the crossing with a status (HTTP status or refusal code) and the JSON that came back, which may be nil.
func (c *Crossing) Answer(status int, payload json.RawMessage) { c.end(status, payload, "") }

// Fail closes the crossing without an answer: the transport failed for the reason given.
func (c *Crossing) Fail(reason string) { c.end(0, nil, reason) }

// Lost closes the crossing because no answer is to be expected any more, as when a fault swallowed it.
func (c *Crossing) Lost(reason string) { c.Fail(reason) }

func (c *Crossing) end(status int, answer json.RawMessage, reason string) {
	if c.closed.Swap(true) {
		return
	}
	j := c.journal
	j.mu.Lock()
	if e := j.atLocked(c.seq); e != nil { // else it was dropped meanwhile
		j.bytes -= e.size()
		e.Status, e.Answer, e.Error = status, j.mask.json(answer), j.mask.text(reason)
		j.bytes += e.size()
		if j.options.Wall != nil {
			e.Took = j.options.Wall().Microseconds() - e.Wall
		}
		j.changeLocked(c.seq)
		j.dropLocked()
	}
	j.mu.Unlock()
	j.work.end(&c.open)
}
