package connector

import (
	"sync"
	"time"
)

// Runtime is what a Connector runs on below its clock: how it does several things at once, and how long transport takes. A simulation
// brings one that does one thing at a time.
type Runtime interface {
	runner
	waiter
	timer
}

// runner does several things at once.
type runner interface {
	// Go has f done beside the caller; join returns when it is over.
	Go(f func()) (join func())
}

// waiter has a goroutine wait for another.
type waiter interface {
	// Await is c.Wait: it unlocks c.L, waits, and locks c.L again.
	Await(c *sync.Cond)
	// Wake is c.Broadcast.
	Wake(c *sync.Cond)
}

// timer measures transport.
type timer interface {
	// AfterFunc calls f once, after d, from any goroutine; stop reports whether it prevented that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// goroutines is the Runtime of a real process.
type goroutines struct{}

func (goroutines) Go(f func()) (join func()) {
	var ran sync.WaitGroup
	ran.Go(f)
	return ran.Wait
}

func (goroutines) Await(c *sync.Cond) { c.Wait() }

func (goroutines) Wake(c *sync.Cond) { c.Broadcast() }

func (goroutines) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop //nolint:forbidigo // transport: see Runtime
}
