package sim

import (
	"fmt"
	"math"
)

// maxSpeed is a year in about half a minute; beyond it only jumping makes sense.
const maxSpeed = 1_000_000

// CheckSpeed refuses what is no number of virtual seconds per real second: NaN, below zero, and more than a clock follows.
func CheckSpeed(speed float64) error {
	if math.IsNaN(speed) || speed < 0 || speed > maxSpeed {
		return fmt.Errorf("speed: %v: give virtual seconds per real second, from 0 (paused) to %d", speed, maxSpeed)
	}
	return nil
}
