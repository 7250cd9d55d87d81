package connector_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
)

// loadWith loads a configuration that has one more line in the section aggregator.
func loadWith(t *testing.T, line string) (connector.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	text := "aggregator:\n  " + line + `
  appId: a1
  keyId: app_1
  secret: s
oceana:
  url: wss://oceana.example/x
  user: u
  password: p
store: connector.db
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Load(path)
}

func TestCallsOfTheCloudPassTheProxy(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Method, " ", r.RequestURI) }))
	defer proxy.Close()
	cfg, err := loadWith(t, "proxy: "+proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, err := connector.CloudClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Get("http://cloud.example/v1.1/apps/a1")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var text [64]byte
	n, _ := resp.Body.Read(text[:])
	if got := string(text[:n]); got != "GET http://cloud.example/v1.1/apps/a1" {
		t.Errorf("the proxy got %q", got)
	}
}

func TestAProxyThatIsNoURLIsRefused(t *testing.T) {
	for given, want := range map[string]string{
		"proxy.example:3128": "aggregator.proxy: want a URL that starts with http:// or https://", "ftp://x": "aggregator.proxy: want a URL", "http://u:p@x": "aggregator.proxy: must not hold credentials",
	} {
		if _, err := loadWith(t, "proxy: "+given); err == nil || !strings.Contains(err.Error(), "c.yaml:2: "+want) {
			t.Errorf("%s: %v", given, err)
		}
		var cfg connector.Config
		cfg.Aggregator.Proxy = given
		if _, err := connector.CloudClient(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", given, err)
		}
	}
}
