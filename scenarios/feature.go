package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"
)

// lines tells on which line of its file each scenario stands: the row of the examples for an outline.
type lines map[string]int64

func (l lines) of(sc *godog.Scenario) int64 { return l[lineKey(sc.Uri, sc.AstNodeIds)] }

func lineKey(uri string, ids []string) string { return uri + "\x00" + strings.Join(ids, "\x00") }

// errNoScenario is the failure of a run that would have tested nothing.
var errNoScenario = errors.New("no scenario matches")

// load reads the feature files once before the run: for their line numbers, and so that a file that is missing or malformed is
// told in one line and nothing runs.
func (s Suite) load() (lines, error) {
	if err := checkFormats(s.Formats); err != nil {
		return nil, err
	}
	documents, err := s.documents()
	if err != nil {
		return nil, err
	}
	found := lines{}
	for _, d := range documents {
		at := d.lines()
		for _, p := range d.pickles {
			found[lineKey(p.Uri, p.AstNodeIds)] = at[p.AstNodeIds[len(p.AstNodeIds)-1]]
		}
	}
	if len(found) == 0 {
		return nil, errNoScenario
	}
	return found, nil
}

// document is a feature file that was read.
type document struct {
	*messages.GherkinDocument
	pickles []*messages.Pickle
}

// documents reads the feature files.
func (s Suite) documents() ([]document, error) {
	for _, path := range s.Paths {
		file, line := splitLine(path)
		if err := s.exists(file, line); err != nil {
			return nil, err
		}
	}
	suite := godog.TestSuite{Options: &godog.Options{FS: s.FS, Paths: s.Paths, Tags: s.Tags}}
	features, err := suite.RetrieveFeatures()
	if err != nil {
		return nil, errors.New(oneLine(err.Error()))
	}
	var documents []document
	for _, f := range features {
		if f.Feature == nil { // the file holds nothing
			continue
		}
		documents = append(documents, document{f.GherkinDocument, f.Pickles})
	}
	return documents, nil
}

// lines tells where the scenarios and the rows of their examples stand, by id.
func (d document) lines() map[string]int64 {
	at := map[string]int64{}
	for _, child := range d.Feature.Children {
		collectLines(at, child.Scenario)
		if child.Rule != nil {
			for _, c := range child.Rule.Children {
				collectLines(at, c.Scenario)
			}
		}
	}
	return at
}

func collectLines(at map[string]int64, sc *messages.Scenario) {
	if sc == nil {
		return
	}
	at[sc.Id] = sc.Location.Line
	for _, examples := range sc.Examples {
		for _, row := range examples.TableBody {
			at[row.Id] = row.Location.Line
		}
	}
}

// exists refuses what is not there, and the line of a directory.
func (s Suite) exists(file, line string) error {
	stat := os.Stat
	if s.FS != nil {
		stat = func(name string) (fs.FileInfo, error) { return fs.Stat(s.FS, name) }
	}
	info, err := stat(file)
	switch {
	case err != nil:
		return fmt.Errorf("%s: no such file or directory", file)
	case info.IsDir() && line != "":
		return fmt.Errorf("%s:%s: %s is a directory; only a file has lines", file, line, file)
	}
	return nil
}

var lineSuffix = regexp.MustCompile(`:(\d+)$`)

func splitLine(path string) (file, line string) {
	if m := lineSuffix.FindStringSubmatchIndex(path); m != nil {
		return path[:m[0]], path[m[2]:m[3]]
	}
	return path, ""
}

func checkFormats(formats []string) error {
	for _, f := range formats {
		kind, file, _ := strings.Cut(f, ":")
		dir, err := os.Stat(filepath.Dir(file))
		switch {
		case kind == "pretty" || kind == "progress":
		case (kind == "junit" || kind == "cucumber") && file != "" && (err != nil || !dir.IsDir()):
			return fmt.Errorf("--format %s: %s is not a directory", f, filepath.Dir(file))
		case (kind == "junit" || kind == "cucumber") && file != "":
		case kind == "junit" || kind == "cucumber":
			return fmt.Errorf("--format %s: write %s:FILE", f, kind)
		default:
			return fmt.Errorf("--format %s: use pretty, progress, junit:FILE or cucumber:FILE", f)
		}
	}
	return nil
}

// oneLine is the first fault of an error that lists several over many lines.
func oneLine(text string) string {
	parts := strings.Fields(text)
	return strings.Join(parts, " ")
}
