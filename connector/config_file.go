package connector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/store"
)

// LoadConfig reads a YAML file. It is strict: a key it does not know, or gets twice, is a fault. Every fault is one line of the
// error, with file, line and field. Names of files in it are relative to its directory. A secret may be the name of an environment
// variable, ${NAME}, and so may parts of the name of a file that holds one, of store if it is a URL, and of oceana.instanceId.
func LoadConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	f := &configFile{path: path, lines: map[string]int{}}
	f.config.Sources = []string{path}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return Config{}, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return Config{}, fmt.Errorf("%s:1: is empty", path)
	}
	f.read(doc.Content[0], "")
	if len(f.errs) == 0 { // else what is missing may only be misspelt
		for _, fault := range f.config.faults() {
			f.wrong(f.line(fault.field), fault.field, fault.text)
		}
		for field, path := range map[string]string{"oceana.caFile": f.config.Oceana.CAFile, "aggregator.caFile": f.config.Aggregator.CAFile} {
			if path == "" {
				continue
			}
			if _, err := authorities(path); err != nil {
				f.wrong(f.line(field), field, err.Error())
			}
		}
	}
	return f.config, errors.Join(f.errs...)
}

// configFile is a file being read.
type configFile struct {
	path   string
	config Config
	lines  map[string]int // of every field seen
	errs   []error
}

func (f *configFile) wrong(line int, field, text string) {
	f.errs = append(f.errs, fmt.Errorf("%s:%d: %s: %s", f.path, line, field, text))
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

func section(field string) bool {
	return field == "" || field == "aggregator" || field == "oceana" || field == "routing" || field == "deliveryFailure" || field == "scanner" || field == "files" || field == "metrics" || field == "tls"
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

func (f *configFile) set(n *yaml.Node, field string) {
	c := &f.config
	if into := f.secretOf(field); into != nil {
		f.secret(n, field, into)
		return
	}
	switch field {
	case "listen":
		f.text(n, field, &c.Listen)
	case "aggregator.url":
		f.text(n, field, &c.Aggregator.URL)
	case "aggregator.appId":
		f.text(n, field, &c.Aggregator.AppID)
	case "aggregator.keyId":
		f.text(n, field, &c.Aggregator.KeyID)
	case "aggregator.caFile":
		f.source(n, field, &c.Aggregator.CAFile)
	case "oceana.url":
		f.text(n, field, &c.Oceana.URL)
	case "oceana.user":
		f.text(n, field, &c.Oceana.User)
	case "oceana.caFile":
		f.source(n, field, &c.Oceana.CAFile)
	case "aggregator.proxy":
		f.text(n, field, &c.Aggregator.Proxy)
	case "aggregator.mediaHosts":
		f.list(n, field, &c.Aggregator.MediaHosts)
	case "files.maxBytes":
		var n64 int
		f.number(n, field, &n64)
		c.Files.MaxBytes = int64(n64)
	case "files.parallel":
		f.number(n, field, &c.Files.Parallel)
	case "files.timeout":
		f.duration(n, field, &c.Files.Timeout)
	case "store":
		f.database(n, field)
	case "keep":
		f.duration(n, field, &c.Keep)
	case "lease":
		f.duration(n, field, &c.Lease)
	case "control":
		f.file(n, field, &c.Control)
	case "oceana.instanceId":
		f.text(n, field, &c.Oceana.InstanceID)
		c.Oceana.InstanceID = f.expand(n, field, c.Oceana.InstanceID)
	case "routing.attributes":
		f.list(n, field, &c.Routing.Attributes)
	case "routing.priority":
		f.number(n, field, &c.Routing.Priority)
	case "routing.priorityKey":
		f.text(n, field, &c.Routing.PriorityKey)
	case "oceana.sockets":
		f.number(n, field, &c.Oceana.Sockets)
	case "deliveryFailure.unavailable":
		f.text(n, field, &c.DeliveryFailure.Unavailable)
	case "deliveryFailure.busy":
		f.text(n, field, &c.DeliveryFailure.Busy)
	case "deliveryFailure.after":
		f.duration(n, field, &c.DeliveryFailure.After)
	case "tls.certFile":
		f.source(n, field, &c.TLS.CertFile)
	case "tls.keyFile":
		f.source(n, field, &c.TLS.KeyFile)
	case "metrics.listen":
		f.text(n, field, &c.Metrics.Listen)
	case "metrics.shared":
		f.yesNo(n, field, &c.Metrics.Shared)
	case "welcome":
		f.text(n, field, &c.Welcome)
	case "advice":
		f.text(n, field, &c.Advice)
	default:
		f.wrong(f.lines[field], field, "is not a known field")
	}
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
