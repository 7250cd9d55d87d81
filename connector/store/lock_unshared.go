package store

import (
	"errors"
	"fmt"
	"syscall"
)

// unsharing is what Windows has in place of flock. It is an interface so that the logic of lockUnshared is tested on every system.
type unsharing interface {
	// create opens the file, or makes it, for reading and writing, and shares it with no other handle until that is closed, which the
	// kernel does for a process that dies.
	create(path string) (handle uintptr, err error)
	close(handle uintptr) error
}

// sharingViolation is ERROR_SHARING_VIOLATION: another handle has the file.
const sharingViolation = syscall.Errno(32)

// lockUnshared takes the side file for this Store alone.
func lockUnshared(s unsharing, path string) (unlock func() error, err error) {
	handle, err := s.create(path)
	if errors.Is(err, sharingViolation) {
		return nil, fmt.Errorf("already open, here or in another process (%s is locked)", path)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() error { return s.close(handle) }, nil
}
