package aggregator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

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
	for b.Loop() { // the numbers above are the result
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(idle, "MiB-idle")
	b.ReportMetric(full, "MiB-100k")
	if idle > 20 || full > 110 {
		b.Errorf("%.0f MiB when idle, want at most 20; %.0f MiB with 100,000 messages, want at most 110", idle, full)
	}
}

// BenchmarkLookUp compares a page of a short and a long conversation, and an app user among few and many.
func BenchmarkLookUp(b *testing.B) {
	c := newCloudKeeping(b, upJournal(), func(cfg *aggregator.Config) { cfg.Network = nil })
	short := c.stranger(b)
	for range 200 {
		c.handle(b, "POST", "/v1.1/appusers/"+short.ID+"/messages", benchBody, http.StatusCreated)
	}
	took := func(path string) time.Duration {
		best := time.Hour
		for range 20 {
			begin := time.Now() //nolint:forbidigo // transport: what is measured is the machine
			for range 20 {
				c.handle(b, "GET", path, "", http.StatusOK)
			}
			best = min(best, time.Since(begin)) //nolint:forbidigo // transport: what is measured is the machine
		}
		return best
	}
	page := func(u aggregator.AppUserView) time.Duration {
		return took("/v1.1/appusers/" + u.ID + "/messages?before=9999999999")
	}
	user := func(u aggregator.AppUserView) time.Duration { return took("/v1.1/appusers/" + u.ID) }
	shortPage, fewUsers := page(short), user(short)
	long := c.stranger(b)
	for range 29_000 {
		c.handle(b, "POST", "/v1.1/appusers/"+long.ID+"/messages", benchBody, http.StatusCreated)
	}
	for range 50_000 {
		c.stranger(b)
	}
	longPage, manyUsers := page(long), user(short)
	for b.Loop() { // the numbers above are the result
	}
	pages, users := float64(longPage)/float64(shortPage), float64(manyUsers)/float64(fewUsers)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(pages, "page-slowdown")
	b.ReportMetric(users, "user-slowdown")
	if pages > 3 || users > 3 {
		b.Errorf("a page of a long conversation takes %.1f times as long as of a short one, an app user among many %.1f times; want less than 3", pages, users)
	}
}
