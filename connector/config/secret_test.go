package config_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/secret"
)

// TestSecretsFromEverywhere takes each secret from another place: the file itself, files of their own, variables, and a file whose
// directory a variable names, as systemd hands over credentials.
func TestSecretsFromEverywhere(t *testing.T) {
	text := `aggregator:
  appId: a
  keyId: k
  secret: ${WAVETANK_KEY}
  webhookSecretFile: new
  oldWebhookSecretFile: ${WAVETANK_DIR}/old
oceana:
  url: wss://oceana.example/services/customer/messaging
  user: breeze
  password: pa$$word${WAVETANK_KEY}
scanner:
  secret: sc4n
  oldSecretFile: old
metrics:
  listen: 127.0.0.1:9090
  shared: true
  tokenFile: token
store: x.db
`
	dir := write(t, map[string]string{"c.yaml": text, "new": "h00k\n", "old": "h00k before\r\n", "token": "t0ken"})
	t.Setenv("WAVETANK_KEY", "from the environment")
	t.Setenv("WAVETANK_DIR", dir)
	got, err := config.Load(filepath.Join(dir, "c.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	secrets := []secret.Text{
		got.Aggregator.Secret, got.Aggregator.WebhookSecret, got.Aggregator.OldWebhookSecret, got.Oceana.Password, got.Scanner.Secret,
		got.Scanner.OldSecret, got.Metrics.Token,
	}
	want := []string{"from the environment", "h00k", "h00k before", "pa$$word${WAVETANK_KEY}", "sc4n", "h00k before", "t0ken"}
	var revealed []string
	for _, s := range secrets {
		revealed = append(revealed, s.Reveal())
	}
	if diff := cmp.Diff(want, revealed); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	if got.Metrics.Listen != "127.0.0.1:9090" || !got.Metrics.Shared {
		t.Errorf("metrics are %+v", got.Metrics)
	}
	var sources []string
	for _, s := range got.Sources {
		sources = append(sources, strings.TrimPrefix(s, dir+"/"))
	}
	if diff := cmp.Diff([]string{"c.yaml", "new", "old", "old", "token"}, sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	printed := fmt.Sprintf("%v %+v %#v", got, got, &got)
	for _, s := range want {
		if strings.Contains(printed, s) {
			t.Errorf("the printed configuration tells %q", s)
		}
	}
}
