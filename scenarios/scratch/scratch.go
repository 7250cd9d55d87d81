// Package scratch makes directories for the files of worlds that are thrown away. A process that is killed leaves its own behind; the next one
// sweeps them.
//
// A connector flushes each commit to disk before it answers. Where a world only asks what would happen (a replay, a run of the wind tunnel,
// a sweep), nothing is to outlive the process, and the flushes are most of what it waits for: so such a directory is in memory where the
// system has one. The connector and its store are the same, with every flush. Worlds that show whether something is lost belong on a disk.
package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Least is how many bytes a directory in memory must have left: a month of ten thousand customers takes less.
const Least = 4 << 30

// live is how the names of directories begin that a process holds, or held when it ended, and fresh those of what is made. Who sweeps cannot tell
// one that is about to be held from one whose maker was killed: a maker that loses its directory so makes another.
const live, fresh = "wavetank-live-", "wavetank-new-"

// Dir is a directory that this process holds. Use Memory or Disk, and Remove.
type Dir struct {
	Path string // absolute, while the process holds it

	release func() error
}

// Memory makes a directory in memory if there is room, on a disk otherwise, and there too when the environment names a directory for
// temporary files (TMPDIR).
func Memory() (*Dir, error) { return in(memory()) }

// Disk makes a directory where temporary files are.
func Disk() (*Dir, error) { return in("") }

func in(memory string) (*Dir, error) {
	if memory != "" {
		if d, err := hold(memory); err == nil {
			return d, nil
		}
	}
	return hold(os.TempDir())
}

// memory is a directory in memory, or empty.
func memory() string {
	if os.Getenv("TMPDIR") != "" || free(shared) < Least {
		return ""
	}
	return shared
}

// hold makes a directory in a parent, and holds it.
func hold(parent string) (d *Dir, err error) {
	for range 3 {
		if d, err = holdOne(parent); err == nil {
			break
		}
	}
	return d, err
}

func holdOne(parent string) (*Dir, error) {
	made, err := os.MkdirTemp(parent, fresh)
	if err != nil {
		return nil, fmt.Errorf("make a temporary directory: %w", err)
	}
	release, err := lock(made)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hold a temporary directory: %w", err), removed(made))
	}
	path := filepath.Join(parent, live+strings.TrimPrefix(filepath.Base(made), fresh))
	if err := os.Rename(made, path); err != nil {
		return nil, errors.Join(fmt.Errorf("name a temporary directory: %w", err), release(), removed(made))
	}
	return &Dir{path, release}, nil
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Remove removes the directory and what is in it. It may be called on nil, which is no directory.
func (d *Dir) Remove() error {
	if d == nil {
		return nil
	}
	return errors.Join(d.release(), os.RemoveAll(d.Path))
}

// Holds reports whether the directory holds regular files of these names only. It may be called on nil, which
// holds nothing that counts.
func (d *Dir) Holds(names ...string) bool {
	if d == nil {
		return false
	}
	all, err := os.ReadDir(d.Path)
	return err == nil && !slices.ContainsFunc(all, func(e os.DirEntry) bool {
		return !e.Type().IsRegular() || !slices.Contains(names, e.Name())
	})
}

// Sweep removes the directories that no process holds any more. What cannot be removed stays for the next time.
func Sweep() {
	if !sweeps {
		return
	}
	sweep(os.TempDir())
	if shared != "" {
		sweep(shared)
	}
}

func sweep(parent string) {
	left, err := filepath.Glob(filepath.Join(parent, live+"*"))
	if err != nil {
		return
	}
	begun, _ := filepath.Glob(filepath.Join(parent, fresh+"*")) // of the same form
	left = append(left, begun...)
	for _, path := range left {
		if info, err := os.Lstat(path); err != nil || !info.IsDir() {
			continue
		}
		if release, err := lock(path); err == nil {
			_ = (&Dir{path, release}).Remove()
		}
	}
}
