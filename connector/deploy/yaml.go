package deploy

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/config"
)

// IsDeployment reports whether a file is a deployment, rather than the connector's own configuration: a workbook, or YAML with an
// async section.
func IsDeployment(path string) bool {
	if isWorkbook(path) {
		return true
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	var top map[string]yaml.Node
	if yaml.Unmarshal(data, &top) != nil {
		return false
	}
	_, ok := top["async"]
	return ok
}

func isWorkbook(path string) bool { return strings.EqualFold(filepath.Ext(path), ".xlsx") }

// Load reads a deployment from a workbook (.xlsx) or YAML, without the settings that were changed afterwards. What is wrong with
// it comes back as Faults.
func Load(path string) (*Deployment, error) {
	if isWorkbook(path) {
		return ReadWorkbook(path)
	}
	return ReadYAML(path)
}

// ReadYAML reads the plain alternative to the workbook: the sections analytics and async. Scalars are taken as written, so that an
// id that looks like a number stays what it is.
func ReadYAML(path string) (*Deployment, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := config.OneDocument(path, data)
	if err != nil {
		return nil, err
	}
	d := &Deployment{places: map[string]string{}}
	var faults Faults
	wrong := func(line int, label, text string) {
		faults = append(faults, Fault{fmt.Sprintf("%s:%d", path, line), label, "R011", text})
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		wrong(1, "", "want the sections analytics and async")
		return d, faults
	}
	known := map[string]input{}
	for _, in := range inputs() {
		known[strings.ToLower(in.sheet)+"."+in.key] = in
		d.places[in.id()] = path + ":1"
	}
	lines := map[string]int{}
	for section, body := range pairs(doc.Content[0]) {
		if section.Value != "analytics" && section.Value != "async" || body.Kind != yaml.MappingNode {
			wrong(section.Line, section.Value, "want the sections analytics and async, with keys")
			continue
		}
		for _, in := range inputs() { // where one is that is missing
			if strings.EqualFold(in.sheet, section.Value) {
				d.places[in.id()] = fmt.Sprintf("%s:%d", path, section.Line)
			}
		}
		for key, value := range pairs(body) {
			name := section.Value + "." + key.Value
			in, ok := known[name]
			switch {
			case !ok:
				wrong(key.Line, name, "is not a known input"+meant(name, known))
			case lines[name] > 0:
				wrong(key.Line, name, fmt.Sprintf("is in line %d already", lines[name]))
			case value.Kind != yaml.ScalarNode:
				wrong(key.Line, name, "want a text")
			default:
				d.places[in.id()] = fmt.Sprintf("%s:%d", path, key.Line)
				if value.Tag != "!!null" {
					*in.in(d) = value.Value
				}
			}
			lines[name] = key.Line
		}
	}
	if len(faults) == 0 { // else what is missing may only be misspelt
		faults = d.Check()
	}
	if len(faults) > 0 {
		return d, faults
	}
	return d, nil
}

// meant names the input that was probably meant by a name that there is not.
func meant(name string, known map[string]input) string {
	if near := config.Nearest(name, slices.Sorted(maps.Keys(known))); near != "" {
		return "; is " + near + " meant?"
	}
	return ""
}

func pairs(n *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// YAML is d as a file for ReadYAML.
func (d *Deployment) YAML() ([]byte, error) {
	top := &yaml.Node{Kind: yaml.MappingNode}
	sections := map[string]*yaml.Node{}
	for _, in := range inputs() {
		name := strings.ToLower(in.sheet)
		if sections[name] == nil {
			sections[name] = &yaml.Node{Kind: yaml.MappingNode}
			top.Content = append(top.Content, scalar(name, 0), sections[name])
		}
		sections[name].Content = append(sections[name].Content, scalar(in.key, 0), scalar(*in.in(d), yaml.DoubleQuotedStyle))
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(top); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}

func scalar(value string, style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Style: style}
}
