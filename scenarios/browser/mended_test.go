package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// cut lists the buttons and fields of an open menu that cannot be seen or reached with a mouse.
const cut = `[...document.querySelectorAll("details[open] > .sheet :is(button, input)")].filter((e) => {
  e.scrollIntoView({ block: "nearest" });
  const r = e.getBoundingClientRect(), x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
  return [[r.left + 2, y], [r.right - 2, y], [x, r.top + 2], [x, r.bottom - 2]].some((at) => !e.contains(document.elementFromPoint(...at)));
}).map((e) => e.textContent || e.placeholder)`

// TestMenusAreShownWhole opens the transfer menu of a contact at a desk among others, and the menus of a phone, on a screen and a phone.
func TestMenusAreShownWhole(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	w := b.stack.World
	must := b.settled
	for i := range 12 {
		must(w.Oceana.AddAgent(oceana.AgentConfig{Name: fmt.Sprintf("Agent %d", i+1), Ready: i == 0}))
	}
	must(w.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"))
	must(w.Act("Ana", channel.Action{Do: channel.DoSend, Text: "Hello"}))
	must(w.Oceana.Answer("Agent 1", "Ana"))
	b.look(1280, 720, false)
	b.open("/#desks")
	b.until("document.querySelectorAll('wt-desk').length === 12")
	if over := eval[int](b, "(() => { const d = [...document.querySelectorAll('wt-desk')].map((e) => e.getBoundingClientRect()); return d.filter((r, i) => i && r.top < d[i - 1].bottom - 1).length; })()"); over > 0 {
		t.Errorf("%d desks lie on others", over)
	}
	for _, size := range []struct{ width, height int64 }{{1280, 720}, {390, 844}} {
		if testing.Short() && size.width == 1280 {
			continue // a menu is cut off where there is least room
		}
		b.look(size.width, size.height, false)
		shown := ""
		for _, menu := range []struct{ pane, id string }{{"desks", "transfer"}, {"desks", "rich"}, {"desks", "desk-menu"}, {"phones", "attach"}, {"phones", "emoji"}, {"phones", "person"}, {"phones", "profile"}} {
			if shown != menu.pane {
				b.do(chromedp.Navigate("about:blank"))
				b.open("/#" + menu.pane)
			}
			shown = menu.pane
			b.until(fmt.Sprintf("document.querySelector('[data-testid=%s]')?.checkVisibility()", menu.id))
			b.point(menu.id)
			b.until("[...document.querySelectorAll('details[open] > .sheet')].some((s) => s.checkVisibility() && s.textContent.length > 3 && s.textContent !== '…')")
			b.shot(fmt.Sprintf("menu-%s-%d", menu.id, size.width))
			if hidden := eval[[]string](b, cut); len(hidden) > 0 {
				t.Errorf("%d px, %s: cut off: %q", size.width, menu.id, hidden)
			}
			b.until("(() => { for (const d of document.querySelectorAll('details[open]')) d.open = false; return true; })()")
		}
	}
}

// TestTheDesksSayWhoWaitsForWhatAndHowLong has three customers who wait beside a ready agent, and one who was transferred after a day.
func TestTheDesksSayWhoWaitsForWhatAndHowLong(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	w := b.stack.World
	must := b.settled
	for _, name := range []string{"Alice", "Bob"} {
		must(w.Oceana.AddAgent(oceana.AgentConfig{Name: name, Ready: name == "Alice"}))
	}
	must(w.AddPerson(channel.Person{Name: "Ana"}, "messenger"))
	must(w.Act("Ana", channel.Action{Do: channel.DoSend, Text: "Hello"}))
	must(w.Oceana.Answer("Alice", "Ana"))
	must(w.Oceana.SetState("Bob", "", true, ""))
	must(w.Advance(t.Context(), 24*time.Hour+9*time.Minute))
	must(w.Oceana.Transfer("Alice", "Ana", "Bob"))
	must(w.Advance(t.Context(), 3*time.Second))
	b.look(1280, 800, false)
	b.open("/#desks")
	b.sees("waits for 3 s", "[data-testid=alert]")
	if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, "Messenger") || strings.Contains(text, "Facebook") {
		t.Errorf("the page calls the channel by another name than Messenger:\n%s", text)
	}
	must(w.Oceana.SetState("Bob", "", false, ""))
	for _, name := range []string{"Bo", "Cem", "Dia"} {
		must(w.AddPerson(channel.Person{Name: name}, "messenger"))
		must(w.Act(name, channel.Action{Do: channel.DoSend, Text: "Hello"}))
		must(w.Oceana.Answer("Alice", name))
		must(w.Oceana.TransferToService("Alice", name, "Language.English"))
	}
	b.sees("3 wait in vain: no agent has Language.English", "[data-testid=queue]")
	b.shot("unserved-1280")
	b.click("supervise")
	b.sees("no agent has Language.English", "[data-testid=supervised]")
}
