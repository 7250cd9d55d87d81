// Package wavetank carries the guides of this repository, so that its programs can show them without the source beside them. The code is
// in the folders: see README.md.
package wavetank

import "embed"

// Guides holds every Markdown file of the repository below its path; a test compares the two.
//
//go:embed *.md .github/*.md connector/*.md connector/attachment/*.md features/*.md features/portable/*.md fixtures/*.md
//go:embed scenarios/*.md scenarios/cmd/wavetank/deploy/*.md scenarios/rehearsal/*.md sim/*.md sim/oceana/*.md
var Guides embed.FS
