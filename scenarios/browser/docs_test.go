package browser_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/guide"
	"github.com/wavetank/wavetank/sim/control"
)

// TestTheReferenceShowsEveryCall reads the page as people do; the browser's helper fails on requests to elsewhere.
func TestTheReferenceShowsEveryCall(t *testing.T) {
	b := newBrowser(t, func(c *control.API) { c.Token = "t0ken" })
	var api struct {
		Paths map[string]map[string]struct{ Summary string }
	}
	if err := json.NewDecoder(bytes.NewReader(control.OpenAPI())).Decode(&api); err != nil {
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
		b.do(chromedp.Evaluate[chromedp.Void]("location.hash = '#phrases'"))
		b.until("document.getElementById('phrases')?.checkVisibility()")
		if wide := eval[int](b, "document.documentElement.scrollWidth"); wide > int(w.width) {
			t.Errorf("the phrases are %d wide in a window of %d", wide, w.width)
		}
		b.shot(w.name + "-phrases")
		b.do(chromedp.Navigate(b.url + "/docs?token=t0ken#usePhone"))
		b.until("document.documentElement.hasAttribute('data-live')")
		b.do(chromedp.Evaluate[chromedp.Void]("location.hash = '#usePhone'"))
		b.sees("Is my order on its way?", "#usePhone pre")
		b.shot(w.name + "-call")
	}
}

// TestTheGuidesAreReadAndSearchedInTheBrowser opens each guide, follows a link from one to another and finds a guide, a phrase and a call
// by their words.
func TestTheGuidesAreReadAndSearchedInTheBrowser(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, 900, false)
	b.do(chromedp.Navigate(b.url + "/docs"))
	b.until("document.documentElement.hasAttribute('data-live')")
	all := guide.All()
	shown := func() []string {
		return eval[[]string](b, "[...document.querySelectorAll('main section h1')].filter((e) => e.checkVisibility()).map((e) => e.textContent)")
	}
	search := func(words string) {
		b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('search').value = ''"))
		b.write(words, "#search")
	}
	for _, g := range all {
		b.do(chromedp.Evaluate[chromedp.Void]("location.hash = '#guide-" + g.Topic + "'"))
		b.until("document.getElementById('guide-" + g.Topic + "')?.checkVisibility()")
		if diff := cmp.Diff([]string{g.Title}, shown()); diff != "" {
			t.Errorf("%s: wanted (-) and shown (+):\n%s", g.Topic, diff)
		}
		left := eval[[]string](b, "[...document.querySelectorAll('main section p, main section li, main section td')].filter((e) => e.checkVisibility() && "+
			"[...e.childNodes].some((n) => n.nodeType === 3 && /\\]\\(|`|\\*\\*/.test(n.data))).map((e) => e.textContent)")
		if len(left) > 0 {
			t.Errorf("%s: Markdown is left in %q", g.Topic, left)
		}
		b.shot("guide-" + g.Topic)
	}
	b.do(chromedp.Evaluate[chromedp.Void]("location.hash = '#guide-start'"))
	b.until("document.getElementById('guide-start').checkVisibility()")
	b.mouse(`document.querySelector("main section a[href='#guide-rehearsal']")`)
	b.until("document.getElementById('guide-rehearsal').checkVisibility()")
	for _, tc := range []struct{ words, part, id string }{
		{"fencing number", "Operating the connector", "guide-connector--several-connectors"},
		{"rejected with code", "Phrases of scenarios", ""},
		{"clock advance", "Control API", "advanceClock"},
	} {
		search(tc.words)
		b.sees(tc.part, "#found .hit b")
		for word := range strings.FieldsSeq(tc.words) {
			b.until("[...document.querySelectorAll('#found .hit')].length > 0 && [...document.querySelectorAll('#found mark')].some((e) => e.textContent.toLowerCase() === '" + word + "')")
		}
		b.shot("found-" + strings.ReplaceAll(tc.words, " ", "-"))
		if tc.id != "" {
			b.mouse(`document.querySelector("#found .hit[href='#` + tc.id + `']")`)
			b.until("document.getElementById('" + tc.id + "').checkVisibility() && document.getElementById('search').value === ''")
		}
	}
	search("no such words at all")
	b.sees("nothing found", "#found h1")
}
