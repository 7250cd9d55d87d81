package browser_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// lateReply is a customer who waits, and an agent who answers after the window closed.
func (b *browser) lateReply() {
	b.t.Helper()
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("Is my order on its way?\r", "say", anasPhone)
	b.click("answer", alicesDesk)
	b.sees("Is my order on its way?", alicesDesk+" .line")
	b.click("plus-23h55m")
	b.sees("08:55:00", "[data-testid=now]")
	b.click("plus-5m")
	b.sees("09:00:00", "[data-testid=now]")
	b.click("plus-5m")
	b.typeIn("It left this morning.\r", "reply", alicesDesk)
	b.sees("rejected 470", alicesDesk+" .status")
}

// drag puts the time line to an instant, as a hand does, once there is one: a world that was just made has to be asked for its log.
func (b *browser) drag(after time.Duration) {
	b.t.Helper()
	b.until(fmt.Sprintf("(() => { const e = document.querySelector('[data-testid=timeline]'); if (e.max - e.min < 2) return false; e.focus(); e.value = %d; e.dispatchEvent(new Event('input')); return true; })()",
		scenarios.DefaultStart.Add(after).UnixMilli()))
}

// TestTheTimeLineIsDraggedByHand: the page shows where the hand is while it holds the time line.
func TestTheTimeLineIsDraggedByHand(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	b.lateReply()
	b.mouse("document.querySelector('.reel input')") // the middle of the day
	b.sees("read only", "[data-testid=past]")
	at := b.still("document.querySelector('.reel input')")
	left := func(p *input.DispatchMouseEventParams) {
		p.Button, p.Buttons, p.ClickCount = input.MouseButtonLeft, 1, 1
	}
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, at[0], at[1], left))
	shown := eval[string](b, "document.querySelector('[data-testid=past]').textContent")
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]/2, at[1], left))
	b.until(fmt.Sprintf("document.querySelector('[data-testid=past]').textContent !== %q", shown))
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, at[0]/2, at[1], left))
	b.point("to-now")
	b.sees("rejected 470", alicesDesk+" .status")
}

// exact waits until what the page shows of the past is what the log tells of it.
func (b *browser) exact() {
	b.t.Helper()
	b.until("world.overview.exact === true")
	b.drawn()
}

// count is how many elements a selector finds.
func (b *browser) count(selector string) int {
	b.t.Helper()
	return eval[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

// TestDraggingTheTimeLineIsSmooth drags over a day with 5,000 crossings. A step of the hand may work as much as a frame of the page does while
// entries arrive: 2,500 calls for each frame, timer and answer, and what it touches is what is shown.
func TestDraggingTheTimeLineIsSmooth(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a day is long")
	}
	b := newBrowser(t)
	b.look(1280, 720, false)
	w := b.stack.World
	must := b.must
	must(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 3}))
	for i := range 50 {
		must(w.AddPerson(channel.Person{Name: fmt.Sprintf("Person %02d", i)}, []string{"whatsapp", "messenger", "twitter", "web"}[i%4]))
	}
	for i := 0; w.Journal.Len() < 5000; i++ {
		must(w.Act(fmt.Sprintf("Person %02d", i%50), channel.Action{Do: channel.DoSend, Text: fmt.Sprintf("Message %d of mine, of an ordinary length.", i)}))
		must(w.Advance(t.Context(), 2*time.Minute))
	}
	b.countsWork()
	b.open("/")
	b.until("document.querySelectorAll('wt-phone').length === 50")
	b.drag(w.Clock.Now().Sub(scenarios.DefaultStart) / 100)
	b.sees("read only", "[data-testid=past]")
	eval[bool](b, "import('/store.js').then((s) => { window.world = s.world; return true; })")
	b.exact() // what the log said is drawn, and comes into no step
	const steps = 100
	span := w.Clock.Now().Sub(scenarios.DefaultStart)
	// Timers wait until the end, so that on a busy machine, too, the hand does not seem to rest on its way.
	shown := 0 // by the last step
	drags := b.worked(func() {
		shown = eval[int](b, fmt.Sprintf(`(async () => {
			const e = document.querySelector("[data-testid=timeline]"), { setTimeout, clearTimeout } = window, waiting = new Map();
			window.setTimeout = (...timer) => { const id = -(++work.asked); waiting.set(id, timer); return id; };
			window.clearTimeout = (id) => { waiting.delete(id) || clearTimeout.call(window, id); };
			for (let i = 1; i < %d; i++) {
				e.value = %d + %d * i / %d;
				e.dispatchEvent(new Event("input"));
				await new Promise((r) => requestAnimationFrame(r));
			}
			await new Promise((r) => requestAnimationFrame(r));
			const all = document.createNodeIterator(document);
			let shown = 0;
			while (all.nextNode()) shown++;
			Object.assign(window, { setTimeout, clearTimeout });
			for (const timer of waiting.values()) setTimeout.apply(window, timer);
			return shown;
		})()`, steps, scenarios.DefaultStart.UnixMilli(), span.Milliseconds(), steps))
	})
	b.exact() // the hand rests
	t.Logf("%d steps over %d crossings: %v; the page shows %d nodes", steps, w.Journal.Len(), drags, shown)
	if 2*drags.Most > shown { // a draw that replaces what is shown touches all of it, and as much again
		t.Errorf("a draw touches %d nodes, more than half of the %d that the page shows", drags.Most, shown)
	}
	if drags.Layouts > 3*drags.Asked {
		t.Errorf("%d layouts in %d frames, timers and answers", drags.Layouts, drags.Asked)
	}
	if most := 2500 * drags.Asked; drags.Calls > most {
		t.Errorf("%d calls, want at most %d: 2,500 for each frame, timer and answer", drags.Calls, most)
	}
}

