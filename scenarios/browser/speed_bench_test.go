package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/scenarios/pairs"
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

// BenchmarkConsole is what a user feels: how long until the page can be used, and from a click to what it shows; each against a page that only
// appends lines, in the same tab of the same browser. How smooth it stays is counted work: TestFiftyPhonesAndFiftyThousandEntriesStaySmooth.
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
}
