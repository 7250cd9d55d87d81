package connector_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector"
)

func TestCallsOfTheCloudPassTheProxy(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Method, " ", r.RequestURI) }))
	defer proxy.Close()
	dir := write(t, map[string]string{
		"c.yaml": strings.Replace(complete, "  appId:", "  proxy: "+proxy.URL+"\n  appId:", 1), "webhook.secret": "hook", "password": "pass",
	})
	cfg, err := connector.LoadConfig(filepath.Join(dir, "c.yaml"))
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
		dir := write(t, map[string]string{
			"c.yaml": strings.Replace(complete, "  appId:", "  proxy: "+given+"\n  appId:", 1), "webhook.secret": "hook", "password": "pass",
		})
		if _, err := connector.LoadConfig(filepath.Join(dir, "c.yaml")); err == nil || !strings.Contains(err.Error(), "c.yaml:4: "+want) {
			t.Errorf("%s: %v", given, err)
		}
		var cfg connector.Config
		cfg.Aggregator.Proxy = given
		if _, err := connector.CloudClient(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", given, err)
		}
	}
}
