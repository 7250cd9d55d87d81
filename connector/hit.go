package connector

import "github.com/wavetank/wavetank/connector/failpoint"

// hit reports that the caller's goroutine is at p.
func (c *Connector) hit(p failpoint.Point) {
	if c.cfg.OnFailpoint != nil {
		c.cfg.OnFailpoint(p)
	}
}
