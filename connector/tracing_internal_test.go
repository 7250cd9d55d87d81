package connector

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/trace"
)

// ending is a Runtime that tells when the time of the last spans begins.
type ending struct {
	goroutines
	began chan struct{}
}

func (e ending) AfterFunc(time.Duration, func()) func() bool {
	close(e.began)
	return func() bool { return true }
}

// TestTheLastSpansAreSentAtTheEnd ends a connector, whose life is over by then, while its collector is still busy with an earlier post.
func TestTheLastSpansAreSentAtTheEnd(t *testing.T) {
	runtime := ending{began: make(chan struct{})}
	var came atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		<-runtime.began
		came.Add(int64(strings.Count(string(body), `"traceId"`)))
	}))
	defer collector.Close()
	life, end := context.WithCancel(t.Context())
	tr := &tracing{env: &env{life: life, runtime: runtime}, tracer: trace.New(life, trace.Config{URL: collector.URL, Now: func() time.Time { return time.Unix(1700000000, 0) }, AfterFunc: goroutines{}.AfterFunc})}
	const spans = 3000 // several posts
	for range spans {
		tr.tracer.Below("effect tell", trace.Internal, "m1").End()
	}
	end()
	tr.end()
	if came.Load() != spans {
		t.Errorf("%d of %d spans came", came.Load(), spans)
	}
}
