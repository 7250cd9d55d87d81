package traffic_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// front is the load balancer before several connectors: it hands webhooks to one after the other, dead or not, and answers 502 for
// one that is dead or hangs, so that the cloud tries again.
type front struct {
	*httptest.Server
	turn atomic.Int64
}

func newFront(t *testing.T, backends ...string) *front {
	f := &front{}
	proxies := make([]http.Handler, len(backends))
	for i, addr := range backends {
		proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
		proxy.Transport = &http.Transport{ResponseHeaderTimeout: time.Second} // one that hangs is no better than a dead one
		proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
		proxies[i] = proxy
	}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[f.turn.Add(1)%int64(len(proxies))].ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *front) addr() string { return f.Listener.Addr().String() }
