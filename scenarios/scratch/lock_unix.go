//go:build !windows

package scratch

import (
	"errors"
	"os"
	"syscall"
)

// sweeps says that Sweep can tell what no process holds.
const sweeps = true

// lock takes a directory for this process alone. The kernel gives it back when the process ends, however it ends.
func lock(path string) (release func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
