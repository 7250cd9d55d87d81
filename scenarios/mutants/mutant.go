package mutants

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed data/*.yaml
var data embed.FS

// Mutant is one broken decision.
type Mutant struct {
	Rule    string `yaml:"rule"`    // whose scenarios must fail, as R082
	File    string `yaml:"file"`    // from the module's root
	Replace string `yaml:"replace"` // a passage that stands in the file exactly once
	With    string `yaml:"with"`    // what stands there instead; it must compile
	Breaks  string `yaml:"breaks"`  // what is wrong then, in words

	at string // data file and line, for messages
}

// String names the mutant by its rule and what it breaks.
func (m Mutant) String() string { return m.Rule + ": " + m.Breaks }

// Load reads every mutant, in the order of the data files' names.
func Load() ([]Mutant, error) {
	files, err := data.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("list mutants: %w", err)
	}
	var all []Mutant
	for _, f := range files {
		text, err := data.ReadFile(path.Join("data", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read mutants: %w", err)
		}
		some, err := parse(f.Name(), text)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

var ruleID = regexp.MustCompile(`^R[0-9]{3}$`)

// Parse reads mutants that another package keeps: a YAML list without unknown fields. name is the file's, for messages.
func Parse(name string, text []byte) ([]Mutant, error) { return parse(name, text) }

// parse reads one data file: a YAML list of mutants without unknown fields.
func parse(name string, text []byte) ([]Mutant, error) {
	var nodes []yaml.Node
	if err := yaml.Unmarshal(text, &nodes); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var some []Mutant
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(&some); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range some {
		m := &some[i]
		m.at = fmt.Sprintf("%s:%d", name, nodes[i].Line)
		m.Replace, m.With = strings.TrimSuffix(m.Replace, "\n"), strings.TrimSuffix(m.With, "\n")
		switch {
		case !ruleID.MatchString(m.Rule):
			return nil, fmt.Errorf("%s: rule %q: want R and three digits", m.at, m.Rule)
		case m.File == "" || m.Replace == "" || m.Breaks == "":
			return nil, fmt.Errorf("%s: file, replace and breaks must not be empty", m.at)
		case m.Replace == m.With:
			return nil, fmt.Errorf("%s: replace and with are the same", m.at)
		}
	}
	return some, nil
}

// Apply returns the text of the mutant's file with its passage replaced. The passage must stand in text exactly once.
func (m Mutant) Apply(text []byte) ([]byte, error) {
	if n := bytes.Count(text, []byte(m.Replace)); n != 1 {
		return nil, fmt.Errorf("%s: %q stands %d times in %s, want once", m.at, m.Replace, n, m.File)
	}
	return bytes.Replace(text, []byte(m.Replace), []byte(m.With), 1), nil
}

// Named says whether the rule, or the place in the data, starts with prefix.
func (m Mutant) Named(prefix string) bool {
	return strings.HasPrefix(m.Rule, prefix) || strings.HasPrefix(m.at, prefix)
}
