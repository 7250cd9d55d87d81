package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios"
)

// Feature is a feature file that was parsed.
type Feature struct {
	Path string // as findings name it
	scenarios.Parsed
}

// Parse reads the content of a feature file. Errors: *scenarios.ParseError.
func Parse(path string, content []byte) (Feature, error) {
	parsed, err := scenarios.ParseFeature(path, content)
	return Feature{path, parsed}, err
}

// child is a background or a scenario.
type child struct {
	background *messages.Background
	scenario   *messages.Scenario
}

// children are the backgrounds and scenarios of the feature and of its Rules, in order.
func (f Feature) children() []child {
	var all []child
	for _, c := range f.Document.Feature.Children {
		switch {
		case c.Background != nil:
			all = append(all, child{background: c.Background})
		case c.Scenario != nil:
			all = append(all, child{scenario: c.Scenario})
		case c.Rule != nil:
			for _, r := range c.Rule.Children {
				all = append(all, child{r.Background, r.Scenario})
			}
		}
	}
	return all
}

// Paths looks at the files under paths, which are files and directories. tags is an expression as for --tags, each tag of which some
// scenario should have; empty: none is looked for. An error is about the expression; files that cannot be read are in the report.
func (l *Linter) Paths(paths []string, tags string) (*Report, error) {
	report := &Report{Findings: []Finding{}, Unreadable: []string{}}
	wanted, err := wantedTags(tags)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, path := range paths {
		for _, file := range files(path, report) {
			if seen[file] {
				continue
			}
			seen[file] = true
			l.file(file, report, wanted)
		}
	}
	for tag, used := range wanted {
		if !used {
			report.Findings = append(report.Findings, Finding{Rule: RuleTag, Message: fmt.Sprintf("no scenario has the tag %s", tag)})
		}
	}
	if report.Files == 0 && len(report.Unreadable) == 0 {
		report.Unreadable = append(report.Unreadable, fmt.Sprintf("%s: no feature file", strings.Join(paths, ", ")))
	}
	report.sort()
	return report, nil
}

func wantedTags(expression string) (map[string]bool, error) {
	wanted := map[string]bool{}
	if expression == "" {
		return wanted, nil
	}
	names, err := scenarios.TagNames(expression)
	for _, name := range names {
		wanted[name] = false
	}
	return wanted, err
}

func (l *Linter) file(path string, report *Report, wanted map[string]bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		report.refuse(path, err)
		return
	}
	f, err := Parse(path, b)
	var wrong *scenarios.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Line > 0:
		report.Unreadable = append(report.Unreadable, fmt.Sprintf("%s:%d: %s", path, wrong.Line, wrong.Message))
		return
	case err != nil:
		report.refuse(path, err)
		return
	}
	report.Files++
	report.Scenarios += len(f.Pickles)
	report.Findings = append(report.Findings, l.Check(f)...)
	for _, p := range f.Pickles {
		for _, tag := range p.Tags {
			if _, is := wanted[tag.Name]; is {
				wanted[tag.Name] = true
			}
		}
	}
}

// files are the feature files of a path, sorted.
func files(path string, report *Report) []string {
	info, err := os.Stat(path)
	if err != nil {
		report.refuse(path, err)
		return nil
	}
	if !info.IsDir() {
		return []string{filepath.ToSlash(path)}
	}
	var all []string
	root := strings.TrimRight(path, `/\`) + string(filepath.Separator)             // follows a link
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error { // errors are in the report
		switch {
		case err != nil:
			report.refuse(name, err)
		case !d.IsDir() && strings.HasSuffix(name, ".feature"):
			all = append(all, filepath.ToSlash(name))
		}
		return nil
	})
	slices.Sort(all)
	return all
}

func (r *Report) refuse(path string, err error) {
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	r.Unreadable = append(r.Unreadable, fmt.Sprintf("%s: %v", path, err))
}
