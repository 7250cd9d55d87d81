package browser_test

import (
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/scenarios"
)

const reported = `Feature: Two endings
  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is ready

  Scenario: It is on time
    When "Ana" sends "Where is it?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left."
    Then "Ana" sees "It left."

  Scenario: It is too late
    When "Ana" sends "Where is it?"
    And 23 hours 55 minutes pass
    And agent "Alice" answers "Ana"
    And 5 minutes 1 second pass
    And agent "Alice" sends "It left."
    Then "Ana" sees "It left."

  Scenario: It is not there
    When "Ana" sends "Anybody?"
    Then agent "Alice" is alerted by "Ana"
`

// reportPage writes a page of a run and opens it from the disk.
func reportPage(t *testing.T) *browser {
	t.Helper()
	chromium(t)
	dir := t.TempDir()
	feature, page := filepath.Join(dir, "two.feature"), filepath.Join(dir, "report page.html")
	if err := os.WriteFile(feature, []byte(reported), 0o644); err != nil {
		t.Fatal(err)
	}
	result := scenarios.Suite{FS: os.DirFS(dir), Paths: []string{"two.feature"}, Formats: []string{"progress", "html:" + page}, Seed: 1, Output: io.Discard}.Run()
	if result.Usage != nil || result.Unwritten != nil || result.Failed != 1 {
		t.Fatalf("%d failed, %v, %v", result.Failed, result.Usage, result.Unwritten)
	}
	b := &browser{t: t, url: (&url.URL{Scheme: "file", Path: page}).String()} // a request to anything else fails the test
	b.apart()
	b.requests()
	return b
}

func (b *browser) read(hash string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(b.url+hash))
	b.until("document.documentElement.hasAttribute('data-ready')")
}

func TestThePageOfARunOpensFromTheDisk(t *testing.T) {
	t.Parallel()
	b := reportPage(t)
	b.look(1280, 900, false)
	b.read("")
	if first := eval[string](b, "document.querySelector('article').dataset.at + ' ' + document.querySelector('article').dataset.outcome"); first != "two.feature:13 failed" {
		t.Errorf("the first scenario is %s", first)
	}
	// The failing one is open, at the step that failed, and says why.
	b.until("document.querySelector('article[data-drawn] [data-step].now')?.dataset.step === 'two.feature:19'")
	b.sees(`no bubble says "It left."`, ".failure pre")
	b.until("document.querySelectorAll('.shot [data-testid=phone]').length > 0")
	b.shot("report-failed")

	// Step by step: the phone, the desk, the clock and the wire as they were.
	b.press("j", "k")
	b.press("h")
	b.until("document.querySelector('article [data-step].now').dataset.step === 'two.feature:18'")
	b.sees("rejected 470", "[data-n='7'] wt-desk .line")
	b.sees("Window closed 1 s ago", "[data-n='7'] wt-desk [data-testid=window]")
	b.sees("09:00:01", "[data-n='7'] [data-testid=now]")
	b.sees("send", "[data-n='7'] .row")
	b.press("h", "h", "h")
	b.sees("Ana on WhatsApp", "[data-n='4'] [data-testid=alert]")
	b.sees("08:55:00", "[data-n='4'] [data-testid=now]")
	b.sees("23 h 55 min later", "[data-n='4'] .read")
	if n := eval[int](b, "document.querySelectorAll(\"[data-n='4'] .line\").length"); n != 0 {
		t.Errorf("%d messages stand at the desk before it answered", n)
	}
	b.press("l", "l", "l")

	// Why, as in the console.
	b.until("(() => { const w = document.querySelector(\"[data-n='7'] [data-testid=why]\"); w?.click(); return Boolean(w); })()")
	b.sees("1 second too late", "[data-testid=why-text]")
	b.until("document.querySelectorAll(\"[data-n='7'] .row.lit\").length > 3")
	b.shot("report-why")
	b.until("(() => { const row = document.querySelector(\"[data-n='7'] .row button\"); row.click(); return true; })()")
	b.sees("It left.", "wt-detail [data-testid=payload]")
	b.press("\u001b")
	b.until("document.querySelector('wt-detail').hidden")

	// Search, Enter and the filters.
	b.press("/")
	b.until("document.activeElement.id === 'search'")
	b.typeIn("anybody?", "search")
	b.until("[...document.querySelectorAll('article[data-at]')].filter((a) => !a.hidden).map((a) => a.dataset.at).join() === 'two.feature:21'")
	b.press("\r")
	b.until("document.querySelector('[data-at=\"two.feature:21\"] [data-step].now')?.dataset.step === 'two.feature:3'")
	b.until("document.querySelector('[data-at=\"two.feature:21\"] [data-n=\"0\"]').textContent.includes('No phone and no desk yet')")
	b.press("l", "l", "l", "l")
	b.sees("Ana", "[data-at='two.feature:21'] [data-n='4'] [data-testid=alert]")
	b.press("/", "\u001b")
	b.until("[...document.querySelectorAll('article[data-at]')].every((a) => !a.hidden)")
	b.mouse("document.querySelector('[data-only=passed]')")
	b.until("[...document.querySelectorAll('article[data-at]')].filter((a) => !a.hidden).length === 2")

	// Light and dark: as the system has it, and as the reader chooses. On paper everything that failed is open, without the recording.
	background := func() string { return eval[string](b, "getComputedStyle(document.body).backgroundColor") }
	light := background()
	b.mouse("document.querySelector('#theme')")
	b.until("document.getElementById('theme').textContent === 'Light'")
	if dark := background(); dark == light {
		t.Errorf("the page is %s in both themes", dark)
	}
	b.mouse("document.querySelector('#theme')")
	if again := background(); again != light {
		t.Errorf("light again, the page is %s, want %s", again, light)
	}
	if marks := eval[string](b, "getComputedStyle(document.querySelector('article[data-outcome=failed] > details > summary'), '::before').content"); !strings.Contains(marks, "✗") || !strings.Contains(marks, "failed") {
		t.Errorf("a failed scenario is marked %s", marks)
	}

	// A link to a step.
	b.look(390, 844, true)
	b.read("#scenario/two.feature:7/6")
	b.until("document.querySelector('article[data-at=\"two.feature:7\"] [data-step].now')?.dataset.step === 'two.feature:10'")
	b.sees("It left.", "[data-at='two.feature:7'] [data-n='5'] .bubble")
	if wide := eval[int](b, "document.documentElement.scrollWidth"); wide > 390 {
		t.Errorf("the page is %d px wide on a screen of 390", wide)
	}
	b.shot("report-narrow")
	if asked := eval[string](b, "performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith('data:')).join()"); asked != "" {
		t.Errorf("the page asked for %s", asked)
	}
	if strings.Contains(eval[string](b, "document.documentElement.outerHTML"), "127.0.0.1") {
		t.Error("the page shows an address of the machine that made it")
	}
}
