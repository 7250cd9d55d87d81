// Package features holds the Gherkin that tells what Wavetank does: one folder per capability, one situation per file.
package features

import (
	"embed"
	"io/fs"
)

// FS holds every feature file.
//
//go:embed */*.feature
var FS embed.FS

// Paths are the folders of FS, one per capability, sorted.
func Paths() []string {
	entries, err := fs.ReadDir(FS, ".")
	if err != nil {
		return nil // an embedded root can always be read
	}
	var paths []string
	for _, e := range entries {
		if e.IsDir() {
			paths = append(paths, e.Name())
		}
	}
	return paths
}
