package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/config"
)

const complete = `listen: 0.0.0.0:8082
aggregator:
  url: https://api.eu-1.smooch.io
  appId: 5dd10f43c6b6ff0010a1b2c3
  keyId: app_1
  secret: 0123456789
  webhookSecretFile: webhook.secret
oceana:
  url: wss://oceana.example/services/customer/messaging
  user: breeze
  passwordFile: password
store: data/connector.db
routing:
  attributes: [Language.English, Location.Inhouse]
  priority: 7
welcome: Welcome to Oceana. How can I help you?
`

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoadConfig(t *testing.T) {
	dir := write(t, map[string]string{"c.yaml": complete, "webhook.secret": "hook\n", "password": "pass\r\n"})
	got, err := config.Load(filepath.Join(dir, "c.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var want config.Config
	want.Listen = "0.0.0.0:8082"
	want.Aggregator.URL, want.Aggregator.AppID = "https://api.eu-1.smooch.io", "5dd10f43c6b6ff0010a1b2c3"
	want.Aggregator.KeyID, want.Aggregator.Secret, want.Aggregator.WebhookSecret = "app_1", "0123456789", "hook"
	want.Oceana.URL, want.Oceana.User, want.Oceana.Password = "wss://oceana.example/services/customer/messaging", "breeze", "pass"
	want.Store = filepath.Join(dir, "data/connector.db")
	want.Routing.Attributes, want.Routing.Priority = []string{"Language.English", "Location.Inhouse"}, 7
	want.Welcome = "Welcome to Oceana. How can I help you?"
	for _, name := range []string{"c.yaml", "webhook.secret", "password"} {
		want.Sources = append(want.Sources, filepath.Join(dir, name))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadConfigFaults(t *testing.T) {
	replace := func(old, with string) string { return strings.Replace(complete, old, with, 1) }
	tests := []struct {
		name, text string
		want       []string // lines, after the name of the file
	}{
		{"empty", "", []string{"1: is empty"}},
		{"not YAML", "a: [", []string{""}},
		{"a list", "- a", []string{"1: file: want keys with values"}},
		{"a misspelt field", replace("keyId:", "keyID:"), []string{"5: aggregator.keyID: is not a known field"}},
		{"a misspelt field, and what is meant", replace("keyId:", "keyID:"), []string{"5: aggregator.keyID: is not a known field; is aggregator.keyId meant?"}},
		{"a misspelt section", "agregator:\n  appId: x\n", []string{"1: agregator: is not a known field; is aggregator meant?"}},
		{"a field that is nothing like another", "colour: blue\n", []string{"1: colour: is not a known field"}},
		{"a second document", complete + "---\nstore: other\n", []string{"17: begins a second document; want one"}},
		{"an escape sequence", "\"\\e[2Jstor\": x\n", []string{`1: \x1b[2Jstor: is not a known field`}},
		{"a port that there is not", replace("0.0.0.0:8082", "0.0.0.0:99999"), []string{"1: listen: want a port from 0 to 65535, got \"99999\""}},
		{"metrics in the way", complete + "metrics: {listen: \"127.0.0.1:8082\"}\n", []string{"17: metrics.listen: is the address of listen"}},
		{"a control socket in no folder", complete + "control: nowhere/c.sock\n", []string{"17: control: "}},
		{"a control socket that is a file", complete + "control: password\n", []string{"17: control: "}},
		{"a secret with a letter that no header carries", replace("secret: 0123456789", "secret: 0123456789\n  oldWebhookSecret: s\u00e9cret"),
			[]string{"7: aggregator.oldWebhookSecret: character 2 is U+00E9"}},
		{"a secret file in UTF-16", replace("passwordFile: password", "passwordFile: wide"), []string{"11: oceana.passwordFile: "}},
		{"an unknown section", "archive:\n  url: x\n", []string{"1: archive: is not a known field"}},
		{"twice", complete + "store: other\n", []string{"17: store: is already in line 12"}},
		{"a missing field", replace("  appId: 5dd10f43c6b6ff0010a1b2c3\n", ""), []string{"2: aggregator.appId: is required"}},
		{"nothing but a section", "aggregator:\n  appId: x\n", []string{
			"1: aggregator.keyId: is required", "1: aggregator.secret: is required", "1: oceana.user: is required",
			"1: oceana.password: is required", "1: store: is required", "1: oceana.url: is required"}},
		{"not a number", replace("priority: 7", "priority: high"), []string{"15: routing.priority: want a whole number"}},
		{"not a list", replace("[Language.English, Location.Inhouse]", "Language.English"), []string{"14: routing.attributes: want a list of texts"}},
		{"no value", replace("user: breeze", "user:"), []string{"10: oceana.user: want a text"}},
		{"two passwords", replace("user: breeze", "user: breeze\n  password: x"),
			[]string{"12: oceana.passwordFile: oceana.password is given too; want one of them"}},
		{"another scheme", replace("wss://", "https://"), []string{"9: oceana.url: want a URL that starts with ws:// or wss://"}},
		{"a webhook at no path", replace("  webhookSecretFile", "  webhookUrl: https://connector.example/\n  webhookSecretFile"),
			[]string{"7: aggregator.webhookUrl: has no path: the connector takes webhooks at https://connector.example/async/messaging/v1/webhook"}},
		{"a colon in a user", replace("user: breeze", "user: breeze:pod"), []string{"10: oceana.user: must not hold a colon"}},
		{"credentials in a URL", replace("wss://", "wss://u:p@"), []string{"9: oceana.url: must not hold credentials"}},
		{"files without end", complete + "files:\n  maxBytes: -1\n  parallel: 1000\n  timeout: -1s\n",
			[]string{"18: files.maxBytes: want 1 or more", "19: files.parallel: want 1 to 256, got 1000", "20: files.timeout: want more than 0"}},
		{"a lease that lapses at once", complete + "lease: 1ms\n", []string{"17: lease: want 500ms or more, got 1ms: it is renewed ten times"}},
		{"no port", replace("0.0.0.0:8082", "localhost"), []string{"1: listen: want host:port"}},
		{"a variable that is not set", replace("secret: 0123456789", "secret: ${WAVETANK_NOWHERE}"),
			[]string{"6: aggregator.secret: environment variable WAVETANK_NOWHERE is not set"}},
		{"metrics for everybody", complete + "metrics: {listen: \"0.0.0.0:9090\"}\n", []string{"17: metrics.token: is required, because metrics.listen"}},
		{"metrics on a public listener", complete + "metrics: {shared: true}\n", []string{"17: metrics.token: is required, because metrics.shared"}},
		{"metrics without a port", complete + "metrics: {listen: here}\n", []string{"17: metrics.listen: want host:port"}},
		{"neither true nor false", complete + "metrics: {shared: 1}\n", []string{"17: metrics.shared: want true or false"}},
		{"a certificate without a key", complete + "tls: {certFile: c.yaml}\n", []string{"17: tls: want certFile and keyFile"}},
		{"no such certificates for the cloud", replace("keyId: app_1", "keyId: app_1\n  caFile: ca.pem"), []string{"6: aggregator.caFile: "}},
		{"no such certificates", replace("user: breeze", "user: breeze\n  caFile: ca.pem"), []string{"11: oceana.caFile: "}},
		{"no such secret", replace("passwordFile: password", "passwordFile: nowhere"), []string{"11: oceana.passwordFile: "}},
		{"an empty secret", replace("passwordFile: password", "passwordFile: nothing"), []string{"11: oceana.passwordFile: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, map[string]string{"c.yaml": tt.text, "webhook.secret": "hook", "password": "pass", "nothing": "\n", "wide": "\xff\xfep\x00"})
			path := filepath.Join(dir, "c.yaml")
			_, err := config.Load(path)
			if err == nil {
				t.Fatal("no fault found")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("%d faults, want %d:\n%v", len(lines), len(tt.want), err)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, path+":"+tt.want[i]) {
					t.Errorf("got  %s\nwant %s:%s", line, path, tt.want[i])
				}
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	quiet := func(c *config.Config) {
		c.Listen, c.Aggregator.URL, c.Oceana.URL, c.Store = "127.0.0.1:8082", "https://api.example", "wss://oceana.example/x", "x.db"
	}
	tests := []struct {
		name   string
		change func(*config.Config)
		want   []string // what the lines begin with
	}{
		{"nothing", func(*config.Config) {}, nil},
		{"in clear to others", func(c *config.Config) {
			c.Aggregator.URL, c.Oceana.URL = "http://api.example", "ws://oceana.example/x"
		},
			[]string{"aggregator.url: http:// to another machine", "oceana.url: ws:// to another machine"}},
		{"a path that a proxy must know", func(c *config.Config) { c.Aggregator.WebhookURL = "https://x.example/hooks/1" }, []string{"aggregator.webhookUrl: does not end in /async/"}},
		{"the connector's path behind a prefix", func(c *config.Config) {
			c.Aggregator.WebhookURL = "https://x.example/cc//async/messaging/v1/webhook/"
		}, nil},
		{"in clear to oneself", func(c *config.Config) { c.Aggregator.URL, c.Oceana.URL = "http://[::1]:1", "ws://localhost:2/x" }, nil},
		{"a database far away", func(c *config.Config) { c.Store = "postgres://u@db1,db2/connector" }, []string{"store: the database is on another machine and sslmode is not given"}},
		{"one that may be in clear", func(c *config.Config) { c.Store = "postgres://u@db/connector?sslmode=prefer" }, []string{"store: "}},
		{"one with TLS", func(c *config.Config) { c.Store = "postgres://u@db/connector?sslmode=verify-full" }, nil},
		{"one on this machine", func(c *config.Config) { c.Store = "postgres://u@127.0.0.1:5432/connector" }, nil},
		{"one behind a socket", func(c *config.Config) { c.Store = "postgres:///connector?host=/run/postgresql" }, nil},
		{"open to all", func(c *config.Config) { c.Listen = "0.0.0.0:8082" }, []string{"listen: is not only for this machine"}},
		{"with a secret", func(c *config.Config) { c.Listen, c.Aggregator.WebhookSecret = "0.0.0.0:8082", "hook" }, nil},
		{"with TLS", func(c *config.Config) { c.Listen, c.TLS.CertFile = "0.0.0.0:8082", "c.pem" }, nil},
		{"silenced by name", func(c *config.Config) {
			c.Listen, c.Aggregator.URL, c.Insecure = "0.0.0.0:8082", "http://api.example", []string{"listen"}
		}, []string{"aggregator.url: "}},
		{"silenced", func(c *config.Config) {
			c.Listen, c.Aggregator.URL, c.Insecure = "0.0.0.0:8082", "http://api.example", []string{config.InsecureAll}
		}, nil},
		{"a secret for all to read", func(c *config.Config) {
			c.Exposed, c.Insecure = []string{"/etc/secret"}, []string{config.InsecureAll}
		}, []string{"/etc/secret: holds a secret"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c config.Config
			quiet(&c)
			tt.change(&c)
			got := c.Warnings()
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, line := range got {
				if !strings.HasPrefix(line, tt.want[i]) {
					t.Errorf("got %q, want %q", line, tt.want[i])
				}
			}
		})
	}
}
