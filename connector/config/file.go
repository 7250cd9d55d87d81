package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/terminal"
)

// Load reads a YAML file. It is strict: a key it does not know, or gets twice, is a fault. Every fault is one line of the
// error, with file, line and field. Names of files in it are relative to its directory. A secret may be the name of an environment
// variable, ${NAME}, and so may parts of the name of a file that holds one, of store if it is a URL, and of oceana.instanceId.
func Load(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	f := &configFile{path: path, lines: map[string]int{}}
	f.config.Sources = []string{path}
	doc, err := OneDocument(path, data)
	if err != nil {
		return Config{}, err
	}
	if len(doc.Content) == 0 {
		return Config{}, fmt.Errorf("%s:1: is empty", path)
	}
	f.read(doc.Content[0], "")
	if len(f.errs) == 0 { // else what is missing may only be misspelt
		for _, fault := range f.config.faults() {
			f.wrong(f.line(fault.Field), fault.Field, fault.Text)
		}
		for _, fault := range f.config.fileFaults() {
			f.wrong(f.line(fault.Field), fault.Field, fault.Text)
		}
	}
	if f.secretWithin && credential.Exposed(path) {
		f.config.Exposed = append([]string{path}, f.config.Exposed...)
	}
	return f.config, errors.Join(f.errs...)
}

// OneDocument reads YAML that must be one document, or nothing at all: then the node is empty. Errors name the file.
func OneDocument(path string, data []byte) (*yaml.Node, error) {
	var doc, more yaml.Node
	reader := yaml.NewDecoder(bytes.NewReader(data))
	err := reader.Decode(&doc)
	if err == nil {
		err = reader.Decode(&more)
	}
	switch {
	case errors.Is(err, io.EOF):
		return &doc, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %s", path, terminal.EscapeLines(strings.TrimPrefix(err.Error(), "yaml: ")))
	}
	return nil, fmt.Errorf("%s:%d: begins a second document; want one", path, more.Line)
}

// configFile is a file being read.
type configFile struct {
	path         string
	config       Config
	lines        map[string]int // of every field seen
	secretWithin bool           // a secret is in the file itself
	errs         []error
}

func (f *configFile) wrong(line int, field, text string) {
	f.errs = append(f.errs, fmt.Errorf("%s:%d: %s: %s", f.path, line, terminal.Escape(field), terminal.Escape(text)))
}

// line is where a field is, or its section, or the first.
func (f *configFile) line(field string) int {
	for field != "" {
		if n := f.lines[field]; n > 0 {
			return n
		}
		section, _, _ := strings.Cut(field, ".")
		if section == field {
			break
		}
		field = section
	}
	return 1
}

// section reports whether a name has fields below it; the empty one is the file.
func section(name string) bool {
	return name == "" || slices.ContainsFunc(fields(), func(f field) bool { return sectionOf(f.name) == name })
}

func (f *configFile) read(n *yaml.Node, field string) {
	if !section(field) {
		f.set(n, field)
		return
	}
	if n.Kind != yaml.MappingNode {
		name := field
		if name == "" {
			name = "file"
		}
		f.wrong(n.Line, name, "want keys with values")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := strings.TrimPrefix(field+"."+key.Value, ".")
		if f.lines[name] > 0 {
			f.wrong(key.Line, name, fmt.Sprintf("is already in line %d", f.lines[name]))
			continue
		}
		f.lines[name] = key.Line
		f.read(value, name)
	}
}

func (f *configFile) set(n *yaml.Node, name string) {
	for _, known := range fields() {
		if known.name == name {
			known.set(f, n, name)
			return
		}
	}
	text := "is not a known field"
	if meant := nearest(name); meant != "" {
		text += "; is " + meant + " meant?"
	}
	f.wrong(f.lines[name], name, text)
}

// text takes scalars as written: an id that looks like a number stays what it is.
func (f *configFile) text(n *yaml.Node, field string, into *string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		f.wrong(n.Line, field, "want a text")
		return
	}
	*into = n.Value
}

// database takes a file, or a URL with parts from the environment.
func (f *configFile) database(n *yaml.Node, field string) {
	if !store.IsPostgres(n.Value) {
		f.file(n, field, &f.config.Store)
		return
	}
	f.text(n, field, &f.config.Store)
	f.config.Store = f.expand(n, field, f.config.Store)
}

func (f *configFile) file(n *yaml.Node, field string, into *string) {
	f.text(n, field, into)
	if *into != "" && !filepath.IsAbs(*into) {
		*into = filepath.Join(filepath.Dir(f.path), *into)
	}
}

// source is a file that the configuration comes from: when it changes, so does the configuration.
func (f *configFile) source(n *yaml.Node, field string, into *string) {
	f.file(n, field, into)
	if *into != "" {
		f.config.Sources = append(f.config.Sources, *into)
	}
}

func (f *configFile) list(n *yaml.Node, field string, into *[]string) {
	if n.Kind != yaml.SequenceNode {
		f.wrong(n.Line, field, "want a list of texts")
		return
	}
	for _, item := range n.Content {
		var s string
		f.text(item, field, &s)
		*into = append(*into, s)
	}
}

func (f *configFile) number(n *yaml.Node, field string, into *int) {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		f.wrong(n.Line, field, "want a whole number")
		return
	}
	*into = i
}

func (f *configFile) yesNo(n *yaml.Node, field string, into *bool) {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		f.wrong(n.Line, field, "want true or false")
		return
	}
	*into = n.Value == "true"
}

func (f *configFile) duration(n *yaml.Node, field string, into *time.Duration) {
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		f.wrong(n.Line, field, "want a duration such as 15m")
		return
	}
	*into = d
}
