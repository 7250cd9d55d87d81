//go:build !windows

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes the side file for this Store alone. The kernel gives it back when the process dies, however it dies, so a file left
// behind means nothing.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("already open, here or in another process (%s is locked)", path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
