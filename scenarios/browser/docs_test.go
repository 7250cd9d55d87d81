package browser_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
)

// TestTheReferenceShowsEveryCall reads the page as people do; the browser's helper fails on requests to elsewhere.
func TestTheReferenceShowsEveryCall(t *testing.T) {
	b := newBrowser(t, func(c *sim.Control) { c.Token = "t0ken" })
	var api struct {
		Paths map[string]map[string]struct{ Summary string }
	}
	if err := json.NewDecoder(bytes.NewReader(sim.OpenAPI())).Decode(&api); err != nil {
		t.Fatal(err)
	}
	var want []string
	for path, item := range api.Paths {
		for method, op := range item {
			want = append(want, strings.ToUpper(method)+" "+path+" "+op.Summary)
		}
	}
	slices.Sort(want)
	for _, w := range []struct {
		width int64
		dark  bool
		name  string
	}{{1280, false, "docs-1280-light"}, {390, true, "docs-390-dark"}} {
		b.look(w.width, 900, w.dark)
		b.do(chromedp.Navigate(b.url + "/docs?token=t0ken"))
		b.until("document.documentElement.hasAttribute('data-live')")
		got := eval[[]string](b, "[...document.querySelectorAll('[data-call]')].map((e) => e.dataset.call + ' ' + e.querySelector('p').textContent)")
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("openapi.json (-) and the page (+) differ:\n%s", diff)
		}
		if wide := eval[int](b, "document.documentElement.scrollWidth"); wide > int(w.width) {
			t.Errorf("the page is %d wide in a window of %d", wide, w.width)
		}
		if lost := eval[[]string](b, "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href')).filter((h) => !document.getElementById(h.slice(1)))"); len(lost) > 0 {
			t.Errorf("links that lead nowhere: %q", lost)
		}
		b.shot(w.name)
		b.do(chromedp.Navigate(b.url + "/docs?token=t0ken#usePhone"))
		b.until("document.documentElement.hasAttribute('data-live')")
		b.do(chromedp.Evaluate[chromedp.Void]("location.hash = '#usePhone'"))
		b.sees("Is my order on its way?", "#usePhone pre")
		b.shot(w.name + "-call")
	}
}
