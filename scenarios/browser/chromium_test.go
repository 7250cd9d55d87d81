package browser_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// process is the one Chromium of all tests of this package: to start it takes as long as most of them. Each test has a profile of its own in it.
type process struct {
	start sync.Once
	ctx   context.Context
	stop  context.CancelFunc
	err   error
}

var shared process //nolint:gochecknoglobals // only TestMain can end what all tests use

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.Exit(code)
}

// chromium is the context of the running browser. It skips the test without one.
func chromium(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("the browser tests of the console need the Debian package chromium")
	}
	shared.start.Do(func() { shared.launch(path) })
	if shared.err != nil {
		t.Fatal("start chromium:", shared.err)
	}
	return shared.ctx
}

func (p *process) launch(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		// A page that is left is gone. Kept for the way back, it would hold its event stream and one of the six connections to a host; the
		// page that comes after six others would wait for ever.
		chromedp.Flag("disable-back-forward-cache", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	p.ctx, p.stop = ctx, func() { closeBrowser(); stop() }
	p.err = chromedp.Do(ctx)
}
