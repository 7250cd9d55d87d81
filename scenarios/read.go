package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
)

// document is a feature file that was read.
type document struct {
	*messages.GherkinDocument
	path    string // with slashes
	source  string // UTF-8 without a byte order mark
	pickles []*messages.Pickle
}

// reader reads feature files, each once. It goes on after an error, so that all are told at once.
type reader struct {
	fs        fs.FS // nil means the file system
	documents []*document
	lines     map[*document][]int  // that were asked for; nil: the whole file
	at        map[string]*document // nil: one that was refused
	found     bool                 // a scenario, or something to refuse, in the path that is read
	newID     func() string
	errs      []error
}

// documents reads the feature files and keeps the scenarios that the paths, with their lines, and the tags choose.
func (s Suite) documents() ([]*document, error) {
	tags, err := parseTags(s.Tags)
	if err != nil {
		return nil, err
	}
	r := &reader{fs: s.FS, lines: map[*document][]int{}, at: map[string]*document{}, newID: (&messages.Incrementing{}).NewId}
	for _, name := range s.Paths {
		r.named(name)
	}
	r.chooseLines()
	if err := told(r.errs); err != nil {
		return nil, err
	}
	var chosen []*document
	for _, d := range r.documents {
		d.pickles = slices.DeleteFunc(d.pickles, func(p *messages.Pickle) bool { return !tags.match(p) })
		if d.Feature != nil {
			chosen = append(chosen, d)
		}
	}
	return chosen, nil
}

// told is one error for all: a line each.
func told(errs []error) error {
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	return fmt.Errorf("%d files cannot be used:\n  %s", len(errs), strings.ReplaceAll(errors.Join(errs...).Error(), "\n", "\n  "))
}

func (r *reader) stat(name string) (fs.FileInfo, error) {
	if r.fs != nil {
		return fs.Stat(r.fs, path.Clean(name))
	}
	return os.Stat(name)
}

func (r *reader) readFile(name string) ([]byte, error) {
	if r.fs != nil {
		return fs.ReadFile(r.fs, path.Clean(name))
	}
	return os.ReadFile(name)
}

func (r *reader) walk(dir string, f fs.WalkDirFunc) error {
	if r.fs != nil {
		return fs.WalkDir(r.fs, path.Clean(dir), f)
	}
	return filepath.WalkDir(strings.TrimRight(dir, `/\`)+string(filepath.Separator), f) // follows a link
}

// path reads what a path of the command line names.
func (r *reader) path(name string) {
	file, line := splitLine(name)
	if _, err := r.stat(name); err == nil { // a file whose name looks like a line
		file, line = name, ""
	}
	info, err := r.stat(file)
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		r.refuse(fmt.Errorf("%s: no such file or directory", file))
	case err != nil:
		r.refuse(fmt.Errorf("%s: %w", file, pathError(err)))
	case !info.IsDir():
		r.file(file, line)
	case line != "":
		r.refuse(fmt.Errorf("%s:%s: %s is a directory; only a file has lines", file, line, file))
	default:
		r.folder(file)
	}
}

// named reads what a path of the command line names, and refuses it when nothing in it is a scenario: it was named to be run.
func (r *reader) named(name string) {
	r.found = false
	r.path(name)
	if !r.found {
		r.refuse(fmt.Errorf("%s: holds no scenario", name))
	}
}

func (r *reader) folder(dir string) {
	err := r.walk(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			r.refuse(fmt.Errorf("%s: %w", filepath.Clean(name), pathError(err)))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.IsDir() && strings.HasSuffix(name, ".feature") {
			r.file(name, "")
		}
		return nil
	})
	if err != nil {
		r.refuse(fmt.Errorf("%s: %w", dir, err))
	}
}

func (r *reader) refuse(err error) {
	r.found = true
	if !slices.ContainsFunc(r.errs, func(e error) bool { return e.Error() == err.Error() }) {
		r.errs = append(r.errs, err)
	}
}

// file reads a file, unless it was read already, and notes the line that was asked for.
func (r *reader) file(name, line string) {
	shown := filepath.ToSlash(filepath.Clean(name))
	d, known := r.at[shown]
	if !known {
		d = r.parse(name, shown)
		r.at[shown] = d
		if d != nil {
			r.documents = append(r.documents, d)
			r.lines[d] = []int{}
		}
	}
	r.found = r.found || d == nil || line != "" || len(d.pickles) > 0 // chooseLines tells of a line
	if d == nil {
		return
	}
	n, err := strconv.Atoi(line)
	switch {
	case line == "":
		r.lines[d] = nil
	case err != nil:
		r.refuse(fmt.Errorf("%s:%s: no file has so many lines", shown, line))
	case r.lines[d] != nil:
		r.lines[d] = append(r.lines[d], n)
	}
}

// parse reads one file; nil when it cannot be.
func (r *reader) parse(name, shown string) *document {
	b, err := r.readFile(name)
	if err != nil {
		r.refuse(fmt.Errorf("%s: %w", shown, pathError(err)))
		return nil
	}
	source, err := decode(b)
	if err != nil {
		r.refuse(fmt.Errorf("%s%w", shown, err))
		return nil
	}
	parsed, err := gherkin.ParseGherkinDocument(strings.NewReader(source), r.newID)
	if err != nil {
		r.refuse(fmt.Errorf("%s%s", shown, syntaxFault(source, err)))
		return nil
	}
	parsed.Uri = shown
	d := &document{GherkinDocument: parsed, path: shown, source: source, pickles: gherkin.Pickles(*parsed, shown, r.newID)}
	if d.Feature != nil && d.someWithoutRows() {
		d.pickles = d.outlined(d.pickles, r.newID)
	}
	return d
}

var utf8Mark = []byte("\xef\xbb\xbf")

// decode is the text of a file. The error begins with the line, as ":7: ...", or with ": ".
func decode(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, utf8Mark):
		b = b[len(utf8Mark):]
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}), bytes.Count(b, []byte{0})*3 > len(b) && len(b) > 0:
		return "", errors.New(": the file is in UTF-16; save it in UTF-8")
	}
	for i, line := range bytes.Split(b, []byte("\n")) {
		if !utf8.Valid(line) {
			return "", fmt.Errorf(":%d: the file is not in UTF-8, but perhaps in Latin-1 (Windows-1252); save it in UTF-8", i+1)
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return "", fmt.Errorf(":%d: a NUL character; the file is no text", i+1)
		}
		if len(line) >= longestLine {
			return "", fmt.Errorf(":%d: the line has %d bytes; a line may have %d", i+1, len(line), longestLine)
		}
	}
	return string(b), nil
}

// longestLine leaves room for the indentation that a scenario is given when it runs; the parser takes 64 KiB.
const longestLine = 64<<10 - 64

// pathError leaves the path out, which the message has already.
func pathError(err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

var lineSuffix = regexp.MustCompile(`:(\d+)$`)

func splitLine(path string) (file, line string) {
	if m := lineSuffix.FindStringSubmatchIndex(path); m != nil {
		return path[:m[0]], path[m[2]:m[3]]
	}
	return path, ""
}

// oneLine joins lines by blanks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
