package browser_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/oceana"
)

// crowd fills the world without the page's help: four people on four networks, two agents.
func (b *browser) crowd() {
	b.t.Helper()
	w := b.stack.World
	must := b.settled
	for _, agent := range []string{"Alice", "Bob"} {
		must(w.Oceana.AddAgent(oceana.AgentConfig{Name: agent, Ready: true, Multiplicity: 2}))
	}
	says := func(name, text string) { must(w.Act(name, channel.Action{Do: channel.DoSend, Text: text})) }
	for i, kind := range []string{"whatsapp", "messenger", "twitter", "web"} {
		name := []string{"Ana", "Bo", "Cem", "Dia"}[i]
		must(w.AddPerson(channel.Person{Name: name}, kind))
		says(name, "Is my order on its way? I have waited since Monday.")
	}
	for _, pair := range [][2]string{{"Alice", "Ana"}, {"Bob", "Bo"}, {"Alice", "Cem"}} {
		must(w.Oceana.Answer(pair[0], pair[1]))
		must(w.Oceana.Send(pair[0], pair[1], "Let me look into it. Which number is on the invoice?"))
	}
	says("Ana", "4711, I think.")
	must(w.Advance(b.t.Context(), 24*time.Hour+5*time.Minute))
	must(w.Oceana.Send("Alice", "Ana", "It left this morning."))
	must(w.Oceana.SendTemplate("Alice", "Ana", "hello_world", nil))
	must(w.Act("Ana", channel.Action{Do: channel.DoRead}))
}

// TestThePanesFitEveryWindow also makes the pictures to look at.
func TestThePanesFitEveryWindow(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.crowd()
	for _, size := range []struct{ width, height int64 }{{1280, 800}, {1920, 1080}, {390, 844}} {
		for _, dark := range []bool{false, true} {
			if testing.Short() && (size.width == 1920 || dark == (size.width == 1280)) {
				continue // a wide window in light and a narrow one in dark
			}
			b.look(size.width, size.height, dark)
			colours := map[bool]string{false: "light", true: "dark"}[dark]
			b.open("/#phones")
			b.sees("hello_world", anasPhone+" .bubble.k-template")
			b.until(fmt.Sprintf("(() => { [...document.querySelectorAll(%q)].find((e) => e.textContent.startsWith('Ana')).click(); return true; })()", alicesDesk+" .chips button"))
			b.sees("rejected 470", alicesDesk+" .status")
			panes := []string{"wire", "faults", "gherkin", "scenarios"}
			if size.width < 720 {
				panes = append([]string{"phones", "phone/Cem", "desks"}, panes...)
			}
			for _, pane := range append(panes, "message") {
				address := "#" + pane
				if pane == "message" {
					address = eval[string](b, `"#message/" + document.querySelector("wt-desk .line.failed").dataset.id`)
				}
				b.until(fmt.Sprintf("(location.hash = %q) !== ''", address))
				switch pane {
				case "message":
					b.sees("rejected it with 470", "[data-testid=why-text]")
				case "scenarios":
					b.until("document.querySelectorAll('[data-testid=scenario]').length > 500")
				}
				b.fits(fmt.Sprintf("%s-%d-%s", pane, size.width, colours))
			}
			b.audited(fmt.Sprintf("%d %s", size.width, colours))

			b.open("/?pause=1#play/tours/an_infected_file.feature:5/9")
			b.done(9)
			b.sees("It is clean", "[data-testid=caption]")
			b.fits(fmt.Sprintf("play-%d-%s", size.width, colours))
			b.until("(location.hash = '#scenarios') !== ''")
			b.until("document.querySelectorAll('[data-testid=scenario]').length > 500")
			b.fits(fmt.Sprintf("play-list-%d-%s", size.width, colours))
			b.click("play-run")
			b.outcome(control.PlayPassed)
			b.fits(fmt.Sprintf("play-end-%d-%s", size.width, colours))
			b.audited(fmt.Sprintf("the player, %d %s", size.width, colours))
			b.click("play-end")
		}
	}
}

