package store

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// handles stands in for the kernel of Windows: each file has one handle at most.
type handles struct {
	open map[string]uintptr
	last uintptr
	err  error // of the next create
}

func (h *handles) create(path string) (uintptr, error) {
	if h.err != nil {
		return 0, h.err
	}
	if h.open[path] != 0 {
		return 0, syscall.Errno(32)
	}
	h.last++
	h.open[path] = h.last
	return h.last, nil
}

func (h *handles) close(handle uintptr) error {
	for path, open := range h.open {
		if open == handle {
			delete(h.open, path)
			return nil
		}
	}
	return syscall.Errno(6) // ERROR_INVALID_HANDLE
}

func TestAnUnsharedFileIsForOne(t *testing.T) {
	h := &handles{open: map[string]uintptr{}}
	first, err := lockUnshared(h, `C:\x.lock`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockUnshared(h, `C:\x.lock`); err == nil || !strings.Contains(err.Error(), `already open, here or in another process (C:\x.lock is locked)`) {
		t.Errorf("the second is told %v", err)
	}
	other, err := lockUnshared(h, `C:\y.lock`)
	if err != nil {
		t.Errorf("another file: %v", err)
	}
	if err := errors.Join(first(), other()); err != nil || len(h.open) != 0 {
		t.Errorf("given back: %v, still open %v", err, h.open)
	}
	if _, err := lockUnshared(h, `C:\x.lock`); err != nil {
		t.Errorf("after it was given back: %v", err)
	}
	h.err = fs.ErrPermission
	if _, err := lockUnshared(h, `C:\z.lock`); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), `C:\z.lock`) {
		t.Errorf("what cannot be opened is told as %v", err)
	}
}
