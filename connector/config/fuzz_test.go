package config_test

import (
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"github.com/wavetank/wavetank/connector/config"
)

// FuzzLoadConfig reads any file as a configuration: it is taken or refused in words that a terminal can show.
func FuzzLoadConfig(f *testing.F) {
	for _, text := range []string{
		"", "{", "listen: 127.0.0.1:8082\naggregator:\n  url: https://api.smooch.io\n  appId: a1\n  keyId: app_1\n  secret: s\noceana:\n  url: wss://oceana.example/x\n  user: u\n  password: p\nstore: connector.db\n",
		"a: &a [*a]\n", "listen: &x 1\noceana: *x\n", "---\na: 1\n---\nb: 2\n", "oceana:\n  sockets: -1\n", "files: {maxBytes: 99999999999999999999}\n", "<<: {listen: x}\n", "? [a]\n: b\n", "\xff\xfea\x00", "x: \x1b[2J\n",
		"aggregator: {mediaHosts: [a, {b: c}]}\nlease: 1y\n", "aggregator:\n  secretFile: /no/such\n", "store: postgres://u:p@h/d?sslmode=disable\n",
	} {
		f.Add([]byte(text))
	}
	file := filepath.Join(f.TempDir(), "connector.yaml")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(file)
		if err == nil {
			return
		}
		for _, r := range err.Error() {
			if unicode.IsControl(r) && r != '\n' {
				t.Errorf("the error acts on a terminal: %q", err)
			}
		}
	})
}
