package aggregator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/aggregator"
)

const mebibyte = 1 << 20

// inUse is what the heap holds, in MiB.
func inUse() float64 {
	runtime.GC()
	runtime.GC() // the second takes what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse+m.StackInuse) / mebibyte
}

// handle answers one request without a connection.
func (c *cloud) handle(t testing.TB, method, path, body string, status int) {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", c.basic())
	w := httptest.NewRecorder()
	c.ServeHTTP(w, req)
	if w.Code != status {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
}

// BenchmarkMemory says what a cloud holds when it is new, and after 100,000 messages with the journal of wavetank up.
func BenchmarkMemory(b *testing.B) {
	idle, full := 0.0, 0.0
	before := inUse()
	c := newCloudKeeping(b, upJournal(), func(cfg *aggregator.Config) { cfg.Network = nil })
	idle = inUse() - before
	for i := range 100_000 {
		if i%10_000 == 0 {
			c.stranger(b)
		}
		u, _ := c.AppUserByExternalID("whatsapp", fmt.Sprintf("44%010d", c.strangers))
		c.handle(b, "POST", "/v1.1/appusers/"+u.ID+"/messages", benchBody, http.StatusCreated)
	}
	full = inUse() - before
	runtime.KeepAlive(c)
	pairs.Bound(b, "memory of a new cloud", "MiB", idle, 20)
	pairs.Bound(b, "memory of a cloud with 100,000 messages", "MiB", full, 150)
}

// BenchmarkLookUp compares a page of a short and a long conversation, and an app user among few and many.
func BenchmarkLookUp(b *testing.B) {
	c := newCloudKeeping(b, upJournal(), func(cfg *aggregator.Config) { cfg.Network = nil })
	short := c.stranger(b)
	for range 200 {
		c.handle(b, "POST", "/v1.1/appusers/"+short.ID+"/messages", benchBody, http.StatusCreated)
	}
	took := func(c *cloud, path string) func() float64 {
		return pairs.Seconds(func() {
			for range 200 {
				c.handle(b, "GET", path, "", http.StatusOK)
			}
		})
	}
	alone := newCloudKeeping(b, upJournal(), func(cfg *aggregator.Config) { cfg.Network = nil })
	only := alone.stranger(b)
	long := c.stranger(b)
	for range 29_000 {
		c.handle(b, "POST", "/v1.1/appusers/"+long.ID+"/messages", benchBody, http.StatusCreated)
	}
	for range 50_000 {
		c.stranger(b)
	}
	const page = "/messages?before=9999999999"
	pairs.Figure{Name: "page of 29,000 messages / of 200", Most: 3}.Compare(b,
		took(c, "/v1.1/appusers/"+short.ID+page), took(c, "/v1.1/appusers/"+long.ID+page))
	pairs.Figure{Name: "app user among 50,000 / alone", Most: 3}.Compare(b,
		took(alone, "/v1.1/appusers/"+only.ID), took(c, "/v1.1/appusers/"+short.ID))
}
