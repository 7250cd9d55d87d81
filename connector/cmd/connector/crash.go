//go:build crash

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/wavetank/wavetank/connector/failpoint"
)

// crashVariable says where this process is to die: how many times it may pass, and the point, such as "2 after posting to the cloud".
// Only a program built for the crash harness (-tags crash) looks at it.
const crashVariable = "CONNECTOR_CRASH"

// dieAt kills this very process at its point, as kill -9 does: nothing is flushed, closed or said.
func dieAt() func(failpoint.Point) {
	count, point, _ := strings.Cut(os.Getenv(crashVariable), " ")
	if point == "" {
		return nil
	}
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", crashVariable, err))
	}
	var passed atomic.Int64
	return func(p failpoint.Point) {
		if string(p) != point || passed.Add(1) != n+1 {
			return
		}
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill()
		}
		select {} // until the kernel has done it
	}
}
