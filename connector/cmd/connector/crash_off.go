//go:build !crash

package main

import (
	"github.com/wavetank/wavetank/connector/failpoint"
)

// dieAt is nil: only a program built for the crash harness dies at a point it was told.
func dieAt() func(failpoint.Point) { return nil }
