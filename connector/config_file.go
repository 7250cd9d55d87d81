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
)

// LoadConfig reads a YAML file. It is strict: a key it does not know, or gets twice, is a fault. Every fault is one line of the
// error, with file, line and field. Names of files in it are relative to its directory.
func LoadConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	f := &configFile{path: path, lines: map[string]int{}}
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
		if ca := f.config.Oceana.CAFile; ca != "" {
			if _, err := authorities(ca); err != nil {
				f.wrong(f.line("oceana.caFile"), "oceana.caFile", err.Error())
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
	return field == "" || field == "aggregator" || field == "oceana" || field == "routing" || field == "deliveryFailure" || field == "scanner" || field == "files"
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
	switch field {
	case "listen":
		f.text(n, field, &c.Listen)
	case "aggregator.url":
		f.text(n, field, &c.Aggregator.URL)
	case "aggregator.appId":
		f.text(n, field, &c.Aggregator.AppID)
	case "aggregator.keyId":
		f.text(n, field, &c.Aggregator.KeyID)
	case "aggregator.secret", "aggregator.secretFile":
		f.secret(n, field, &c.Aggregator.Secret)
	case "aggregator.webhookSecret", "aggregator.webhookSecretFile":
		f.secret(n, field, &c.Aggregator.WebhookSecret)
	case "oceana.url":
		f.text(n, field, &c.Oceana.URL)
	case "oceana.user":
		f.text(n, field, &c.Oceana.User)
	case "oceana.password", "oceana.passwordFile":
		f.secret(n, field, &c.Oceana.Password)
	case "oceana.caFile":
		f.file(n, field, &c.Oceana.CAFile)
	case "aggregator.proxy":
		f.text(n, field, &c.Aggregator.Proxy)
	case "aggregator.mediaHosts":
		f.list(n, field, &c.Aggregator.MediaHosts)
	case "files.maxBytes":
		var n64 int
		f.number(n, field, &n64)
		c.Files.MaxBytes = int64(n64)
	case "scanner.secret", "scanner.secretFile":
		f.secret(n, field, &c.Scanner.Secret)
	case "store":
		f.file(n, field, &c.Store)
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

func (f *configFile) file(n *yaml.Node, field string, into *string) {
	f.text(n, field, into)
	if *into != "" && !filepath.IsAbs(*into) {
		*into = filepath.Join(filepath.Dir(f.path), *into)
	}
}

// secret takes the secret itself, or with a name that ends in File the file that holds it and nothing else but a line end.
func (f *configFile) secret(n *yaml.Node, field string, into *string) {
	other, fromFile := strings.CutSuffix(field, "File")
	if !fromFile {
		other = field + "File"
	}
	if f.lines[other] > 0 && *into != "" {
		f.wrong(n.Line, field, other+" is given too; want one of them")
		return
	}
	if !fromFile {
		f.text(n, field, into)
		return
	}
	var path string
	f.file(n, field, &path)
	if path == "" {
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.wrong(n.Line, field, err.Error())
		return
	}
	if *into = strings.TrimRight(string(data), "\r\n"); *into == "" {
		f.wrong(n.Line, field, path+" is empty")
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

func (f *configFile) duration(n *yaml.Node, field string, into *time.Duration) {
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		f.wrong(n.Line, field, "want a duration such as 15m")
		return
	}
	*into = d
}
