//go:build !windows

package scratch

import (
	"errors"
	"os"
	"syscall"
)

// sweeps says that Sweep can tell what nobody holds.
const sweeps = true

// hold takes a directory for this process alone. The kernel gives it back when the process ends, however it ends.
func hold(path string) (release func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
