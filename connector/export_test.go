package connector

import "github.com/wavetank/wavetank/connector/message"

// HeldBytes is what effects to Oceana take in memory, about.
func (c *Connector) HeldBytes() int {
	c.dispatch.mu.Lock()
	defer c.dispatch.mu.Unlock()
	return c.dispatch.bytes[message.ToOceana]
}
