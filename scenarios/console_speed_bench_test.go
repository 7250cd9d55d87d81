package scenarios_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/journal"
)

// asks makes a page post a message of Ana's and returns how many milliseconds pass until it shows something new below list: the same call
// and the same event stream for both pages, so that the rest is the page's own.
const asks = `(async () => {
  const list = document.querySelector(%q), start = performance.now();
  const drawn = new Promise((r) => { const o = new MutationObserver(() => { o.disconnect(); r(); }); o.observe(list, { childList: true, subtree: true }); });
  await fetch("/api/v1/phones/Ana/send", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: "Hello" }) });
  await drawn;
  return performance.now() - start;
})()`

// frames measures from now on the longest time between two frames of a page.
const frames = `(() => { window.longest = 0; let last = performance.now();
  const beat = (at) => { window.longest = Math.max(window.longest, at - last); last = at; window.beat = requestAnimationFrame(beat); }; beat(last); return true; })()`

// BenchmarkConsole is what a user feels: how long until the page can be used, from a click to what it shows, and the longest frame while
// 20,000 entries come; each against a page that only appends lines, in the same tab of the same browser.
func BenchmarkConsole(b *testing.B) {
	page := newBrowser(b)
	page.look(1280, 800, false)
	lines := func() {
		page.do(chromedp.Navigate(page.url + "/lines/"))
		page.until("document.documentElement.hasAttribute('data-live')")
	}
	console := func() { page.open("/") }
	pairs.Figure{Name: "console: until it can be used / a page that appends lines", Most: 8}.Compare(b, pairs.Seconds(lines), pairs.Seconds(console))

	page.person("Ana", "whatsapp")
	page.agent("Alice")
	shows := func(opens func(), list string) func() float64 {
		return func() float64 {
			opens()
			page.until(fmt.Sprintf("document.querySelector(%q) !== null", list))
			return eval[float64](page, fmt.Sprintf(asks, list))
		}
	}
	pairs.Figure{Name: "console: from a call to a bubble / to a line", Most: 4, Pairs: 20}.Compare(b,
		shows(lines, "#lines"), shows(console, "wt-phone [data-testid=bubbles]"))

	const many = 20_000
	floods := func(opens func()) func() float64 {
		return func() float64 {
			opens()
			eval[bool](page, frames)
			for i := range many {
				page.stack.World.Journal.Add(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindRequest, Name: "GET /something", Conversation: "c",
					Message: fmt.Sprint("m", i/8), Payload: journal.JSON(map[string]any{"text": "A message of an ordinary length, as people write them.", "n": i})})
			}
			page.until(fmt.Sprintf("document.querySelector('[data-last]').dataset.last === '%d'", page.stack.World.Journal.Len()))
			return eval[float64](page, "(cancelAnimationFrame(window.beat), window.longest)")
		}
	}
	pairs.Figure{Name: "console: longest frame while 20,000 entries come / of a page that appends lines", Most: 2, Pairs: 8}.Compare(b,
		floods(lines), floods(console))
}
