package aggregator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestRequestsOfAnAppAreCountedOnTheClock(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.Limits.Rate = aggregator.Rate{Requests: 2, Per: 10 * time.Second}
	})
	other := c.Provision("Other")
	ask := func() reply { return c.do("GET", "", "") }
	for range 2 {
		if r := ask(); r.status != 200 {
			t.Fatalf("within the limit: %d", r.status)
		}
	}
	c.advance(2500 * time.Millisecond)
	r := ask()
	if got := failure(t, r); got != "too_many_requests: Too Many Requests" || r.status != 429 || r.header.Get("Retry-After") != "8" {
		t.Errorf("got %d %s, Retry-After %q; want 429 and 8", r.status, got, r.header.Get("Retry-After"))
	}
	if r := c.send("GET", "/v1.1/apps/"+other.ID, "", "Basic "+basicOf(other)); r.status != 200 {
		t.Errorf("another app: %d", r.status)
	}
	c.advance(7499 * time.Millisecond)
	if r := ask(); r.status != 429 || r.header.Get("Retry-After") != "1" {
		t.Errorf("just before the next span: %d %q", r.status, r.header.Get("Retry-After"))
	}
	c.advance(time.Millisecond)
	if r := ask(); r.status != 200 {
		t.Errorf("in the next span: %d", r.status)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Limits.Body = 100 })
	for size, want := range map[int]string{99: "", 101: "request_entity_too_large: Request entity too large"} {
		body := `{"userId":"`
		body += strings.Repeat("x", size-len(body)-2) + `"}`
		if got := failure(t, c.do("POST", "/appusers", body)); got != want {
			t.Errorf("%d bytes: %q, want %q", size, got, want)
		}
	}
}
