//go:build !crash

package main

import "github.com/wavetank/wavetank/connector"

// failpoint is nil: only a program built for the crash harness dies at a point it was told.
func failpoint() func(connector.Failpoint) { return nil }
