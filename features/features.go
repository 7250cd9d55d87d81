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

// Portable is the folder of FS for clients of the cloud that are not the built-in connector: what its README asks of a client, the built-in
// one does not do. Paths leaves it out.
const Portable = "portable"

// Paths are the folders of FS that are about the built-in connector, one per capability, sorted.
func Paths() []string {
	entries, err := fs.ReadDir(FS, ".")
	if err != nil {
		return nil // an embedded root can always be read
	}
	var paths []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != Portable {
			paths = append(paths, e.Name())
		}
	}
	return paths
}
