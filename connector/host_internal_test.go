package connector

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/metrics"
)

// TestAReloadAfterABadEnd has the old connector end with an error: the new one runs all the same. When it cannot, nor the old one again,
// that is reported.
func TestAReloadAfterABadEnd(t *testing.T) {
	var cfg Config
	cfg.Aggregator.URL, cfg.Aggregator.AppID, cfg.Aggregator.KeyID, cfg.Aggregator.Secret = "http://127.0.0.1:1", "app1", "app_1", "s3cret"
	cfg.Oceana.URL, cfg.Oceana.User, cfg.Oceana.Password = "ws://127.0.0.1:1", "breeze", "s3cret"
	cfg.Store = filepath.Join(t.TempDir(), "connector.db")
	ended := func(cfg Config) *Host {
		h := &Host{ended: make(chan error, 1), meter: metrics.New(), cfg: cfg, stop: func() {}, done: make(chan struct{}), err: errors.New("disk full")}
		close(h.done)
		return h
	}
	h := ended(cfg)
	if err := h.Reload(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Connector().PendingEffects(t.Context()); n != 0 || err != nil {
		t.Errorf("the new connector does not run: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}

	nowhere := cfg
	nowhere.Store = filepath.Join(t.TempDir(), "missing", "connector.db")
	h = ended(nowhere)
	if err := h.Reload(t.Context(), nowhere); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("reloaded: %v; want all that went wrong", err)
	}
	select {
	case err := <-h.Ended():
		if err == nil {
			t.Error("it is reported without a reason")
		}
	default:
		t.Error("nothing runs, and that is not reported")
	}
}
