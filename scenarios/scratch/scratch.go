// Package scratch makes the temporary directories of worlds. A process that is killed leaves its own behind; the next one sweeps them.
package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// live is how the names of directories begin that a process holds, or held when it ended. One that is being made has another name, so that
// nobody sweeps it before it is held.
const live, fresh = "wavetank-live-", "wavetank-new-"

// Dir is a temporary directory that this process holds. Use Make and Remove.
type Dir struct {
	Path string

	release func() error
}

// Make makes a directory.
func Make() (*Dir, error) {
	made, err := os.MkdirTemp("", fresh)
	if err != nil {
		return nil, fmt.Errorf("make a temporary directory: %w", err)
	}
	release, err := hold(made)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hold a temporary directory: %w", err), os.Remove(made))
	}
	path := filepath.Join(filepath.Dir(made), live+strings.TrimPrefix(filepath.Base(made), fresh))
	if err := os.Rename(made, path); err != nil {
		return nil, errors.Join(fmt.Errorf("name a temporary directory: %w", err), release(), os.Remove(made))
	}
	return &Dir{path, release}, nil
}

// Remove removes the directory and what is in it. It may be called on nil, which is no directory.
func (d *Dir) Remove() error {
	if d == nil {
		return nil
	}
	return errors.Join(d.release(), os.RemoveAll(d.Path))
}

// Sweep removes the directories that no process holds any more. What cannot be removed stays for the next time: it is in nobody's way.
func Sweep() {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), live+"*"))
	if err != nil || !sweeps {
		return
	}
	for _, path := range left {
		if info, err := os.Lstat(path); err != nil || !info.IsDir() {
			continue
		}
		if release, err := hold(path); err == nil {
			_ = (&Dir{path, release}).Remove()
		}
	}
}
