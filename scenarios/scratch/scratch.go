// Package scratch makes directories for the files of worlds that are thrown away.
//
// A connector flushes each commit to disk before it answers. Where a world only asks what would happen (a replay, a run of the wind tunnel,
// a sweep), nothing is to outlive the process, and the flushes are most of what it waits for: so such a directory is in memory where the
// system has one. The connector and its store are the same, with every flush. Worlds that show whether something is lost belong on a disk,
// and so does what os.MkdirTemp is asked for.
package scratch

import (
	"os"
)

// Least is how many bytes a directory in memory must have left: a month of ten thousand customers takes less.
const Least = 4 << 30

// Dir makes a directory whose name matches the pattern, as os.MkdirTemp does: in memory if there is room, in the directory for temporary
// files otherwise, and there too when the environment names one (TMPDIR). The caller removes it.
func Dir(pattern string) (string, error) { return in(memory(), pattern) }

func in(memory, pattern string) (string, error) {
	if memory != "" {
		if dir, err := os.MkdirTemp(memory, pattern); err == nil {
			return dir, nil
		}
	}
	return os.MkdirTemp("", pattern)
}

// memory is a directory in memory, or empty.
func memory() string {
	if os.Getenv("TMPDIR") != "" || free(shared) < Least {
		return ""
	}
	return shared
}
