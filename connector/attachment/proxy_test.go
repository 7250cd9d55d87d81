package attachment_test

import (
	"context"
	"net"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

// TestFilesPassTheProxy fetches from a cloud that only the proxy can reach, and puts the file into an Oceana that it cannot.
func TestFilesPassTheProxy(t *testing.T) {
	f := newFar(t)
	to, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	var passed atomic.Int32
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		if r.In.URL.Host == "cloud.example" {
			passed.Add(1)
		}
		r.SetURL(to)
	}})
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := attachment.New(attachment.Config{
		CloudURL: "http://cloud.example", AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: "http://oceana.example", User: "u", Password: "p", Proxy: at,
		Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
			if addr != "oceana.example:80" {
				t.Errorf("Oceana's client dials %s", addr)
			}
			return net.Dial(network, f.Listener.Addr().String())
		},
	})
	defer c.Close()
	a := attachment.Arrival{MediaURL: "http://cloud.example/media/a.pdf", MediaType: "application/pdf", WorkRequest: "w1", ID: "t1"}
	if _, err := c.Inbound(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if n := passed.Load(); n != 2 || len(f.got) != 1 { // a token, and the file
		t.Errorf("%d requests passed the proxy, %d files arrived", n, len(f.got))
	}
}
