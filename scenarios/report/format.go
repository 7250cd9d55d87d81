package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Format is a kind of report.
type Format struct {
	Name   string // as in --format
	File   bool   // it needs a file; others go to standard output unless a file is given
	Scenes bool   // it shows Step.Scene
	Bytes  func(r *Run) []byte
}

// Formats are all kinds of reports.
func Formats() []Format {
	return []Format{
		{Name: "pretty", Bytes: func(r *Run) []byte { return Pretty(r, false) }},
		{Name: "progress", Bytes: func(r *Run) []byte { return Progress(r, false) }},
		{Name: "junit", File: true, Bytes: JUnit},
		{Name: "cucumber", File: true, Bytes: Cucumber},
		{Name: "messages", File: true, Bytes: Messages},
		{Name: "html", File: true, Scenes: true, Bytes: HTML},
	}
}

// FormatList is how the formats are written, for messages: "pretty, progress, junit:FILE or ...".
func FormatList() string {
	var names []string
	for _, f := range Formats() {
		if f.File {
			f.Name += ":FILE"
		}
		names = append(names, f.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Outputs are the reports that a run writes. Use Parse, then Open before the run and Write after it.
type Outputs struct {
	Text string // the report on standard output: pretty, progress, or empty for the summary alone

	files []*output
}

type output struct {
	flag    string // as it was given
	path    string
	format  Format
	stdout  io.Writer // nil: it goes to a file
	file    *os.File
	created bool
}

// Parse reads the values of --format; none means pretty. It touches no file.
func Parse(values []string) (*Outputs, error) {
	o := &Outputs{}
	if len(values) == 0 {
		o.Text = "pretty"
	}
	for _, value := range values {
		name, path, named := strings.Cut(value, ":")
		format, known := find(name)
		switch {
		case !known:
			return nil, fmt.Errorf("--format %s: use %s", value, FormatList())
		case path == "" && (format.File || named):
			return nil, fmt.Errorf("--format %s: write %s:FILE", value, name)
		case path == "" && o.Text != "":
			return nil, fmt.Errorf("--format %s: %s is printed already; write one of them to a file, as %s:FILE", value, o.Text, name)
		case path == "":
			o.Text = name
		default:
			o.files = append(o.files, &output{flag: value, path: path, format: format})
		}
	}
	return o, nil
}

func find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Scenes reports whether one of the reports shows what the world looked like after each step.
func (o *Outputs) Scenes() bool {
	for _, f := range o.files {
		if f.format.Scenes {
			return true
		}
	}
	return false
}

// ToStdout reports whether a report goes to standard output. Call it after Open.
func (o *Outputs) ToStdout() bool {
	for _, f := range o.files {
		if f.stdout != nil {
			return true
		}
	}
	return false
}

// Open opens every file, so that one that cannot be written is known before anything runs. What stands in a file stays until Write.
// A file that is called - , or that is where stdout goes, means stdout. After an error no file is open, and none was made.
func (o *Outputs) Open(stdout io.Writer) error {
	for _, f := range o.files {
		if err := o.open(f, stdout); err != nil {
			o.Close()
			return fmt.Errorf("--format %s: %w", f.flag, err)
		}
	}
	return nil
}

func (o *Outputs) open(f *output, stdout io.Writer) error {
	if f.path == "-" || sameFile(f.path, stdout) {
		for _, other := range o.files {
			if other.stdout != nil {
				return fmt.Errorf("%s goes to standard output, too", other.flag)
			}
		}
		f.stdout = stdout
		return nil
	}
	dir := filepath.Dir(f.path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	before, err := os.Stat(f.path)
	if err == nil && before.IsDir() {
		return fmt.Errorf("%s is a directory; name a file in it", f.path)
	}
	created := errors.Is(err, os.ErrNotExist)
	f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", f.path, reason(err))
	}
	f.created = created
	now, err := f.file.Stat()
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", f.path, reason(err))
	}
	for _, other := range o.files {
		if other == f {
			return nil
		}
		if other.file == nil {
			continue
		}
		if info, err := other.file.Stat(); err == nil && now.Mode().IsRegular() && os.SameFile(info, now) {
			return fmt.Errorf("%s writes the same file", other.flag)
		}
	}
	return nil
}

// sameFile reports whether a path leads to the file or pipe that stdout is. What is written to a terminal or a device may be mixed.
func sameFile(path string, stdout io.Writer) bool {
	file, ok := stdout.(interface{ Stat() (os.FileInfo, error) })
	if !ok {
		return false
	}
	is, err := file.Stat()
	if err != nil || is.Mode()&os.ModeCharDevice != 0 {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(is, named)
}

// Close closes the files of a run that did not take place, and removes those that Open made.
func (o *Outputs) Close() {
	for _, f := range o.files {
		if f.file == nil {
			continue
		}
		_ = f.file.Close()
		if f.created {
			_ = os.Remove(f.path)
		}
		f.file = nil
	}
}

// Write writes the report of a run to every file and closes it. The error names each that is not complete.
func (o *Outputs) Write(r *Run) error {
	var all []error
	for _, f := range o.files {
		if err := f.write(f.format.Bytes(r)); err != nil {
			all = append(all, fmt.Errorf("--format %s: the report is not complete: %w", f.flag, reason(err)))
		}
	}
	return errors.Join(all...)
}

func (f *output) write(b []byte) error {
	if f.stdout != nil {
		_, err := f.stdout.Write(b)
		return err
	}
	info, err := f.file.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = f.file.Truncate(0)
	}
	if err == nil {
		var n int
		if n, err = f.file.Write(b); err == nil && n < len(b) {
			err = io.ErrShortWrite
		}
	}
	if closeErr := f.file.Close(); err == nil {
		err = closeErr
	}
	f.file = nil
	return err
}

// reason leaves the path out, which the message has already.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
