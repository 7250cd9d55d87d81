package connector_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// collector takes spans as OTLP's JSON has them.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []collected
}

type collected struct {
	TraceID, SpanID, ParentSpanID, Name string
	Kind                                int
	StartTimeUnixNano, EndTimeUnixNano  string
	Attributes                          []struct {
		Key   string
		Value map[string]string
	}
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			ResourceSpans []struct {
				ScopeSpans []struct{ Spans []collected }
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("collected %v of type %s", err, r.Header.Get("Content-Type"))
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, resource := range in.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(c.Close)
	return c
}

// tree is a trace with its spans indented below their parents, siblings by their names.
func (c *collector) tree(trace string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := map[string]bool{}
	for _, s := range c.spans {
		known[s.SpanID] = true
	}
	var out []string
	var below func(parent, indent string)
	below = func(parent, indent string) {
		var here []collected
		for _, s := range c.spans {
			if s.TraceID == trace && (s.ParentSpanID == parent || parent == "" && !known[s.ParentSpanID]) {
				here = append(here, s)
			}
		}
		slices.SortStableFunc(here, func(a, b collected) int { return strings.Compare(a.Name, b.Name) })
		for _, s := range here {
			out = append(out, indent+s.Name)
			below(s.SpanID, indent+"  ")
		}
	}
	below("", "")
	return out
}

func (c *collector) traces() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, s := range c.spans {
		if !slices.Contains(out, s.TraceID) {
			out = append(out, s.TraceID)
		}
	}
	return out
}

// TestAMessageIsOneTreeOfSpans follows a customer's message whose caller names a span, and an agent's with its delivery report.
func TestAMessageIsOneTreeOfSpans(t *testing.T) {
	s, spans := newStage(t), newCollector(t)
	s.cfg.Trace.URL = spans.URL + "/v1/traces"
	var named []string // what the cloud is told
	inner := s.cloud.Config.Handler
	s.serveCloud(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			named = append(named, r.Header.Get("Traceparent"))
		}
		inner.ServeHTTP(w, r)
	}))
	s.start()
	s.online()
	const caller = "4bf92f3577b34da6a3ce929d0e0e4736"
	body := fmt.Sprintf(`{"trigger":"message:appUser","version":"v1.1","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},
		"messages":[{"_id":"m1","type":"text","text":"hello","role":"appUser","received":%d,"source":{"type":"whatsapp"}}]}`, s.clock.Now().Unix())
	for range 2 { // once is a repeat
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.http.URL+"/async/messaging/v1/webhook", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Traceparent", "00-"+caller+"-00f067aa0ba902b7-01")
		answer, err := s.http.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		s.quiet.wait()
	}
	s.desk.notify(`{"method":"requestChat","guid":7}`)
	s.desk.notify(`{"method":"newParticipant","guid":7,"agentId":"alice"}`)
	s.desk.notify(agentSays("a1", "hello to you"))
	s.quiet.wait()
	s.webhook(`{"trigger":"message:delivery:user","app":{"_id":"app1"},"conversation":{"_id":"conv1"},"message":{"_id":"c1"},"destination":{"type":"whatsapp"},"isFinalEvent":true}`)
	s.quiet.wait()
	s.stop()
	if err := <-s.ended; err != nil {
		t.Fatal(err)
	}

	want := []string{
		"POST /async/messaging/v1/webhook", "  COMMIT", "  POST /async/messaging/v1/webhook", "    COMMIT", "  effect tell", "    COMMIT", "    send oceana",
	}
	if diff := cmp.Diff(want, spans.tree(caller)); diff != "" {
		t.Errorf("the customer's message (-want +got):\n%s", diff)
	}
	agent := []string{
		"receive oceana", "  COMMIT", "  POST /async/messaging/v1/webhook", "    COMMIT", "  effect post", "    COMMIT", "    POST",
		"  effect report", "    COMMIT", "    send oceana", "  effect report", "    COMMIT", "    send oceana",
	}
	found := false
	for _, id := range spans.traces() {
		got := spans.tree(id)
		if slices.Contains(got, "  effect post") {
			found = true
			if diff := cmp.Diff(agent, got); diff != "" {
				t.Errorf("the agent's message (-want +got):\n%s", diff)
			}
			if len(named) != 1 || !strings.HasPrefix(named[0], "00-"+id+"-") {
				t.Errorf("the cloud is told of %q, want a span of %s", named, id)
			}
		}
	}
	if !found {
		t.Errorf("no trace of the agent's message in %v", spans.traces())
	}
	for _, span := range spans.spans {
		if strings.Contains(fmt.Sprint(span), "hello") {
			t.Errorf("a span tells what was written: %+v", span)
		}
	}
}

// TestTracesHoldTogetherOverARestart kills the connector between a webhook and what is done about it.
func TestTracesHoldTogetherOverARestart(t *testing.T) {
	s, spans := newStage(t), newCollector(t)
	s.cfg.Trace.URL = spans.URL
	s.desk.down = true
	s.start()
	s.customerSays("m1")
	s.http.Close() // the handler has ended, and its span
	s.stop()
	if err := <-s.ended; err != nil {
		t.Fatal(err)
	}
	s.desk.mu.Lock()
	s.desk.down = false
	s.desk.mu.Unlock()
	s.start()
	s.online()
	s.quiet.wait()
	s.stop()
	if err := <-s.ended; err != nil {
		t.Fatal(err)
	}
	want := []string{"POST /async/messaging/v1/webhook", "  COMMIT", "  effect tell", "    COMMIT", "    send oceana"}
	if got := spans.traces(); len(got) != 1 || !cmp.Equal(want, spans.tree(got[0])) {
		t.Errorf("traces %v, the first is\n%s", got, strings.Join(spans.tree(got[0]), "\n"))
	}
}

// TestACollectorThatHangsHoldsNothingUp answers no post of spans.
func TestACollectorThatHangsHoldsNothingUp(t *testing.T) {
	s := newStage(t)
	release := make(chan struct{})
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(hung.Close)
	t.Cleanup(func() { close(release) })
	s.cfg.Trace.URL = hung.URL
	s.start()
	s.online()
	s.customerSays("m1")
	s.quiet.wait()
	s.want([]string{"requestChat m1"}, []string{})
	s.clock.advance(time.Second)
	s.kill()
}
