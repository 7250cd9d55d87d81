package browser_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
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

// drag puts the time line to an instant, as a hand does.
func (b *browser) drag(after time.Duration) {
	b.t.Helper()
	b.until(fmt.Sprintf("(() => { const e = document.querySelector('[data-testid=timeline]'); e.focus(); e.value = %d; e.dispatchEvent(new Event('input')); return true; })()",
		scenarios.DefaultStart.Add(after).UnixMilli()))
}

// count is how many elements a selector finds.
func (b *browser) count(selector string) int {
	b.t.Helper()
	return eval[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
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
	b.until("world.overview.exact === true")
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
