package browser_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// mostBrowsers is how many tests use a Chromium at a time: most of a test is waiting for it.
const mostBrowsers = 3

// pool is what the tests of this package share: to start a Chromium takes as long as most of them. A test has one for itself, since two pages
// in one would take the focus from each other, and a profile of its own in it.
type pool struct {
	mu      sync.Mutex
	started []*process
	used    map[string]*process // by the name of the test
	free    chan *process
}

// process is one Chromium.
type process struct {
	ctx  context.Context
	stop context.CancelFunc
}

var shared = pool{used: map[string]*process{}, free: make(chan *process, mostBrowsers)} //nolint:gochecknoglobals // only TestMain can end what all tests use

func TestMain(m *testing.M) {
	for range mostBrowsers {
		shared.free <- nil
	}
	code := m.Run()
	for _, p := range shared.started {
		p.stop()
	}
	os.Exit(code)
}

// chromium is the context of a running browser, which the test has until it ends. It skips the test without one.
func chromium(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("the browser tests of the console need the Debian package chromium")
	}
	return shared.take(t, path).ctx
}

// take returns the test's Chromium, or a free one, or starts one.
func (p *pool) take(t testing.TB, path string) *process {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	p.mu.Lock()
	its := p.used[test]
	p.mu.Unlock()
	if its != nil {
		return its
	}
	its = <-p.free
	if its == nil {
		started, err := launch(path)
		if err != nil {
			p.free <- nil
			t.Fatal("start chromium:", err)
		}
		its = started
		p.mu.Lock()
		p.started = append(p.started, its)
		p.mu.Unlock()
	}
	p.mu.Lock()
	p.used[test] = its
	p.mu.Unlock()
	t.Cleanup(func() {
		p.mu.Lock()
		delete(p.used, test)
		p.mu.Unlock()
		p.free <- its
	})
	return its
}

func launch(path string) (*process, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		// A page that is left is gone. Kept for the way back, it would hold its event stream and one of the six connections to a host; the
		// page that comes after six others would wait for ever.
		chromedp.Flag("disable-back-forward-cache", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, err
	}
	return &process{ctx, func() { closeBrowser(); stop() }}, nil
}
