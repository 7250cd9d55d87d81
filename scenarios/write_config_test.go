package scenarios_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
)

// TestAWrittenConfigPassesEveryCheck opens everything that connector serve opens.
func TestAWrittenConfigPassesEveryCheck(t *testing.T) {
	listen, err := scenarios.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	stack, err := scenarios.NewStack(t.Context(), scenarios.StackConfig{Connector: "http://" + listen, Dir: t.TempDir(), World: sim.Config{Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stack.Close)
	dir := t.TempDir()
	c := scenarios.ConnectorConfig{Path: filepath.Join(dir, "connector.yaml"), Listen: listen}
	for range 2 { // the second time over the first
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		if err := c.Write(stack.World.Ready("", ""), stack.WebhookSecret(), stack.World.AuthorityPEM()); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != listen || cfg.Aggregator.WebhookSecret.Reveal() != stack.WebhookSecret() || len(cfg.Exposed) > 0 || len(cfg.Warnings()) > 0 {
		t.Errorf("listen %s, exposed %q, warnings %q", cfg.Listen, cfg.Exposed, cfg.Warnings())
	}
	good := connector.Check(t.Context(), cfg, func(what string, err error) { t.Logf("%s: %v", what, err) })
	if !good {
		t.Error("a check failed")
	}
	text, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range cfg.Secrets() {
		if s != "" && strings.Contains(string(text), s.Reveal()) {
			t.Error("the file itself holds a secret")
		}
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err == nil && !strings.HasPrefix(d.Name(), "connector-") && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAForeignConfigIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "connector.yaml")
	if err := os.WriteFile(path, []byte("listen: 127.0.0.1:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		path: "is there already and was not written by wavetank", filepath.Join(dir, "no", "c.yaml"): "no such file or directory", dir: "is a directory",
	} {
		if err := (scenarios.ConnectorConfig{Path: path}).Check(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// TestWhatAConnectorOfAnEarlierWorldStoredIsForgotten: messages of a world of the same seed have the same ids.
func TestWhatAConnectorOfAnEarlierWorldStoredIsForgotten(t *testing.T) {
	c := scenarios.ConnectorConfig{Path: filepath.Join(t.TempDir(), "connector.yaml"), Listen: "127.0.0.1:1"}
	if err := c.Forget(); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(sim.Ready{}, "", nil); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(c.Path+".d", "webhook.secret")
	for _, name := range []string{"connector-1.db", "connector-2.db-wal"} {
		if err := os.WriteFile(filepath.Join(c.Path+".d", name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Forget(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(c.Path + ".d")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), "connector-") {
			t.Errorf("%s is still there", f.Name())
		}
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
}
