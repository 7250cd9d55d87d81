package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/console"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/journal"
)

const hangTimeout = 3 * time.Minute // against hanging: a look at the page takes a second, and twenty on a busy machine

// The page is the same in each world: it is made ready once.
//
//nolint:gochecknoglobals // as a process of `wavetank up` has it
var (
	openPage   = sync.OnceValue(func() http.Handler { return console.Handler(scenarios.Documents()...) })
	lockedPage = sync.OnceValue(func() http.Handler { return console.Locked(scenarios.Documents()...) })
)

// browser is a page in headless Chromium, on the console of a real stack.
type browser struct {
	t      testing.TB
	ctx    context.Context
	stack  *scenarios.Stack
	server *httptest.Server
	url    string
	also   []string // other addresses that the page may ask

	mu    sync.Mutex
	wrong []string // script errors, refused loads, requests to elsewhere
}

// newBrowser starts a stack with its clock paused and opens an empty tab; change alters the control API. It skips the test without a browser.
func newBrowser(t testing.TB, change ...func(*control.API)) *browser {
	t.Helper()
	chromium(t)
	began := time.Now() //nolint:forbidigo // transport: what the console shows beside the virtual time
	cfg := scenarios.StackConfig{
		Connector: "builtin", Dir: t.TempDir(), World: sim.Config{Start: scenarios.DefaultStart, Seed: 1, Journal: journal.Options{Wall: func() time.Duration { return time.Since(began) }}}, //nolint:forbidigo // transport: what the console shows beside the virtual time
	}
	stack, err := scenarios.NewStack(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, stack: stack}
	t.Cleanup(func() { b.now().Close() })
	api := &control.API{World: func() *sim.World { return b.now().World }, Ready: func() sim.Ready { return b.now().World.Ready(b.url, "ca.pem") }}
	api.Connector = func() control.ConnectorSwitch {
		builtin, _ := b.now().Builtin()
		return builtin
	}
	branches := &scenarios.Branches{Config: cfg.Branch(), Addrs: func() scenarios.Addrs { return b.now().Addrs() }, Rebuild: func(ctx context.Context, as actions.Recording, kept *scenarios.Stack) error {
		next, err := b.now().Remake(ctx, cfg, as, kept)
		b.mu.Lock()
		defer b.mu.Unlock()
		if next != nil {
			b.stack = next
		}
		return err
	}}
	branches.Join(api)
	t.Cleanup(branches.Close)
	for _, f := range change {
		f(api)
	}
	if api.Player == nil {
		newPlayer(t, "").Join(api)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", api.Handler())
	console := openPage
	if api.Token != "" {
		console = lockedPage
	}
	mux.Handle("/", console())
	appends(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	b.server, b.url = server, server.URL

	b.launch()
	return b
}

// now is the stack, which undo makes anew.
func (b *browser) now() *scenarios.Stack {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stack
}

// launch takes the tab of the test's Chromium, which is empty, or another if a page of the test has that.
func (b *browser) launch() {
	b.t.Helper()
	its := chromium(b.t)
	if its.taken {
		b.apart()
		return
	}
	its.taken = true
	b.t.Cleanup(func() { its.taken, its.broken = false, its.clean() != nil || its.broken })
	b.begin(its.ctx)
}

// apart opens a tab in a profile of its own.
func (b *browser) apart() {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(chromium(b.t).ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(closeTab)
	if err := prepare(ctx); err != nil {
		b.t.Fatal(err)
	}
	b.begin(ctx)
}

// begin watches a tab until the test ends.
func (b *browser) begin(tab context.Context) {
	t := b.t
	t.Helper()
	ctx, end := context.WithCancel(tab)
	b.ctx = ctx
	if err := chromedp.Listen(ctx, b.watch); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		end()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, w := range b.wrong {
			t.Errorf("in the browser: %s", w)
		}
	})
}

// another is a second browser that looks at the same world.
func (b *browser) another() *browser {
	b.t.Helper()
	o := &browser{t: b.t, stack: b.stack, server: b.server, url: b.url}
	o.apart()
	return o
}

// watch notes what must never happen in any test. The policy of our pages refuses requests to elsewhere, and the browser reports each: it need not
// report all requests, see requests.
func (b *browser) watch(ev any) {
	note := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
	}
	asked := func(u string) {
		own := func(at string) bool { return strings.HasPrefix(u, at) }
		if !own(b.url) && !slices.ContainsFunc(append([]string{"data:", "blob:", "about:", "chrome-error:"}, b.also...), own) {
			note("a request to %s", u)
		}
	}
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		note("%s", e.ExceptionDetails.Exception.Description)
	case *network.EventRequestWillBeSent:
		asked(e.Request.URL)
	case *page.EventFrameNavigated:
		asked(e.Frame.URL)
	case *log.EventEntryAdded:
		if e.Entry.Source == log.EntrySourceSecurity && e.Entry.Level == log.EntryLevelError {
			note("%s", e.Entry.Text)
		}
	}
}

// requests are watched one by one from now on, for pages that have no policy.
func (b *browser) requests() {
	b.t.Helper()
	b.call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
		return err
	})
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, hangTimeout)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail(err)
	}
}

