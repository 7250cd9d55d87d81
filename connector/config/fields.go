package config

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/secret"
)

// field is one key of the configuration file.
type field struct {
	name string // with its section
	set  func(f *configFile, n *yaml.Node, name string)
}

// fields are all there are, in the order in which people read them.
func fields() []field {
	out := []field{
		{"listen", asText(func(c *Config) *string { return &c.Listen })},
		{"tls.certFile", asSource(func(c *Config) *string { return &c.TLS.CertFile })},
		{"tls.keyFile", asSource(func(c *Config) *string { return &c.TLS.KeyFile })},
		{"aggregator.url", asText(func(c *Config) *string { return &c.Aggregator.URL })},
		{"aggregator.appId", asText(func(c *Config) *string { return &c.Aggregator.AppID })},
		{"aggregator.keyId", asText(func(c *Config) *string { return &c.Aggregator.KeyID })},
		{"aggregator.webhookUrl", asText(func(c *Config) *string { return &c.Aggregator.WebhookURL })},
		{"aggregator.caFile", asSource(func(c *Config) *string { return &c.Aggregator.CAFile })},
		{"aggregator.proxy", asText(func(c *Config) *string { return &c.Aggregator.Proxy })},
		{"aggregator.mediaHosts", asList(func(c *Config) *[]string { return &c.Aggregator.MediaHosts })},
		{"oceana.url", asText(func(c *Config) *string { return &c.Oceana.URL })},
		{"oceana.user", asText(func(c *Config) *string { return &c.Oceana.User })},
		{"oceana.caFile", asSource(func(c *Config) *string { return &c.Oceana.CAFile })},
		{"oceana.instanceId", setInstance},
		{"oceana.sockets", asNumber(func(c *Config) *int { return &c.Oceana.Sockets })},
		{"files.maxBytes", setMaxBytes},
		{"files.parallel", asNumber(func(c *Config) *int { return &c.Files.Parallel })},
		{"files.timeout", asDuration(func(c *Config) *time.Duration { return &c.Files.Timeout })},
		{"metrics.listen", asText(func(c *Config) *string { return &c.Metrics.Listen })},
		{"metrics.shared", func(f *configFile, n *yaml.Node, name string) { f.yesNo(n, name, &f.config.Metrics.Shared) }},
		{"trace.url", asText(func(c *Config) *string { return &c.Trace.URL })},
		{"store", (*configFile).database},
		{"keep", asDuration(func(c *Config) *time.Duration { return &c.Keep })},
		{"lease", asDuration(func(c *Config) *time.Duration { return &c.Lease })},
		{"control", func(f *configFile, n *yaml.Node, name string) { f.file(n, name, &f.config.Control) }},
		{"routing.attributes", asList(func(c *Config) *[]string { return &c.Routing.Attributes })},
		{"routing.priority", asNumber(func(c *Config) *int { return &c.Routing.Priority })},
		{"routing.priorityKey", asText(func(c *Config) *string { return &c.Routing.PriorityKey })},
		{"deliveryFailure.unavailable", asText(func(c *Config) *string { return &c.DeliveryFailure.Unavailable })},
		{"deliveryFailure.busy", asText(func(c *Config) *string { return &c.DeliveryFailure.Busy })},
		{"deliveryFailure.after", asDuration(func(c *Config) *time.Duration { return &c.DeliveryFailure.After })},
		{"welcome", asText(func(c *Config) *string { return &c.Welcome })},
		{"advice", asText(func(c *Config) *string { return &c.Advice })},
		{"insecure", setInsecure},
	}
	for _, s := range secretFields() {
		set := func(f *configFile, n *yaml.Node, name string) { f.secret(n, name, s) }
		out = append(out, field{s.name, set}, field{s.name + "File", set})
	}
	return out
}

// secretField is a secret, which has two keys: its name, and its name with File.
type secretField struct {
	name string
	use  credential.Use
	of   func(*Config) *secret.Text
}

func secretFields() []secretField {
	return []secretField{
		{"aggregator.secret", credential.Password, func(c *Config) *secret.Text { return &c.Aggregator.Secret }},
		{"aggregator.webhookSecret", credential.Header, func(c *Config) *secret.Text { return &c.Aggregator.WebhookSecret }},
		{"aggregator.oldWebhookSecret", credential.Header, func(c *Config) *secret.Text { return &c.Aggregator.OldWebhookSecret }},
		{"oceana.password", credential.Password, func(c *Config) *secret.Text { return &c.Oceana.Password }},
		{"scanner.secret", credential.Header, func(c *Config) *secret.Text { return &c.Scanner.Secret }},
		{"scanner.oldSecret", credential.Header, func(c *Config) *secret.Text { return &c.Scanner.OldSecret }},
		{"storePassword", credential.Password, func(c *Config) *secret.Text { return &c.StorePassword }},
		{"metrics.token", credential.Header, func(c *Config) *secret.Text { return &c.Metrics.Token }},
	}
}

// Fields are the names of all keys of the configuration file, with their sections.
func Fields() []string {
	var out []string
	for _, f := range fields() {
		out = append(out, f.name)
	}
	return out
}

type setter = func(*configFile, *yaml.Node, string)

func asText(of func(*Config) *string) setter {
	return func(f *configFile, n *yaml.Node, name string) { f.text(n, name, of(&f.config)) }
}

func asSource(of func(*Config) *string) setter {
	return func(f *configFile, n *yaml.Node, name string) { f.source(n, name, of(&f.config)) }
}

func asList(of func(*Config) *[]string) setter {
	return func(f *configFile, n *yaml.Node, name string) { f.list(n, name, of(&f.config)) }
}

func asNumber(of func(*Config) *int) setter {
	return func(f *configFile, n *yaml.Node, name string) { f.number(n, name, of(&f.config)) }
}

func asDuration(of func(*Config) *time.Duration) setter {
	return func(f *configFile, n *yaml.Node, name string) { f.duration(n, name, of(&f.config)) }
}

func setInstance(f *configFile, n *yaml.Node, name string) {
	f.text(n, name, &f.config.Oceana.InstanceID)
	f.config.Oceana.InstanceID = f.expand(n, name, f.config.Oceana.InstanceID)
}

func setMaxBytes(f *configFile, n *yaml.Node, name string) {
	var bytes int
	f.number(n, name, &bytes)
	f.config.Files.MaxBytes = int64(bytes)
}

// setInsecure takes true, or the list of the keys that are not to be warned of.
func setInsecure(f *configFile, n *yaml.Node, name string) {
	if n.Kind == yaml.SequenceNode {
		f.list(n, name, &f.config.Insecure)
		return
	}
	all := false
	f.yesNo(n, name, &all)
	if all {
		f.config.Insecure = []string{InsecureAll}
	}
}

// nearest is the field, or section, that was probably meant by a name that there is not; empty: none comes near.
func nearest(name string) string {
	var known []string
	for _, f := range fields() {
		known = append(known, f.name)
		if section := sectionOf(f.name); section != "" && !slices.Contains(known, section) {
			known = append(known, section)
		}
	}
	return Nearest(name, known)
}

// Nearest is the one of known that differs least from name, whatever the case of their letters; empty: none comes near.
func Nearest(name string, known []string) string {
	best, least := "", max(2, len(name)/4)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

func sectionOf(name string) string {
	section, _, found := strings.Cut(name, ".")
	if !found {
		return ""
	}
	return section
}

// distance is how many letters have to be put in, taken out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
