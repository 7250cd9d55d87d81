package browser_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
)

// TestPagesThatWereLeftHoldNoStream: a browser keeps them for the way back, and opens six connections to a host.
func TestPagesThatWereLeftHoldNoStream(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	path, err := exec.LookPath("chromium")
	b.must(err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	t.Cleanup(closeBrowser)
	b.must(chromedp.Do(ctx))
	b.ctx = ctx
	for range 8 {
		b.open("/#wire")
		eval[bool](b, "(window.kept = true)")
		b.do(chromedp.Navigate("about:blank"))
	}
	b.must(b.now().World.SetIntegration("whatsapp"))
	b.must(b.now().World.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"))
	eval[bool](b, "(setTimeout(() => history.back()), true)")
	b.until("document.querySelector('wt-phone[data-name=Ana]') !== null") // one that was kept is brought up to date
	if !eval[bool](b, "window.kept === true") {
		t.Error("the page was not kept: this browser shows nothing")
	}
}

// TestAStreamThatAProxyRefusedIsOpenedAgain: a browser never tries again what was answered with an error.
func TestAStreamThatAProxyRefusedIsOpenedAgain(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	to, err := url.Parse(b.url)
	b.must(err)
	var asked atomic.Int64
	forward := httputil.NewSingleHostReverseProxy(to)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/journal/stream") && asked.Add(1) == 2 {
			http.Error(w, "the world begins", http.StatusBadGateway)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { proxy.CloseClientConnections(); proxy.Close() })
	b.url = proxy.URL
	b.open("/#phones")
	proxy.CloseClientConnections()
	b.until("!document.documentElement.hasAttribute('data-live')")
	b.until("document.documentElement.hasAttribute('data-live')")
	if n := asked.Load(); n != 3 {
		t.Errorf("the stream was asked for %d times", n)
	}
}