// TestAReplyIsWrittenBesideAlerts looks for the composer of an open contact on a desk where three others ring, alone and beside another desk.
func TestAReplyIsWrittenBesideAlerts(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	w := b.stack.World
	b.settled(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 4}))
	for _, name := range []string{"Ana", "Bo", "Cem", "Dia"} {
		b.settled(w.AddPerson(channel.Person{Name: name}, "whatsapp"))
		b.settled(w.Act(name, channel.Action{Do: channel.DoSend, Text: "Is my order on its way? I have waited since Monday."}))
	}
	b.settled(w.Oceana.Answer("Alice", "Ana"))
	for _, desks := range []int{1, 2} {
		if desks == 2 {
			b.settled(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Bob", Ready: true}))
		}
		for _, size := range [][2]int64{{1400, 900}, {390, 844}} {
			b.look(size[0], size[1], false)
			b.open("/#desks")
			b.until(fmt.Sprintf("document.querySelectorAll('wt-desk').length === %d && document.querySelectorAll(%q).length === 3", desks, alicesDesk+" .alert"))
			b.shot(fmt.Sprintf("alerts-%d-%d", desks, size[0]))
			if hidden := eval[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => {
				const r = e.getBoundingClientRect();
				return !e.contains(document.elementFromPoint(r.x + r.width / 2, r.y + 1)) || !e.contains(document.elementFromPoint(r.x + r.width / 2, r.bottom - 1));
			}).map((e) => e.dataset.testid).join()`, alicesDesk+" :is([data-testid=reply], [data-testid=reply-send], [data-testid=lines])")); hidden != "" {
				t.Errorf("%d desks at %d: %s cannot be reached", desks, size[0], hidden)
			}
		}
	}
}

// fits keeps a picture of the page, which must not be wider than its window.
func (b *browser) fits(name string) {
	b.t.Helper()
	if wide := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		b.t.Errorf("%s: the page is %d px too wide", name, wide)
	}
	b.shot(name)
}

// audited runs audit.
func (b *browser) audited(where string) {
	b.t.Helper()
	if problems := eval[[]string](b, audit); len(problems) > 0 {
		b.t.Errorf("%s: %q", where, problems)
	}
}

// audit finds what a screen reader or a weak eye stumbles over: controls without a name, ids used twice, references to nothing, and
// text whose contrast with its background is below 4.5 to 1 (WCAG 2.2 AA).
const audit = `(() => {
  const problems = new Set();
  const what = (e) => (e.closest(".phone")?.className ?? "") + " " + e.localName + "." + e.className + " " + (e.textContent || "").trim().slice(0, 24);
  for (const e of document.querySelectorAll("button, input, select, summary, a[href], [role=log], [role=img], [role=region]")) {
    if (!e.checkVisibility()) continue;
    if (!(e.getAttribute("aria-label") || e.textContent.trim() || e.closest("label")?.textContent.trim())) problems.add("no name: " + what(e));
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.add("id used twice: " + id);
  for (const e of document.querySelectorAll("[aria-controls], [aria-labelledby]"))
    for (const a of ["aria-controls", "aria-labelledby"]) if (e.hasAttribute(a) && !document.getElementById(e.getAttribute(a))) problems.add(a + " of nothing: " + what(e));
  const rgb = (c) => { const m = c.match(/[\d.]+/g).map(Number); return c.startsWith("color(srgb") ? [m[0]*255, m[1]*255, m[2]*255, m[3] ?? 1] : [m[0], m[1], m[2], m[3] ?? 1]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const lum = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => {
    const layers = [];
    for (let p = e; p; p = p.parentElement) {
      const s = getComputedStyle(p);
      if (s.backgroundImage.includes("linear-gradient")) return null;
      const c = rgb(s.backgroundColor);
      if (c[3] > 0) layers.push(c);
      if (c[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const opacity = (e) => { let o = 1; for (let p = e; p; p = p.parentElement) o *= Number(getComputedStyle(p).opacity); return o; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility({ visibilityProperty: true }) || e.closest(".sr, option, .trace, :disabled, .tracing, script, style, noscript")) continue;
    const bg = behind(e);
    if (!bg) continue;
    const c = rgb(getComputedStyle(e).color);
    const fg = over([c[0], c[1], c[2], c[3] * opacity(e)], bg);
    const [a, b] = [lum(fg), lum(bg)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) problems.add("contrast " + ratio.toFixed(1) + ": " + what(e));
  }
  return [...problems];
})()`

// TestEveryKindOfBubbleIsDrawn gives the page a handset with everything that a phone can show, and something it never heard of.
func TestEveryKindOfBubbleIsDrawn(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1920, 1080, false)
	b.open("/")
	got := eval[[]string](b, `(async () => {
  const { setPhone } = await import("/store.js");
  const media = { name: "photo.jpg", type: "image/jpeg", size: 20480 };
  const buttons = [{ type: "reply", label: "Ship to Home" }, { type: "link", label: "See it", url: "shop" }];
  const card = { title: "Umbrella", description: "Keeps rain off", image: media, buttons };
  const kinds = { text: { quoted: { text: "earlier" }, link: { host: "shop.test", title: "Shop" }, reactions: ["👍"], buttons }, template: { template: "hello" }, image: { media }, sticker: { media, error: "This file was not delivered", status: "failed" }, file: { media }, audio: { media },
    video: { media }, location: { place: { lat: 1, long: 2 } }, liveLocation: { place: { lat: 1, long: 2 } }, card: { cards: [card] }, carousel: { cards: [card, card, card] },
    list: { cards: [card, card] }, hidden: {}, unsupported: {}, notice: {}, hologram: {},
    form: { text: " ", form: { fields: [{ type: "text", name: "n", label: "Your name?" }, { type: "select", name: "m", label: "Meal?", options: [{ name: "p", label: "Pizza" }] }] } } };
  const bubbles = Object.entries(kinds).map(([kind, more], i) => ({ id: kind, kind, from: i % 2 ? "me" : "business", text: "said by " + kind, at: "2020-11-03T09:00:00Z", status: i % 2 ? "read" : "", ...more }));
  for (const channel of ["whatsapp", "messenger", "twitter", "web"]) setPhone({ name: "on " + channel, channel, address: "1", bubbles: bubbles.map((b) => ({ ...b, id: channel + b.id })), typing: true, options: [{ type: "reply", label: "Yes" }] });
  while (!document.querySelector("wt-phone.messenger .bubble")) await new Promise(requestAnimationFrame);
  const phone = document.querySelector("wt-phone.messenger");
  return [...phone.querySelectorAll(".bubble")].map((e) => e.classList[2].slice(2) + ":" + (e.innerText.replace("⇢", "").trim() ? "drawn" : "empty")).concat(
    "taps " + phone.querySelectorAll("[data-tap]").length, "cards " + phone.querySelectorAll(".card").length, "typing " + !phone.querySelector(".typing").hidden);
})()`)
	want := []string{"taps 15", "cards 6", "typing true", "hologram:drawn", "hidden:drawn", "carousel:drawn"}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s is missing: %q", w, got)
		}
	}
	b.shot("kinds-top-1920-light")
	b.until(`(() => { for (const l of document.querySelectorAll(".bubbles")) l.scrollTop = 0; return true; })()`)
	b.shot("kinds-1920-light")
	b.look(1920, 1080, true)
	b.shot("kinds-1920-dark")
	if problems := eval[[]string](b, audit); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
}
