package clock_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
)

// What is due happens in order, at its instant, while the caller advances the clock.
func ExampleClock_Advance() {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	c.AfterFunc(24*time.Hour, func() { fmt.Println(c.Now().Format(time.DateTime), "the window closes") })
	c.AfterFunc(time.Hour, func() { fmt.Println(c.Now().Format(time.DateTime), "a reminder") })
	if err := c.Advance(context.Background(), 48*time.Hour); err != nil {
		panic(err)
	}
	fmt.Println(c.Now().Format(time.DateTime))
	// Output:
	// 2020-11-03 10:00:00 a reminder
	// 2020-11-04 09:00:00 the window closes
	// 2020-11-05 09:00:00
}
