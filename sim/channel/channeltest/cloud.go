// Package channeltest is the other side of a network under test.
package channeltest

import "github.com/wavetank/wavetank/sim/channel"

// Cloud is a channel.Cloud that keeps what it got, and takes nothing while Refuse is not nil.
type Cloud struct {
	Received []channel.Incoming
	Reports  []channel.Report
	Taps     []channel.PostbackIn
	Typings  []channel.TypingIn
	Refuse   error
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
