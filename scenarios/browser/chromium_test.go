package browser_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// mostBrowsers is how many tests use a Chromium at a time: a test waits for it, and for the world.
const mostBrowsers = 3

// pool is what the tests of this package share: to start a Chromium takes as long as most of them, and to open a tab half of that. A test has one
// for itself, since two pages in one would take the focus from each other. Between two tests its page, what that stored and how it was shown are
// taken away.
type pool struct {
	mu      sync.Mutex
	started []*process
	used    map[string]*process // by the name of the test
	free    chan *process
}

// process is one Chromium.
type process struct {
	ctx  context.Context // its tab
	stop context.CancelFunc

	taken  bool // the tab, by a page of the test
	broken bool // the tab could not be made as it was
}

// clean makes the tab as it was.
func (p *process) clean() error {
	return chromedp.Do(p.ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.origin"))
		if err != nil {
			return err
		}
		if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
			return err
		}
		if at != "null" { // another test may come to have the address
			if _, err := chromedp.Call(ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: at, StorageTypes: "all"}); err != nil {
				return err
			}
		}
		if _, err := chromedp.Call(ctx, network.Disable, chromedp.Void{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, emulation.ClearDeviceMetricsOverride, chromedp.Void{}); err != nil {
			return err
		}
		return emulate(ctx, "", "reduce")
	}))
}

// prepare makes a new tab what tests need: it has the focus as seen by its page, which moves as little as it can, and it reports neither each change
// of its document nor each request.
func prepare(tab context.Context) error {
	return chromedp.Do(tab, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, network.Disable, chromedp.Void{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, css.Disable, chromedp.Void{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, dom.Disable, chromedp.Void{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
			return err
		}
		return emulate(ctx, "", "reduce")
	}))
}

// emulate sets the colours, which without a name are the machine's, and whether the page may move for its beauty.
func emulate(ctx context.Context, scheme, motion string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion},
	}})
	return err
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

// chromium is a running browser, which the test has until it ends. It skips the test without one.
func chromium(t testing.TB) *process {
	t.Helper()
	path, err := exec.LookPath("chromium-headless-shell") // the same engine without windows: a test takes half the time in it
	if err != nil {
		path, err = exec.LookPath("chromium")
	}
	if err != nil {
		t.Skip("the browser tests of the console need the Debian package chromium")
	}
	return shared.take(t, path)
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
		if t.Failed() || its.broken {
			its.stop()
			its = nil
		}
		p.free <- its
	})
	return its
}

func launch(path string) (*process, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		// A page that is left is gone. Kept for the way back, it would hold its event stream and one of the six connections to a host; the
		// page that comes after six others would wait for ever.
		chromedp.Flag("disable-back-forward-cache", true),
		chromedp.Flag("disable-features", "Translate,SpareRendererForSitePerProcess")) // no process is kept for a page that does not come
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	if err := prepare(ctx); err != nil {
		stop()
		return nil, err
	}
	return &process{ctx: ctx, stop: func() { closeBrowser(); stop() }}, nil
}
