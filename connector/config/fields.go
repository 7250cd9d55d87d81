package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/store"
)

// field is one key of the configuration file: reading, errors and CONFIGURATION.md come from it.
type field struct {
	name     string // with its section
	form     string // of its value, in words
	standard string // the value of a key that is not given; empty: none
	help     string // what the value says
	set      func(f *configFile, n *yaml.Node, name string)
}

// fields are all there are, in the order in which people read them.
func fields() []field {
	out := []field{
		{"listen", "host:port", DefaultListen, "where the webhook endpoint listens", asText(func(c *Config) *string { return &c.Listen })},
		{"tls.certFile", "file", "", "PEM certificates of that listener, its own first, with `tls.keyFile`; without them it speaks plain HTTP, for a proxy in front of it", asSource(func(c *Config) *string { return &c.TLS.CertFile })},
		{"tls.keyFile", "file", "", "PEM key of that listener", asSource(func(c *Config) *string { return &c.TLS.KeyFile })},
		{"aggregator.url", "URL", defaultCloud, "the Digital Connection cloud, without a path", asText(func(c *Config) *string { return &c.Aggregator.URL })},
		{"aggregator.appId", "text", required, "the app, as the cloud calls it", asText(func(c *Config) *string { return &c.Aggregator.AppID })},
		{"aggregator.keyId", "text", required, "id of the API key; holds no colon", asText(func(c *Config) *string { return &c.Aggregator.KeyID })},
		{"aggregator.webhookUrl", "URL", "", "public address of the webhook, as the cloud must call it; empty: any target that the cloud has with the connector's path will do", asText(func(c *Config) *string { return &c.Aggregator.WebhookURL })},
		{"aggregator.caFile", "file", "", "PEM file of the authorities to trust for the cloud, and no others; empty: those of the machine", asSource(func(c *Config) *string { return &c.Aggregator.CAFile })},
		{"aggregator.proxy", "URL", "", "forward proxy on the way to the cloud; empty: what HTTPS_PROXY says, and none for files", asText(func(c *Config) *string { return &c.Aggregator.Proxy })},
		{"aggregator.mediaHosts", "list", defaultMedia + " when aggregator.url is " + defaultCloud, "hosts, or host:port, from which files are fetched besides that of `aggregator.url`; behind http:// if in the clear", asList(func(c *Config) *[]string { return &c.Aggregator.MediaHosts })},
		{"oceana.url", "URL", required, "websocket of Oceana, ws or wss, with its path", asText(func(c *Config) *string { return &c.Oceana.URL })},
		{"oceana.user", "text", required, "user of Oceana; holds no colon", asText(func(c *Config) *string { return &c.Oceana.User })},
		{"oceana.caFile", "file", "", "PEM file of the authorities to trust for Oceana; empty: those of the machine", asSource(func(c *Config) *string { return &c.Oceana.CAFile })},
		{"oceana.instanceId", "text", defaultInstance, "names this connector among several; `${NAME}` is a variable of the environment", setInstance},
		{"oceana.sockets", "number", "1", "sessions with Oceana, up to 16; a conversation stays with one of them", asNumber(func(c *Config) *int { return &c.Oceana.Sockets })},
		{"files.maxBytes", "number", strconv.Itoa(attachment.DefaultMaxSize), "size of one file at most", setMaxBytes},
		{"files.parallel", "number", "two for each processor, at least " + strconv.Itoa(leastParallel), "files that are carried at once, at most 256; each takes about 200 KiB of memory", asNumber(func(c *Config) *int { return &c.Files.Parallel })},
		{"files.timeout", "duration", inWords(attachment.DefaultTimeout), "one attempt to fetch or put a file, on the wall clock", asDuration(func(c *Config) *time.Duration { return &c.Files.Timeout })},
		{"metrics.listen", "host:port", "", "a listener of its own for /metrics; empty: none", asText(func(c *Config) *string { return &c.Metrics.Listen })},
		{"metrics.shared", "true or false", "false", "serves /metrics on the webhook's listener too", func(f *configFile, n *yaml.Node, name string) { f.yesNo(n, name, &f.config.Metrics.Shared) }},
		{"trace.url", "URL", "", "collector of OpenTelemetry, OTLP over HTTP with its path; empty: no traces", asText(func(c *Config) *string { return &c.Trace.URL })},
		{"store", "file or URL", required, "SQLite file, whose directory exists; or, for several connectors, postgres://USER@HOST/DATABASE, in which `${NAME}` is a variable of the environment", (*configFile).database},
		{"keep", "duration", inWords(store.DefaultKeep), "how long the store remembers what is done; 1h or more", asDuration(func(c *Config) *time.Duration { return &c.Keep })},
		{"lease", "duration", inWords(defaultLease), "how long the conversations of a connector that has died are left alone; 500ms or more; for a shared store only", asDuration(func(c *Config) *time.Duration { return &c.Lease })},
		{"control", "file", "", "unix socket on which `connector dead-letters` and `connector backup` ask the running connector; empty: none", func(f *configFile, n *yaml.Node, name string) { f.file(n, name, &f.config.Control) }},
		{"routing.attributes", "list", "", "given to each new contact, Category.Value, at most 10", asList(func(c *Config) *[]string { return &c.Routing.Attributes })},
		{"routing.priority", "number", strconv.Itoa(DefaultPriority), "of each new contact, 1 (highest) to 100", asNumber(func(c *Config) *int { return &c.Routing.Priority })},
		{"routing.priorityKey", "text", DefaultPriorityKey, "key of message metadata that holds the priority of a contact from an app of your own", asText(func(c *Config) *string { return &c.Routing.PriorityKey })},
		{"deliveryFailure.unavailable", "text", "", "sent once to an end user whose message waits because Oceana is away; empty: nothing", asText(func(c *Config) *string { return &c.DeliveryFailure.Unavailable })},
		{"deliveryFailure.busy", "text", "", "sent once when Oceana is too busy for a new conversation; empty: nothing", asText(func(c *Config) *string { return &c.DeliveryFailure.Busy })},
		{"deliveryFailure.after", "duration", inWords(defaultOutage), "how long Oceana has to be away before that is sent", asDuration(func(c *Config) *time.Duration { return &c.DeliveryFailure.After })},
		{"welcome", "text", "", "sent to the end user when an agent answers in time; empty: nothing", asText(func(c *Config) *string { return &c.Welcome })},
		{"advice", "text", defaultAdvice, "shown to an agent who answers after the window has closed", asText(func(c *Config) *string { return &c.Advice })},
		{"insecure", "true or list", "", "keys about which no warning is wanted; true: all of them", setInsecure},
	}
	for _, s := range secretFields() {
		set := func(f *configFile, n *yaml.Node, name string) { f.secret(n, name, s) }
		out = append(out, field{s.name, "secret", s.standard, s.help, set}, field{s.name + "File", "file", "", "file that holds `" + s.name + "`, in its place", set})
	}
	return out
}

