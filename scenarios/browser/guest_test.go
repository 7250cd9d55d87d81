package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/wavetank/wavetank/sim/control"
)

// TestAGuestOfTheAudienceIsTheCustomer scans a code and holds one phone of the world, full screen, and nothing else.
func TestAGuestOfTheAudienceIsTheCustomer(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, func(c *control.API) { c.Token, c.Shared = "t0ken", true })
	b.look(1280, 800, false)
	b.open("/?token=t0ken")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.point("person", anasPhone)
	b.point("invite")
	b.until("document.querySelector('[data-testid=invitation] svg path')?.getAttribute('d').length > 1000")
	b.shot("invitation-1280-light")
	link := eval[string](b, "document.querySelector('[data-testid=invitation] a').href")
	if strings.Contains(link, "t0ken") {
		t.Fatalf("the link holds the control token: %s", link)
	}
	_, page, ok := strings.Cut(link, "/phone.html")
	if !ok {
		t.Fatalf("the link leads to %s", link)
	}

	for _, dark := range []bool{false, true} {
		b.look(390, 844, dark)
		b.do(chromedp.Navigate(b.url + "/phone.html" + page))
		b.until("document.documentElement.hasAttribute('data-ready')")
		b.typeIn("From the fourth row", "say", anasPhone)
		b.point("send", anasPhone)
		b.sees("From the fourth row", anasPhone+" .bubble.mine")
		b.until(fmt.Sprintf("document.querySelector(%q).textContent === '✓✓'", anasPhone+" .ticks"))
		b.shot(fmt.Sprintf("guest-390-%t", dark))
		b.axe()
		if v := b.violations(); len(v) > 0 {
			t.Errorf("dark %t: %q", dark, v)
		}
		if wide := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
			t.Errorf("the phone is %d px too wide", wide)
		}
	}
	// What an agent answers arrives by itself.
	must := b.must
	must(b.stack.World.Oceana.Answer("Alice", "Ana"))
	must(b.stack.World.Oceana.Send("Alice", "Ana", "Good evening, fourth row"))
	must(b.stack.World.Settle(t.Context()))
	b.sees("Good evening, fourth row", anasPhone+" .bubble.theirs")
	// The key that the page has opens nothing else.
	if got := eval[[]int](b, `(async () => { const key = location.hash.split("/")[1]; const all = [];
  for (const path of ["phones/Ana", "phones", "overview", "journal", "world"]) all.push((await fetch("/api/v1/" + path, { headers: { Authorization: "Bearer " + key } })).status);
  return all; })()`); fmt.Sprint(got) != "[200 401 401 401 401]" {
		t.Errorf("the key opens %v", got)
	}
	if seen := eval[bool](b, "[...document.querySelectorAll('[data-testid=person], [data-message]')].some((e) => e.checkVisibility())"); seen {
		t.Error("the page of one phone offers what it must not do")
	}
}
