package browser_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// pick opens the newest entry of the wire log that a JavaScript condition on e holds for.
func (b *browser) pick(condition string) {
	b.t.Helper()
	seq := eval[int](b, `(async () => { const { world } = await import("/store.js"); return [...world.entries.values()].filter((e) => `+condition+`).at(-1)?.seq ?? 0; })()`)
	if seq == 0 {
		b.t.Fatalf("no entry for which %s", condition)
	}
	b.until("(location.hash = '#entry/" + fmt.Sprint(seq) + "') !== ''")
	b.sees(fmt.Sprint("Entry ", seq), "wt-detail h3")
}

func TestAnEntryIsSentAgainAndKeptAsAFixture(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1920, 1080, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("Hello\r", "say", anasPhone)
	b.point("answer", alicesDesk)
	b.typeIn("Hi Ana\r", "reply", alicesDesk)
	b.sees("delivered", alicesDesk+" .status")

	// A webhook comes twice to the connector, and the agent sees the message once all the same.
	b.pick(`e.kind === "webhook" && e.name === "message:appUser" && e.to === "connector"`)
	b.sees("ms", "[data-testid=way] small") // the real time beside the world's
	b.sees("really", "[data-testid=entry] .meta")
	fixture := eval[string](b, `(async () => { const { fixture } = await import("/again.js"); const { world, entryOf } = await import("/store.js"); return fixture(entryOf(world.selected.seq)); })()`)
	var kept struct {
		Name    string `json:"name"`
		Status  int    `json:"status"`
		Request struct {
			Trigger string `json:"trigger"`
		} `json:"request"`
	}
	if err := json.Unmarshal([]byte(fixture), &kept); err != nil || kept.Status != 200 || kept.Request.Trigger != "message:appUser" || kept.Name != "webhook message:appUser, cloud to connector" {
		t.Errorf("%v: the fixture is %s", err, fixture)
	}
	for _, never := range []string{`"seq"`, `"wall"`, `"took"`, b.stack.World.App.Secret} {
		if strings.Contains(fixture, never) {
			t.Errorf("the fixture holds %s:\n%s", never, fixture)
		}
	}
	b.point("copy-fixture")
	b.sees("Fixture copied", "#toast")
	b.point("resend")
	b.sees("Sent again", "#toast")
	b.sees("try 2", "[data-testid=row] .name")
	if n := eval[int](b, "[...document.querySelectorAll('"+alicesDesk+" .line.customer')].length"); n != 1 {
		t.Errorf("the agent sees the message %d times, want once", n)
	}
	b.shot("wire-entry-1920-light")

	// What a person and an agent did is done again by them.
	b.pick(`e.kind === "network" && e.from === "phone Ana" && e.name === "message"`)
	b.point("resend")
	b.until("[...document.querySelectorAll('" + anasPhone + " .bubble.mine')].filter((e) => e.textContent.includes('Hello')).length === 2")
	b.pick(`e.kind === "desk" && e.from === "agent Alice" && e.name === "send"`)
	b.point("resend")
	b.until("[...document.querySelectorAll('" + anasPhone + " .bubble.theirs')].filter((e) => e.textContent.includes('Hi Ana')).length === 2")

	// What cannot be sent again offers no button.
	b.pick(`e.kind === "network" && e.from === "whatsapp" && e.to === "cloud"`)
	if eval[bool](b, "document.querySelector('[data-testid=resend]') !== null") {
		t.Error("a hand-over between network and cloud offers to be sent again")
	}
}

// TestAnOldEntryIsFetched follows a link to an entry that the page does not hold.
func TestAnOldEntryIsFetched(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")
	if err := b.stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 6000 {
		b.stack.World.Journal.Add(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindNetwork, Name: "noise"})
	}
	b.until(fmt.Sprintf("document.querySelector('[data-testid=rows]').dataset.last === '%d'", b.stack.World.Journal.Len()))
	if eval[bool](b, `import("/store.js").then(({ world }) => world.entries.has(1))`) {
		t.Fatal("the page still holds the first entry")
	}
	b.until("(location.hash = '#entry/1') !== ''")
	b.sees("Entry 1", "wt-detail h3")
	b.until("(location.hash = '#entry/987654') !== ''")
	b.sees("no longer holds", "wt-detail")
}

// TestTheClockSaysWhyItStands tells why time does not move, and what is due when.
func TestTheClockSaysWhyItStands(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#faults")
	b.person("Ana", "whatsapp")
	b.point("due")
	b.sees("Time stands still because it is paused", "[data-testid=why-still]")
	b.sees("Nothing is scheduled", "[data-testid=why-still]")
	b.point("due")
	b.point("fault-arm")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("due in", "[data-testid=due]")
	b.point("due")
	b.sees("webhook", ".due li")
	b.shot("clock-due-1280-light")
	done := b.stack.World.Journal.Open("an agent who thinks")
	b.sees("Time waits for what is in flight: an agent who thinks", "[data-testid=why-still]")
	done()
	b.point("run")
	b.sees("Time runs 60 times as fast", "[data-testid=why-still]")
	b.point("run")
}

// TestTheWireOfATimeThatThePageForgot is asked for: a page that is opened late holds the newest crossings only.
func TestTheWireOfATimeThatThePageForgot(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/")
	b.joins("Ana", "whatsapp")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")
	w := b.now().World
	b.settled(w.AdvanceTo(t.Context(), w.Clock.Now().Add(time.Hour)))
	for i := range 480 { // of them the log does not know
		b.must(w.Act("Ana", channel.Action{Do: channel.DoSend, Text: fmt.Sprint("Message ", i)}))
		if i%240 == 0 {
			b.settled(w.AdvanceTo(t.Context(), w.Clock.Now().Add(time.Hour)))
		}
	}
	b.settled(nil)
	b.look(1280, 720, false)
	b.do(chromedp.Reload())
	b.until("document.documentElement.hasAttribute('data-live') && document.documentElement.hasAttribute('data-ready')")
	eval[bool](b, "import('/store.js').then((s) => { window.world = s.world; return true; })")
	b.until("world.entries.size > 0")
	b.drawn()
	if oldest := eval[int](b, "world.oldest"); oldest < 50 {
		t.Fatalf("the page holds what crossed from entry %d on: let more cross", oldest)
	}
	for _, back := range []time.Duration{time.Minute, 30 * time.Minute} { // the wire of a time is that of its last crossing
		b.drag(back)
		b.exact()
		b.until(`(() => { const rows = document.querySelector("[data-testid=rows]"); return Number(rows.dataset.last) > 0 && Number(rows.dataset.last) < 50; })()`)
		b.sees("Ana", "[data-testid=rows] .row b")
		if late := eval[int](b, "[...document.querySelectorAll('[data-testid=rows] time')].filter((e) => Date.parse(e.dateTime) > world.past).length"); late != 0 {
			t.Errorf("%d crossings are of a later time", late)
		}
	}
	b.shot("wire-forgotten")
	b.click("to-now")
	b.until("Number(document.querySelector('[data-testid=rows]').dataset.last) > 1000")
}
