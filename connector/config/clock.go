package config

import (
	"time"

	"github.com/benbjohnson/clock"
)

// Clock is the time everything that means something goes by: the window, retries, the instants told to either side. Dialling,
// keepalive and reconnecting are transport and go by the wall.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, after d, from any goroutine; stop reports whether it prevented that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// realClock is the clock of the machine.
type realClock struct{ clock.Clock }

func (c realClock) AfterFunc(d time.Duration, f func()) func() bool {
	return c.Clock.AfterFunc(d, f).Stop
}

// MachineClock is the clock of the machine.
func MachineClock() Clock { return realClock{clock.New()} }
