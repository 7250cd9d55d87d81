package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// TestAModuleThatDidNotArriveIsLoadedAgain cuts the connection of one that the page asks for, once.
func TestAModuleThatDidNotArriveIsLoadedAgain(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	to, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	forward := httputil.NewSingleHostReverseProxy(to)
	cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/desk.js" && asked.Add(1) <= 2 { // a browser asks once more by itself
			panic(http.ErrAbortHandler)
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { cut.CloseClientConnections(); cut.Close() })
	b.url = cut.URL
	b.open("/")
	if asked.Load() < 3 {
		t.Errorf("the module was asked for %d times: nothing was cut", asked.Load())
	}
}