// secretField is a secret, which has two keys: its name, and its name with File.
type secretField struct {
	name           string
	standard, help string // as of a field
	use            credential.Use
	of             func(*Config) *secret.Text
}

func secretFields() []secretField {
	return []secretField{
		{"aggregator.secret", required, "secret of the API key", credential.Password, func(c *Config) *secret.Text { return &c.Aggregator.Secret }},
		{"aggregator.webhookSecret", "", "what X-API-Key of a webhook must hold; empty: not checked", credential.Header, func(c *Config) *secret.Text { return &c.Aggregator.WebhookSecret }},
		{"aggregator.oldWebhookSecret", "", "is taken too, while the secret is changed at the cloud", credential.Header, func(c *Config) *secret.Text { return &c.Aggregator.OldWebhookSecret }},
		{"oceana.password", required, "password of `oceana.user`", credential.Password, func(c *Config) *secret.Text { return &c.Oceana.Password }},
		{"scanner.secret", "", "what X-API-Key of the virus scanner's notices must hold; empty: no notices are taken", credential.Header, func(c *Config) *secret.Text { return &c.Scanner.Secret }},
		{"scanner.oldSecret", "", "is taken too, while that secret is changed", credential.Header, func(c *Config) *secret.Text { return &c.Scanner.OldSecret }},
		{"storePassword", "", "of the user in a PostgreSQL URL; empty: none, or that of the user's password file", credential.Password, func(c *Config) *secret.Text { return &c.StorePassword }},
		{"metrics.token", "", "what a caller of /metrics brings as bearer; required unless only this machine can call", credential.Header, func(c *Config) *secret.Text { return &c.Metrics.Token }},
	}
}

// Key describes one key of the configuration file.
type Key struct {
	Name    string // with its section, such as oceana.url
	Form    string // of its value, in words
	Default string // the value when the key is not given; empty: none, "required": there must be one
	Help    string // what the value says, with Markdown's backquotes
}

// required stands where a default would be.
const required = "required"

// Keys are all keys of the configuration file, in the order in which people read them.
func Keys() []Key {
	var out []Key
	for _, f := range fields() {
		out = append(out, Key{f.name, f.form, f.standard, f.help})
	}
	return out
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

// inWords is a duration as the file may hold it: 15m, not 15m0s.
func inWords(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
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
