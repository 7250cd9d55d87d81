package scenarios_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/wavetank/wavetank/sim/journal"
)

// TestTheConsoleIsQuick measures what a user feels: at most 300 ms until the page can be used, 60 ms from click to bubble, and 50 ms
// for the longest frame while 20,000 entries come. With CONSOLE_SPEED set, as `make bench` does, it fails beyond that: times on the wall
// say something only when no other test runs beside it. TestFiftyPhonesAndFiftyThousandEntriesStaySmooth counts CPU time and always fails.
func TestTheConsoleIsQuick(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.open("/")
	ready := eval[float64](b, `performance.getEntriesByName("ready")[0].startTime - performance.getEntriesByType("navigation")[0].responseEnd`)
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	times := eval[[]float64](b, `(async () => {
  const phone = document.querySelector("wt-phone"), list = phone.querySelector("[data-testid=bubbles]"), times = [];
  for (let i = 0; i < 21; i++) {
    phone.querySelector("[data-testid=say]").value = "Message " + i;
    const before = list.querySelectorAll(".bubble").length, start = performance.now();
    const drawn = new Promise((r) => { const o = new MutationObserver(() => { if (list.querySelectorAll(".bubble").length > before) { o.disconnect(); r(); } }); o.observe(list, { childList: true }); });
    phone.querySelector("[data-testid=send]").click();
    await drawn;
    times.push(performance.now() - start);
  }
  return times;
})()`)
	slices.Sort(times)
	bubble := times[len(times)/2]

	const many = 20_000
	longest := math.Inf(1)
	for range 5 { // the best of them: the machine does other things as well
		eval[bool](b, `(() => { window.longest = 0; let last = performance.now(); const beat = (at) => { window.longest = Math.max(window.longest, at - last); last = at; window.beat = requestAnimationFrame(beat); }; beat(last); return true; })()`)
		for i := range many {
			b.stack.World.Journal.Add(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindRequest, Name: "GET /something", Conversation: "c",
				Message: fmt.Sprint("m", i/8), Payload: journal.JSON(map[string]any{"text": "A message of an ordinary length, as people write them.", "n": i})})
		}
		b.until(fmt.Sprintf("document.querySelector('[data-testid=rows]').dataset.last === '%d'", b.stack.World.Journal.Len()))
		longest = min(longest, eval[float64](b, "(cancelAnimationFrame(window.beat), window.longest)"))
	}
	t.Logf("page usable after %.0f ms; click to bubble %.0f ms (p50), %.0f ms (worst); longest frame while %d entries came %.0f ms",
		ready, bubble, times[len(times)-1], many, longest)
	if os.Getenv("CONSOLE_SPEED") != "" && (ready > 300 || bubble > 60 || longest > 50) {
		t.Error("that is too slow: want at most 300 ms, 60 ms and 50 ms")
	}
}
