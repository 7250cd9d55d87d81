package clock_test

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
)

func TestAFrozenClockStandsStillUntilItIsMoved(t *testing.T) {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	c.SetSpeed(1_000_000)
	thaw := c.Freeze()
	inner := c.Freeze()
	before := c.Now()
	inner()
	inner() // once more changes nothing
	if now := c.Now(); !now.Equal(before) {
		t.Errorf("it went on by %s while it was frozen", now.Sub(before))
	}
	if err := c.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if now := c.Now(); !now.Equal(before.Add(time.Hour)) {
		t.Errorf("moved by an hour it shows %s, want an hour after %s", now, before)
	}
	thaw()
	if c.Speed() != 1_000_000 {
		t.Error("it has another speed")
	}
}

func TestATurnCountsTheEventsOfAnInstant(t *testing.T) {
	start := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	c := clock.New(start)
	for _, d := range []time.Duration{0, 0, time.Minute} {
		c.AfterFunc(d, func() {})
	}
	for _, tc := range []struct {
		by   time.Duration
		want int
	}{{0, 2}, {time.Minute, 1}, {time.Second, 0}} {
		if err := c.Advance(t.Context(), tc.by); err != nil {
			t.Fatal(err)
		}
		if _, ran := c.Turn(); ran != tc.want {
			t.Errorf("after %s: %d events, want %d", tc.by, ran, tc.want)
		}
	}
}
