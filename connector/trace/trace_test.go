package trace_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/trace"
)

// posts is a collector that hands over what it is sent, and answers what it is told.
type posts struct {
	*httptest.Server
	bodies  chan string
	answers chan int
}

func newPosts(t *testing.T) *posts {
	p := &posts{bodies: make(chan string, 64), answers: make(chan int, 64)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.bodies <- string(body)
		w.WriteHeader(<-p.answers)
	}))
	t.Cleanup(p.Close)
	return p
}

// tracer is one whose clock stands still; retries are begun by calling what comes on later.
func (p *posts) tracer(t *testing.T, later chan func()) *trace.Tracer {
	return trace.New(t.Context(), trace.Config{
		URL: p.URL, Version: "v0.1.0", Instance: "pod-0", Now: func() time.Time { return time.Unix(1700000000, 5).UTC() },
		AfterFunc: func(_ time.Duration, f func()) func() bool { later <- f; return func() bool { return false } },
	})
}

func TestASpanIsWhatOTLPSays(t *testing.T) {
	p := newPosts(t)
	p.answers <- 200
	tracer := p.tracer(t, nil)
	span := tracer.Root("POST /webhook", trace.Server, "m1", trace.Parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
	span.Text("http.route", "/webhook")
	span.Text("empty", "")
	span.Number("http.response.status_code", 503)
	span.Began(time.Unix(1699999999, 0))
	span.Fail("not kept")
	span.End()
	tracer.Close(t.Context())
	own := strings.Split(trace.Of("m1").String(), "-")[2]
	want := `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"connector"}},
		{"key":"service.version","value":{"stringValue":"v0.1.0"}},{"key":"service.instance.id","value":{"stringValue":"pod-0"}}]},
		"scopeSpans":[{"scope":{"name":"github.com/wavetank/wavetank/connector","version":"v0.1.0"},"spans":[{
		"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"` + own + `","parentSpanId":"00f067aa0ba902b7","flags":1,"name":"POST /webhook","kind":2,
		"startTimeUnixNano":"1699999999000000000","endTimeUnixNano":"1700000000000000005",
		"attributes":[{"key":"http.route","value":{"stringValue":"/webhook"}},{"key":"http.response.status_code","value":{"intValue":"503"}}],
		"status":{"code":2,"message":"not kept"}}]}]}]}`
	var a, b any
	if err := json.Unmarshal([]byte(want), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(<-p.bodies), &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatAFailingCollectorDoesNotTakeIsSentAgain(t *testing.T) {
	p := newPosts(t)
	later := make(chan func(), 1)
	tracer := p.tracer(t, later)
	tracer.Below("first", trace.Internal, "m1").End()
	<-p.bodies
	p.answers <- 503
	again := <-later
	tracer.Below("second", trace.Internal, "m1").End()
	again()
	if got := <-p.bodies; !strings.Contains(got, `"first"`) || !strings.Contains(got, `"second"`) {
		t.Errorf("sent again is %s", got)
	}
	p.answers <- 400 // it will never take these
	tracer.Below("third", trace.Internal, "m1").End()
	if got := <-p.bodies; strings.Contains(got, `"first"`) || !strings.Contains(got, `"third"`) {
		t.Errorf("after a refusal comes %s", got)
	}
	p.answers <- 200
	tracer.Close(t.Context())
}

func TestClosingWaitsForAHangingCollectorNoLongerThanItsContext(t *testing.T) {
	p := newPosts(t)
	tracer := p.tracer(t, make(chan func(), 64))
	tracer.Below("first", trace.Internal, "m1").End()
	<-p.bodies
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tracer.Close(ctx)
	tracer.Close(ctx)
	tracer.Below("after", trace.Internal, "m1").End()
	p.answers <- 200
}

// TestATraceThatItsSenderDropsIsNotSent follows the flag of the header.
func TestATraceThatItsSenderDropsIsNotSent(t *testing.T) {
	p := newPosts(t)
	tracer := p.tracer(t, nil)
	caller := trace.Parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
	tracer.Expect("m1", caller)
	tracer.Root("root", trace.Server, "m1", caller).End()
	below := tracer.Below("below", trace.Internal, "m1")
	below.End()
	if got := below.Context().String(); !strings.HasPrefix(got, "00-4bf92f3577b34da6a3ce929d0e0e4736-") || !strings.HasSuffix(got, "-00") {
		t.Errorf("passed on is %s", got)
	}
	tracer.Close(t.Context())
	if len(p.bodies) > 0 {
		t.Errorf("sent: %s", <-p.bodies)
	}
}

// TestOffCostsNothing does everything with a Tracer that is off.
func TestOffCostsNothing(t *testing.T) {
	tracer := trace.New(t.Context(), trace.Config{})
	if tracer != nil {
		t.Fatal("without a collector there is a Tracer")
	}
	allocated := testing.AllocsPerRun(100, func() {
		tracer.Expect("m1", trace.Context{})
		span := tracer.Root("root", trace.Server, "m1", trace.Context{})
		span.Text("a", "b")
		span.Number("a", 1)
		child := span.Child("child", trace.Client)
		child.Fail("why")
		child.End()
		span.Again()
		span.End()
		tracer.Below("below", trace.Internal, "m1").End()
		if span.Context().String() != "" {
			t.Error("a span that is off has a name")
		}
	})
	if allocated > 0 {
		t.Errorf("%g allocations, want none", allocated)
	}
	tracer.Close(t.Context())
}

// BenchmarkOff is what each message pays while tracing is off, which is to be far below 2% of the hundreds of microseconds that it takes.
func BenchmarkOff(b *testing.B) {
	var tracer *trace.Tracer
	for b.Loop() {
		tracer.Expect("m1", trace.Context{})
		span := tracer.Below("below", trace.Internal, "m1")
		child := span.Child("child", trace.Client)
		_ = child.Context().String()
		child.End()
		span.End()
	}
}
