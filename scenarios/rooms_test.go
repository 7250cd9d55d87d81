package scenarios_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// rooms are the packages that a reader enters by a doc.go: what lives there, what does not, who imports it, and its parts.
var rooms = []string{
	"connector", "connector/bridge", "connector/catchup", "connector/config", "connector/dispatch", "connector/failpoint", "connector/lease",
	"scenarios", "scenarios/report", "scenarios/steps",
	"sim/aggregator", "sim/aggregator/media", "sim/bayeux", "sim/control", "sim/floor", "sim/oceana", "sim/oceana/widget", "sim/scanner",
}

// goFile is a Go file as a comment names it: of the package itself, or with a path from the module's root; it may be a pattern.
var goFile = regexp.MustCompile(`[\w*]+(?:/[\w*]+)*\.go\b`)

// importers is how a comment says who imports its package. What it imports itself is another matter.
var importers = regexp.MustCompile(`\bimports? it\b`)

// wrongRoom lists what keeps dir from being a room: there is no doc.go, another file has a package comment too, a section is missing, or a file that
// is named does not exist.
func wrongRoom(tree fs.FS, dir string) (problems []string) {
	text, err := fs.ReadFile(tree, dir+"/doc.go")
	if err != nil {
		return []string{dir + " has no doc.go"}
	}
	doc := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "//", "")), " ")
	if !strings.Contains(doc, "What does not live here: ") {
		problems = append(problems, dir+"/doc.go does not say \"What does not live here: \"")
	}
	if !importers.MatchString(doc) {
		problems = append(problems, dir+"/doc.go does not say who imports it")
	}
	names := goFile.FindAllString(doc, -1)
	if len(names) == 0 {
		problems = append(problems, dir+"/doc.go names no file")
	}
	for _, name := range names {
		at := name
		if !strings.Contains(name, "/") {
			at = path.Join(dir, name)
		}
		if found, err := fs.Glob(tree, at); err != nil || len(found) == 0 {
			problems = append(problems, fmt.Sprintf("%s/doc.go names %s, which is not there", dir, name))
		}
	}
	all, err := fs.Glob(tree, dir+"/*.go")
	if err != nil {
		return append(problems, err.Error())
	}
	for _, file := range all {
		if text, err := fs.ReadFile(tree, file); err != nil {
			problems = append(problems, err.Error())
		} else if path.Base(file) != "doc.go" && strings.HasPrefix(string(text), "// Package ") {
			problems = append(problems, file+" has a package comment: it belongs into doc.go")
		}
	}
	return problems
}

// TestEveryRoomHasADoc that says what a reader looks for, and names only files that are there.
func TestEveryRoomHasADoc(t *testing.T) {
	for _, dir := range rooms {
		for _, problem := range wrongRoom(os.DirFS(".."), dir) {
			t.Error(problem)
		}
	}
}

func TestARoomWithAWrongDocIsNamed(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const rest = "//\n// What does not live here: b, see sim/b/b.go.\n//\n// Package sim imports it.\npackage a\n"
	tree := fstest.MapFS{
		"sim/a/a.go": file("package a\n"), "sim/a/a_two.go": file("package a\n"), "sim/b/b.go": file("// Package b is b.\npackage b\n"),
		"sim/a/doc.go": file("// Package a has its parts in a.go and a_*.go.\n" + rest),
		"sim/c/doc.go": file("// Package c has gone.go, gone_*.go and sim/a/gone.go.\n" + rest), "sim/c/c.go": file("// Package c is c.\npackage c\n"),
		"sim/d/doc.go": file("// Package d is d, which is important. It imports nothing.\npackage d\n"),
	}
	for dir, want := range map[string][]string{
		"sim/a": nil,
		"sim/b": {"no doc.go"},
		"sim/c": {"names gone.go", "names gone_*.go", "names sim/a/gone.go", "c.go has a package comment"},
		"sim/d": {"does not say \"What", "does not say who imports it", "names no file"},
	} {
		got := wrongRoom(tree, dir)
		for i := range max(len(want), len(got)) {
			if i >= len(want) || i >= len(got) || !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: got %q, want %q", dir, got, want)
				break
			}
		}
	}
}
