package aggregator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestWebhookIsTriedFiveTimesWithTheSameBody(t *testing.T) {
	c := newCloud(t)
	h := c.hook(503, 500, 302, 429, 502, 500, 500, 500, 500)
	c.register(h.URL, "")
	c.advance(time.Second)
	ann, _ := c.receive("hello")
	c.settle()
	c.receive("meanwhile")
	if r := c.do("PUT", "/appusers/"+ann.ID, `{"givenName":"changed"}`); r.status != 200 {
		t.Fatal(r.body)
	}
	c.advance(time.Hour)
	got := map[string][]time.Duration{}
	for _, g := range h.got {
		got[g.body] = append(got[g.body], g.at-time.Second)
	}
	each := []time.Duration{0, 30 * time.Second, 90 * time.Second, 4 * time.Minute, 13 * time.Minute}
	want := map[string][]time.Duration{h.got[0].body: each, h.got[1].body: each}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("attempts by body (-got +want):\n%s", diff)
	}
}

func TestWebhookIsGivenUpAfterFiveAttempts(t *testing.T) {
	c := newCloud(t)
	h := c.hook(500, 500, 500, 500, 500, 500)
	c.register(h.URL, "")
	c.receive("hello")
	c.advance(24 * time.Hour)
	var got []int
	for _, e := range c.entries(journal.KindWebhook) {
		got = append(got, e.Attempt)
	}
	if diff := cmp.Diff(got, []int{1, 2, 3, 4, 5}); diff != "" {
		t.Errorf("attempts (-got +want):\n%s", diff)
	}
}

func TestAnswersThatEndAWebhook(t *testing.T) {
	for status, want := range map[int]int{
		200: 1, 201: 1, 204: 1, 400: 1, 401: 1, 403: 1, 404: 1, 406: 1,
		301: 2, 402: 2, 408: 2, 410: 2, 422: 2, 429: 2, 500: 2, 503: 2,
	} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			c := newCloud(t)
			h := c.hook(status)
			c.register(h.URL, "")
			c.receive("hello")
			c.advance(time.Hour)
			if len(h.got) != want {
				t.Errorf("calls: %d, want %d", len(h.got), want)
			}
		})
	}
}

func TestWebhookWithoutATargetIsTriedAgain(t *testing.T) {
	c := newCloud(t)
	h := c.hook()
	c.register(h.URL, "")
	h.Close()
	c.receive("hello")
	c.advance(time.Minute)
	var got []string
	for _, e := range c.entries(journal.KindWebhook) {
		got = append(got, e.At.Sub(start).String()+" "+e.Error)
	}
	want := []string{"0s no answer: connection failed", "30s no answer: connection failed"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("attempts (-got +want):\n%s", diff)
	}
}

func TestWebhookUnansweredFor20SecondsIsTriedAgain(t *testing.T) {
	c := newCloud(t)
	arrived, gone := make(chan struct{}, 2), make(chan struct{}, 2)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = r.Body.Read(make([]byte, 1<<16)) // the connection is watched once the body is read
		arrived <- struct{}{}
		<-r.Context().Done()
		gone <- struct{}{}
	}))
	t.Cleanup(h.Close)
	c.register(h.URL, "")
	// The call stays open, so the clock is told not to wait for it.
	c.clock.SetQuiet(func(context.Context) error { return nil })
	c.receive("hello")
	c.settle()
	<-arrived
	c.advance(20*time.Second - 1)
	if e := c.entries(journal.KindWebhook); len(e) != 1 || e[0].Error != "" {
		t.Fatalf("before the time-out: %+v", e)
	}
	c.advance(1)
	<-gone
	if e := c.entries(journal.KindWebhook); len(e) != 1 || e[0].Error != "no answer within 20s" {
		t.Fatalf("after the time-out: %+v", e)
	}
	c.advance(10 * time.Second)
	<-arrived
	e := c.entries(journal.KindWebhook)
	if len(e) != 2 || e[1].Attempt != 2 || !e[1].At.Equal(start.Add(30*time.Second)) {
		t.Errorf("second attempt: %+v", e)
	}
	c.Shutdown()
	<-gone
	if e := c.entries(journal.KindWebhook); e[1].Error != "the cloud was shut down" {
		t.Errorf("after Shutdown: %+v", e[1])
	}
	c.receive("too late")
	c.settle()
	if n := len(c.entries(journal.KindWebhook)); n != 2 {
		t.Errorf("a webhook was called after Shutdown")
	}
}