// The past is looked at, read only, and gone on from in a branch; undo and redo take back and do again.
func TestTheTimeLineShowsThePastAndGoesOnFromThere(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	b.lateReply()
	b.shot("history-1280-light")

	b.drag(time.Hour)
	b.sees("Tue, 3 Nov, 10:00:00 UTC, read only", "[data-testid=past]")
	b.until("document.querySelector('[data-testid=now]').textContent === '10:00:00'")
	b.sees("Is my order on its way?", alicesDesk+" .line")
	eval[bool](b, "import('/store.js').then((s) => { window.world = s.world; return true; })")
	b.exact()
	b.shot("past-1280-light")
	if n := b.count(alicesDesk + " .status.rejected"); n != 0 {
		t.Errorf("the late reply is at the desk an hour after the start")
	}
	rows := eval[int](b, "Number(document.querySelector('[data-testid=rows]').dataset.count)")
	if all := eval[int](b, "import('/store.js').then((s) => s.world.entries.size)"); rows == 0 || rows >= all {
		t.Errorf("the wire shows %d of %d crossings", rows, all)
	}
	b.typeIn("Not possible\r", "say", anasPhone)
	b.sees("This is the past", "#toast")
	b.click("to-now")
	b.sees("rejected 470", alicesDesk+" .status")
	b.until("!document.body.hasAttribute('data-past')")

	b.click("undo")
	b.until(fmt.Sprintf("document.querySelector(%q) === null", alicesDesk+" .status.rejected"))
	b.click("redo")
	b.sees("rejected 470", alicesDesk+" .status")

	b.drag(time.Hour)
	b.click("go-on")
	b.until("location.search === '?world=b1'")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.sees("10:00:00", "[data-testid=now]")
	b.sees("Is my order on its way?", alicesDesk+" .line")
	b.typeIn("It left this morning.\r", "reply", alicesDesk)
	b.sees("It left this morning.", anasPhone+" .bubble")
	b.shot("branch-1280-light")
	if got := b.count("[data-testid=world-tab]"); got != 2 {
		t.Errorf("%d worlds have a tab", got)
	}
	b.until("(() => { document.querySelector('[data-testid=world-tab][data-id=main]').click(); return true; })()")
	b.sees("rejected 470", alicesDesk+" .status")
	b.until("location.search === ''")

	for _, look := range []struct {
		name          string
		width, height int64
		dark          bool
	}{{"1280-dark", 1280, 720, true}, {"390-light", 390, 844, false}, {"390-dark", 390, 844, true}} {
		b.look(look.width, look.height, look.dark)
		b.drag(time.Hour)
		b.sees("read only", "[data-testid=past]")
		b.shot("past-" + look.name)
		b.click("to-now")
	}
}
