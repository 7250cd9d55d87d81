package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// within are the elements of a selector that are not whole inside of what another one finds around them.
func (b *browser) within(selector, around string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).filter((e) => {
		const r = e.getBoundingClientRect(), a = e.closest(%q).getBoundingClientRect(), top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
		return r.left < a.left || r.right > a.right || r.width < 8 || !e.contains(top) && !top?.contains(e);
	}).map((e) => e.dataset.testid).join()`, selector, around))
}

// TestALongNameLeavesRoom for the menus beside it.
func TestALongNameLeavesRoom(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	long := strings.TrimSpace(strings.Repeat("Wolfeschlegelsteinhausen ", 3))
	for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
		b.look(size[0], size[1], false)
		b.open("/#phones")
		if size[0] > 1000 {
			b.person(long, "whatsapp")
			b.agent(long[:60])
		}
		b.until("document.querySelector('wt-phone .device') !== null")
		if out := b.within("wt-phone [data-testid=person]", "#phones"); out != "" {
			t.Errorf("at %d: %s is not seen", size[0], out)
		}
		b.open("/#desks")
		if out := b.within("wt-desk :is([data-testid=state], [data-testid=desk-menu])", "#desks"); out != "" {
			t.Errorf("at %d: %s is not seen", size[0], out)
		}
		b.shot(fmt.Sprintf("long-name-%d", size[0]))
	}
}

// TestAPhoneShowsWhichWorldItIs, and no button lies on another one, on screens that are as narrow as phones.
func TestAPhoneShowsWhichWorldItIs(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(390, 844, false)
	b.open("/")
	b.point("what-if")
	for _, size := range [][2]int64{{390, 844}, {320, 640}} {
		b.look(size[0], size[1], size[0] == 320)
		b.sees("This tab shows the branch b1; the live world is at", "[data-testid=shown]")
		if out := b.within("#top button, wt-history :is(button, summary, .shown)", "body"); out != "" {
			t.Errorf("at %d: %s cannot be seen or hit", size[0], out)
		}
		b.shot(fmt.Sprintf("worlds-%d", size[0]))
		b.point("stage")
		b.until("document.querySelector('[data-testid=floor-customers]').checkVisibility()")
		if wide := eval[float64](b, "Math.min(...[...document.querySelectorAll('wt-stage [type=number]')].map((e) => e.offsetWidth))"); wide < 50 {
			t.Errorf("at %d: a number has %v px", size[0], wide)
		}
		b.point("stage")
	}
}

// TestTheHeaderStaysWhereItIs, on the screen that the stage is made for, whatever falls due while time runs; and a short name stays whole beside a long
// address.
func TestTheHeaderStaysWhereItIs(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	b.joins("Ana", "web")
	high := func() int { return eval[int](b, "document.getElementById('top').offsetHeight") }
	before := high()
	b.point("stage")
	b.point("templates")
	b.typeIn("parcel", "template-name")
	b.typeIn("It is on its way.", "template-body")
	b.point("submit-template")
	b.sees("pending until", "[data-testid=reviews]")
	b.point("dialog-close")
	b.sees("due in", "[data-testid=due]")
	b.point("run")
	b.sees("Pause", "[data-testid=run]")
	b.shot("running-1280")
	if now := high(); now != before {
		t.Errorf("the header is %d px high, and was %d", now, before)
	}
	if cut := eval[bool](b, "(() => { const e = document.querySelector('wt-phone h3'); return e.scrollWidth > e.clientWidth; })()"); cut {
		t.Error("the name Ana is cut")
	}
}

// TestTheHeaderIsNotCut where there is room for it: what is due, the tab of the branch that is shown, and the sentence that says so.
func TestTheHeaderIsNotCut(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1400, 900, false)
	b.settled(b.stack.World.AdvanceTo(t.Context(), time.Date(2026, 11, 4, 10, 0, 0, 0, time.UTC)))
	b.open("/#phones")
	b.sees("nothing due", "[data-testid=due]")
	cut := func(selector string) string {
		return eval[string](b, fmt.Sprintf(`(() => {
			const e = document.querySelector(%q), text = document.createRange(), style = getComputedStyle(e);
			text.selectNodeContents(e);
			const wide = text.getBoundingClientRect().width, room = e.getBoundingClientRect().width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 2 * parseFloat(style.borderLeftWidth);
			return wide > room + .01 || e.scrollWidth > e.clientWidth ? wide + " px of " + room : "";
		})()`, selector))
	}
	if is := cut("[data-testid=due]"); is != "" {
		t.Errorf("nothing due: %s", is)
	}
	for i := range 6 {
		b.point("what-if")
		b.until(fmt.Sprintf("document.querySelector('[data-testid=world-tab][aria-pressed=true]')?.dataset.id === 'b%d'", i+1))
		eval[bool](b, fmt.Sprintf(`import("/api.js").then((m) => m.post("/branches/b%d/name", { name: "what if the answer of Monday had been another one, %d" })).then(() => import("/store.js")).then((m) => m.refreshAll()).then(() => true)`, i+1, i+1))
		b.sees(fmt.Sprintf("another one, %d", i+1), "[data-testid=shown]")
	}
	b.shot("worlds-1400")
	if in := eval[bool](b, `(() => { const tabs = document.querySelector("[data-testid=worlds]").getBoundingClientRect(), on = document.querySelector("[data-testid=world-tab][aria-pressed=true]").getBoundingClientRect(); return on.left >= tabs.left - 1 && on.left < tabs.right - 40; })()`); !in {
		t.Error("the tab of the branch that is shown is not seen")
	}
	b.sees("the live world is at Wed, 4 Nov", "[data-testid=shown]")
	if is := cut("[data-testid=shown]"); is != "" {
		t.Errorf("the branch that is shown: %s", is)
	}
}
