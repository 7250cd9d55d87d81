package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/control"
)

// TestThePrintedAddressOpensThePage: the key of its owner is in it, and the page names its world in every call.
func TestThePrintedAddressOpensThePage(t *testing.T) {
	t.Parallel()
	key := ""
	b := newBrowser(t, func(c *control.API) { c.Token, key = "a-token-of-the-owner", c.OwnersKey() })
	b.open("/?token=" + key)
	b.person("Ana", "whatsapp")
	if n := b.count("dialog"); n != 0 {
		t.Error("a token is asked for")
	}
}

// TestAnAddressOfAWorldThatIsOver is of a branch that was dropped, or of a program that has ended: the page shows the world that is up.
func TestAnAddressOfAWorldThatIsOver(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/?world=b7#desks")
	b.sees("The world that this tab showed is over", "#toast")
	b.until("location.search === '' && location.hash === '#desks'")
	b.agent("Alice")
	b.sees("Live", "[data-testid=world-tab][aria-pressed=true]")
}

// TestAScenarioIsLeft for the world that is up: nothing is refused on the way, and the library is there.
func TestAScenarioIsLeft(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.joins("Zoe", "web")
	b.until("(location.hash = '#play/tours/a_day_too_late.feature:5/3') !== ''")
	b.done(3)
	for range 2 {
		b.until("document.querySelector('[data-testid=shown]').textContent.includes('plays a scenario')")
		b.point("play-end")
		b.until("document.querySelector('wt-phone[data-name=Zoe]') !== null && document.querySelector('wt-player').hidden")
		b.until("document.querySelectorAll('[data-testid=tour]').length >= 9")
		if got := eval[string](b, "[...document.querySelectorAll('[data-testid=world-tab]')].map((e) => e.textContent).join()"); got != "Live" {
			t.Errorf("the worlds are %s", got)
		}
		if told := eval[string](b, "document.getElementById('toast').hidden ? '' : document.getElementById('toast').textContent"); told != "" {
			t.Errorf("who leaves is told %q", told)
		}
		eval[bool](b, "(history.back(), true)") // to the address of the scenario, which plays it again
	}
}

// TestWhoLeavesAndGoesElsewhereStaysThere while the end of the scenario is on its way.
func TestWhoLeavesAndGoesElsewhereStaysThere(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/#phones")
	b.until("(location.hash = '#play/tours/a_day_too_late.feature:5/1') !== ''")
	b.done(1)
	eval[bool](b, `(() => {
  const ask = window.fetch;
  window.asked = 0;
  const held = new Promise((r) => { window.release = r; });
  window.fetch = async (url, ...more) => {
    window.asked++;
    try {
      if (String(url).includes("/play/end")) await held;
      return await ask(url, ...more);
    } finally { window.asked--; }
  };
  return true;
})()`)
	b.click("play-end")
	b.until("document.querySelector('wt-player').hidden")
	b.until("(location.hash = '#wire') !== ''")
	eval[bool](b, "(window.release(), true)")
	b.until("window.asked === 0 && document.querySelectorAll('[data-testid=world-tab]').length === 1")
	b.drawn()
	if at := eval[string](b, "location.hash"); at != "#wire" {
		t.Errorf("who had gone to the wire was brought to %s", at)
	}
}

// TestWhoGoesBackStaysInTheWorld that the tab shows: the address is of that one.
func TestWhoGoesBackStaysInTheWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.until("(location.hash = '#desks') !== ''")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	eval[bool](b, "(history.back(), true)")
	b.until("location.hash === '#phones'")
	b.until("location.search === '?world=b1'")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
}

// TestATabAsksItsOwnWorldForPeople: what was to be asked for in a world is forgotten when the tab shows another one. It would be not
// found there, which the browser's console tells.
func TestATabAsksItsOwnWorldForPeople(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/?pause=600000#phones")
	b.person("Zoe", "messenger")
	b.until("document.querySelector('wt-phone[data-name=Zoe]') !== null && document.querySelectorAll('[data-testid=row]').length > 0")
	// From here on no event leads to a question, so that Zoe's phone is still to be asked for.
	eval[bool](b, `(() => {
const { fetch: ask, setTimeout: later } = window;
window.setTimeout = (f, ms, ...rest) => (ms === 15 ? -1 : later(f, ms, ...rest));
window.unfound = [];
window.fetch = async (...of) => { const r = await ask(...of); if (r.status >= 400) window.unfound.push(String(of[0])); return r; };
return true; })()`)
	rows := b.count("[data-testid=row]")
	post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+"/api/v1/phones/Zoe/send?settle=no", strings.NewReader(`{"text":"Hello"}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(post)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != http.StatusAccepted {
		t.Fatal(answer.Status)
	}
	b.until(fmt.Sprintf("document.querySelectorAll('[data-testid=row]').length > %d", rows))
	b.until("(location.hash = '#play/tours/transfer.feature:5/1') !== ''")
	b.done(1)
	if unfound := eval[[]string](b, "window.unfound"); len(unfound) > 0 {
		t.Errorf("not found: %q", unfound)
	}
}
