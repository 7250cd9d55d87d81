// Package channeltest is the other side of a network under test.
package channeltest

import "github.com/wavetank/wavetank/sim/channel"

// Cloud is a channel.Cloud that keeps what it got, and takes nothing while Refuse is not nil.
type Cloud struct {
	Received []channel.Incoming   // messages that the network handed over, in order
	Reports  []channel.Report     // of deliveries, in order
	Taps     []channel.PostbackIn // of buttons, in order
	Typings  []channel.TypingIn   // starts and ends of typing, in order
	Refuse   error                // what the cloud answers a message with; nil: it accepts
}

// Receive takes what a person wrote.
func (c *Cloud) Receive(in channel.Incoming) error {
	if c.Refuse == nil {
		c.Received = append(c.Received, in)
	}
	return c.Refuse
}

// Postback takes a tap.
func (c *Cloud) Postback(in channel.PostbackIn) error {
	if c.Refuse == nil {
		c.Taps = append(c.Taps, in)
	}
	return c.Refuse
}

// Typing receives typing notices.
func (c *Cloud) Typing(in channel.TypingIn) error {
	if c.Refuse == nil {
		c.Typings = append(c.Typings, in)
	}
	return c.Refuse
}

// Report takes the outcome of a message; it never refuses.
func (c *Cloud) Report(r channel.Report) { c.Reports = append(c.Reports, r) }
