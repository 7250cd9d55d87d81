package connector_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wavetank/wavetank/connector"
)

// reloads is how often the configuration changes under the webhooks of the tests.
const reloads = 20

// TestAWebhookDuringAReloadIsTaken calls from several sides all the time: each call is answered 200, and each message is there once.
func TestAWebhookDuringAReloadIsTaken(t *testing.T) {
	var cfg connector.Config
	cfg.Aggregator.URL, cfg.Aggregator.AppID, cfg.Aggregator.KeyID, cfg.Aggregator.Secret = "http://127.0.0.1:1", "app1", "app_1", "s3cret"
	cfg.Oceana.URL, cfg.Oceana.User, cfg.Oceana.Password = "ws://127.0.0.1:1", "breeze", "s3cret"
	cfg.Store = filepath.Join(t.TempDir(), "connector.db")
	h, err := connector.NewHost(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	server := httptest.NewServer(h)
	defer server.Close()

	calling, stop := context.WithCancel(t.Context())
	defer stop()
	var callers sync.WaitGroup
	sent := make([]int, 8)
	for i := range sent {
		callers.Go(func() {
			for calling.Err() == nil {
				body := fmt.Sprintf(`{"trigger":"message:appUser","version":"v1.1","app":{"_id":"app1"},"appUser":{"_id":"u%d"},
					"conversation":{"_id":"conv%d"},"messages":[{"_id":"m%d-%d","type":"text","text":"hello","role":"appUser","received":1604394000,
					"source":{"type":"whatsapp"}}]}`, i, i, i, sent[i])
				resp, err := server.Client().Post(server.URL+"/async/messaging/v1/webhook", "application/json", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					t.Errorf("answered %s", resp.Status)
				}
				sent[i]++
			}
		})
	}
	for n := range reloads {
		cfg.Aggregator.KeyID = fmt.Sprintf("app_%d", n)
		if err := h.Reload(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	bad := cfg
	bad.Aggregator.AppID = ""
	if err := h.Reload(t.Context(), bad); err == nil {
		t.Error("a configuration without an app is taken")
	}
	stop()
	callers.Wait()
	want := 0
	for _, n := range sent {
		want += n
	}
	got, err := h.Connector().PendingEffects(t.Context())
	if err != nil || got != want || want == 0 {
		t.Errorf("%d messages wait for Oceana, want %d; %v", got, want, err)
	}
}
