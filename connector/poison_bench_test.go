package connector_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
)

// BenchmarkBesideAPoisonedMessage has 60 conversations write one after the other, and after each round another one writes what Oceana closes
// the session over. It reports what the others wait from their webhook until Oceana has their message, how many sessions broke, and
// how many of the poisoned messages are dead letters at the end.
func BenchmarkBesideAPoisonedMessage(b *testing.B) {
	f := newFussy(b)
	f.cannot = closeWith(1009)
	cloud := httptest.NewServer(nil)
	defer cloud.Close()
	var cfg connector.Config
	cfg.Aggregator.URL, cfg.Aggregator.AppID, cfg.Aggregator.KeyID, cfg.Aggregator.Secret = cloud.URL, "app1", "app_1", "s3cret"
	cfg.Oceana.URL, cfg.Oceana.User, cfg.Oceana.Password = "ws"+strings.TrimPrefix(f.URL, "http"), "breeze", "s3cret"
	cfg.Store = filepath.Join(b.TempDir(), "connector.db")
	h, err := connector.NewHost(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	if err := h.Connector().AwaitConnected(b.Context()); err != nil {
		b.Fatal(err)
	}

	var mu sync.Mutex
	sent := map[string]time.Time{}
	says := func(conversation, id, text string) {
		mu.Lock()
		sent[id] = time.Now() //nolint:forbidigo // a benchmark measures time
		mu.Unlock()
		body := fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u-%s"},"conversation":{"_id":%q},
			"messages":[{"_id":%q,"type":"text","text":%q,"received":1604394000,"source":{"type":"web"}}]}`, conversation, conversation, id, text)
		resp, err := server.Client().Post(server.URL+"/async/messaging/v1/webhook", "application/json", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			b.Fatalf("a webhook is answered %s", resp.Status)
		}
	}
	delays := make(chan []time.Duration, 1)
	go func() {
		var all []time.Duration
		for range b.N {
			id := <-f.arrived
			now := time.Now() //nolint:forbidigo // a benchmark measures time
			mu.Lock()
			all = append(all, now.Sub(sent[id]))
			mu.Unlock()
		}
		delays <- all
	}()
	b.ResetTimer()
	poisoned := 0
	for n := range b.N {
		if n%crowd == 0 {
			says(fmt.Sprint("poisoned", n), fmt.Sprint("p", n), "poison")
			poisoned++
		}
		says(fmt.Sprint("c", n%crowd), fmt.Sprint("m", n), "hello")
	}
	all := <-delays
	b.StopTimer()
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/1e6, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100])/1e6, "p99-ms")
	letters, err := h.Connector().DeadLetters(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	f.mu.Lock()
	b.ReportMetric(float64(f.breaks)/float64(poisoned), "breaks/poisoned")
	f.mu.Unlock()
	b.ReportMetric(float64(len(letters))/float64(poisoned), "dead/poisoned")
	if err := h.Close(); err != nil {
		b.Error(err)
	}
}
