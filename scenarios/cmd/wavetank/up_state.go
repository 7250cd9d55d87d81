package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// begun is with what a world began: another with the same has the same ids.
type begun struct {
	Seed  uint64    `json:"seed"`
	Start time.Time `json:"start"`
}

// keptBegun is how many a directory remembers, the latest.
const keptBegun = 1000

// repeats notes in a directory that a world began there, and reports whether one with its ids did before: the connector's log knows their
// messages, and takes what comes again for a repeat.
func repeats(dir string, world begun) (bool, error) {
	file := filepath.Join(dir, "worlds.json")
	var all []begun
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("--state: %s: %w", file, err)
	}
	if slices.ContainsFunc(all, func(b begun) bool { return b.Seed == world.Seed && b.Start.Equal(world.Start) }) {
		return true, nil
	}
	all = append(all, world)
	if text, err = json.Marshal(all[max(0, len(all)-keptBegun):]); err == nil {
		err = os.WriteFile(file+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(file+".new", file) // whole, or not at all: the program may be killed at any time
	}
	if err != nil {
		return false, fmt.Errorf("--state: %w", err)
	}
	return false, nil
}
