package browser_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/profiler"
	"github.com/chromedp/chromedp"
)

// work is what a page did, counted. A busy machine spreads it over more frames, or over fewer: so it is compared with their number.
type work struct {
	Asked   int `json:"asked"`   // frames, timers and answers that the page asked for
	Draws   int `json:"draws"`   // changes of the document, each by one piece of script
	Touched int `json:"touched"` // nodes added, removed or altered
	Most    int `json:"most"`    // of Touched, in one draw
	Layouts int `json:"layouts"`
	Calls   int `json:"calls"` // of functions, and of the bodies of loops and branches
}

func (w work) String() string {
	return fmt.Sprintf("%d calls, %d frames, timers and answers; %d draws touch %d nodes, at most %d in one, with %d layouts",
		w.Calls, w.Asked, w.Draws, w.Touched, w.Most, w.Layouts)
}

// counting counts what happens to a document from its first line on.
const counting = `{
  const size = (n) => 1 + (n.getElementsByTagName?.("*").length ?? 0);
  const sum = (list) => { let s = 0; for (const n of list) s += size(n); return s; };
  const work = window.work = { asked: 0, draws: 0, touched: 0, most: 0 };
  for (const name of ["requestAnimationFrame", "setTimeout", "fetch"]) {
    const real = window[name];
    window[name] = (...args) => { work.asked++; return real.apply(window, args); };
  }
  new MutationObserver((records) => {
    let touched = 0;
    for (const r of records) touched += r.type === "childList" ? sum(r.addedNodes) + sum(r.removedNodes) : 1;
    work.draws++;
    work.touched += touched;
    work.most = Math.max(work.most, touched);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}`

// countsWork makes every page that is opened from now on count what it does.
func (b *browser) countsWork() {
	b.t.Helper()
	chromium(b.t).broken = true // the next test's pages need not count
	yes := true
	b.call(func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: counting}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, performance.Enable, performance.EnableParams{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, profiler.Enable, struct{}{}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, profiler.StartPreciseCoverage, profiler.StartPreciseCoverageParams{CallCount: &yes, Detailed: &yes})
		return err
	})
}

// call is one command to the browser.
func (b *browser) call(f func(ctx context.Context) error) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return f(ctx) }))
}

// worked is what the page does while f runs. A page that is opened by f is counted from its beginning.
func (b *browser) worked(f func()) work {
	b.t.Helper()
	_, layouts := b.counters()
	page := eval[float64](b, `(window.work && Object.assign(window.work, { asked: 0, draws: 0, touched: 0, most: 0 }), performance.timeOrigin)`)
	f()
	w := eval[work](b, "window.work")
	if eval[float64](b, "performance.timeOrigin") != page {
		layouts = 0 // those were another page's
	}
	calls, after := b.counters()
	w.Calls, w.Layouts = calls, after-layouts
	return w
}

// counters are the calls since they were asked for last, and all layouts of this page.
func (b *browser) counters() (calls, layouts int) {
	b.t.Helper()
	b.call(func(ctx context.Context) error {
		coverage, err := chromedp.Call(ctx, profiler.TakePreciseCoverage, struct{}{})
		if err != nil {
			return err
		}
		for _, script := range coverage.Result {
			if script.URL == "" {
				continue // what this test evaluates in the page
			}
			for _, f := range script.Functions {
				for _, r := range f.Ranges {
					calls += int(r.Count)
				}
			}
		}
		metrics, err := chromedp.Call(ctx, performance.GetMetrics, struct{}{})
		if err != nil {
			return err
		}
		for _, m := range metrics.Metrics {
			if m.Name == "LayoutCount" {
				layouts = int(m.Value)
			}
		}
		return nil
	})
	return calls, layouts
}

// appending is the least that a page can do with the entries of the world: it appends a line for each, and keeps them all.
const appending = `<!doctype html><title>Lines</title><ol id="lines" style="height: 600px; overflow: auto"></ol><script src="lines.js"></script>`

const appendingScript = `
const list = document.getElementById("lines");
let waiting = [], frame = 0;
function draw() {
  frame = 0;
  for (const e of waiting) {
    const line = document.createElement("li");
    line.textContent = e.from + " " + e.to + " " + e.name;
    list.append(line);
    list.dataset.last = e.seq;
  }
  waiting = [];
  list.scrollTop = 1e9;
}
const source = new EventSource("/api/v1/journal/stream?after=end&batch=100");
source.addEventListener("open", () => { document.documentElement.dataset.live = ""; });
source.addEventListener("entries", (event) => { waiting.push(...JSON.parse(event.data)); frame ||= requestAnimationFrame(draw); });
`

// appends serves the page that only appends lines, below /lines/.
func appends(mux *http.ServeMux) {
	serve := func(path, kind, text string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(text))
		})
	}
	serve("/lines/{$}", "text/html", appending)
	serve("/lines/lines.js", "text/javascript", appendingScript)
}