// fail ends the test with a picture of what the page showed.
func (b *browser) fail(err error) {
	b.t.Helper()
	b.shot("failed-" + b.t.Name())
	if errors.Is(err, context.DeadlineExceeded) {
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("%v; the page shows:\n%s", err, text)
	}
	b.t.Fatal(err)
}

// eval is the value of an expression of the page.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, hangTimeout)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail(fmt.Errorf("%s: %w", expression, err))
	}
	return v
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
	b.until("document.documentElement.hasAttribute('data-live') && document.documentElement.hasAttribute('data-ready')")
}

// test is a selector of a data-testid, below another selector if one is given.
func test(id string, below ...string) chromedp.CSS {
	return chromedp.CSS(strings.Join(append(below, fmt.Sprintf("[data-testid=%s]", id)), " "))
}

// click waits until the element is there to be clicked, and clicks it in the same instant: between looking and pressing a mouse, the page
// may draw the element anew.
func (b *browser) click(id string, below ...string) {
	b.t.Helper()
	b.until(fmt.Sprintf("(() => { const e = document.querySelector(%q); if (!e || e.disabled || !e.checkVisibility()) return false; e.click(); return true; })()",
		string(test(id, below...))))
}

// typeIn writes into a field that can be seen.
func (b *browser) typeIn(text, id string, below ...string) {
	b.t.Helper()
	b.write(text, test(id, below...))
}

// sees waits for a text below a selector.
func (b *browser) sees(text, below string) {
	b.t.Helper()
	b.until(fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))", below, text))
}

// written is what was done to the world that the page shows, as a scenario, once these texts are in it.
func (b *browser) written(wants ...string) string {
	b.t.Helper()
	text := b.wrote(wants)
	for _, w := range wants {
		if !strings.Contains(text, w) {
			b.t.Errorf("%q is not written:\n%s", w, text)
		}
	}
	return text
}

// writtenTimes waits until the world's scenario has a step so often.
func (b *browser) writtenTimes(step string, times int) {
	b.t.Helper()
	text := eval[string](b, fmt.Sprintf(`(async () => {
		const m = await import("/gherkin.js");
		for (const until = Date.now() + %d; ; await new Promise((r) => setTimeout(r, 50))) {
			await m.write().catch(() => {}); // told below
			if (m.script.text.split(%q).length > %d || Date.now() > until) return m.script.text;
		}
	})()`, hangTimeout.Milliseconds()-1000, step, times))
	if strings.Count(text, step) < times {
		b.t.Errorf("%q is not written %d times:\n%s", step, times, text)
	}
}

func (b *browser) wrote(wants []string) string {
	b.t.Helper()
	want, err := json.Marshal(append([]string{"Feature:"}, wants...))
	if err != nil {
		b.t.Fatal(err)
	}
	return eval[string](b, fmt.Sprintf(`(async () => {
		const m = await import("/gherkin.js");
		for (const until = Date.now() + %d; ; await new Promise((r) => setTimeout(r, 50))) {
			await m.write().catch(() => {}); // told below
			if (%s.every((t) => m.script.text.includes(t)) || Date.now() > until) return m.script.text;
		}
	})()`, hangTimeout.Milliseconds()-1000, want))
}

// look sets the size of the window and the colours.
func (b *browser) look(width, height int64, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do(chromedp.EmulateViewport(width, height))
	b.call(func(ctx context.Context) error { return emulate(ctx, scheme, "reduce") })
}

// moves lets the page move as it does for most people: a tour plays by itself for them alone.
func (b *browser) moves() {
	b.t.Helper()
	b.call(func(ctx context.Context) error { return emulate(ctx, "", "no-preference") })
}

// shot keeps a picture of the page in the directory $CONSOLE_SHOTS, if that is set.
func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("CONSOLE_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, hangTimeout)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Logf("picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// must ends the test when something could not be done.
func (b *browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// settled is must for what was done to the world, once that has settled.
func (b *browser) settled(err error) {
	b.t.Helper()
	if err == nil {
		err = b.now().World.Settle(b.t.Context())
	}
	b.must(err)
}

// person and agent are added by hand.
func (b *browser) person(name, channel string) {
	b.t.Helper()
	b.typeIn(name, "person-name")
	b.choose(channel, "person-channel")
	b.mouse("document.querySelector('[data-testid=add-person] button')")
	b.until(fmt.Sprintf("document.querySelector('wt-phone[data-name=%q]') !== null", name))
}

func (b *browser) agent(name string) {
	b.t.Helper()
	b.typeIn(name, "agent-name")
	b.mouse("document.querySelector('[data-testid=add-agent] button')")
	b.until(fmt.Sprintf("document.querySelector('wt-desk[data-name=%q]') !== null", name))
}

// joins adds a person as a program does.
func (b *browser) joins(name, kind string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf("import('/phones.js').then((m) => m.addPerson(%q, %q)).then(() => true)", name, kind))
	b.until(fmt.Sprintf("document.querySelector('wt-phone[data-name=%q]') !== null", name))
}
