package browser_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// TestFiftyPhonesAndFiftyThousandEntriesStaySmooth fills a world as a classroom does in a day, then works on the page while more comes.
// It counts what the page does and compares it with a page that only appends a line for each entry, in the same browser. How long that
// takes is for `make bench` to say.
func TestFiftyPhonesAndFiftyThousandEntriesStaySmooth(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a day of a classroom is long")
	}
	b := newBrowser(t)
	b.look(1280, 800, false)
	w := b.stack.World
	must := b.must
	must(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 3}))
	for i := range 50 {
		name := fmt.Sprintf("Person %02d", i)
		must(w.AddPerson(channel.Person{Name: name}, []string{"whatsapp", "messenger", "twitter", "web"}[i%4]))
		for j := range 12 {
			must(w.Act(name, channel.Action{Do: channel.DoSend, Text: fmt.Sprintf("Message %d of mine, of an ordinary length.", j)}))
		}
	}
	must(w.Settle(t.Context()))
	flood := func(n int) {
		for i := range n {
			w.Journal.Add(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindRequest, Name: "GET /something", Conversation: "c",
				Message: fmt.Sprint("m", i/8), Payload: journal.JSON(map[string]any{"text": "A message of an ordinary length, as people write them.", "n": i})})
		}
	}
	flood(50_000 - w.Journal.Len())
	b.countsWork()

	const many = 20_000
	const alone = 20
	drawn := "document.querySelector('[data-last]').dataset.last === '%d'"
	one := func() {
		for range alone {
			flood(1)
			b.until(fmt.Sprintf(drawn, w.Journal.Len()))
		}
	}
	b.do(chromedp.Navigate(b.url + "/lines/"))
	b.until("document.documentElement.hasAttribute('data-live')")
	floor := b.worked(func() {
		flood(many)
		b.until(fmt.Sprintf("document.getElementById('lines').dataset.last === '%d'", w.Journal.Len()))
	})
	t.Logf("a page that appends %d lines: %v", many, floor)
	floorAlone := b.worked(one)
	t.Logf("a page that appends %d lines one by one: %v", alone, floorAlone)

	opens := b.worked(func() {
		b.open("/")
		b.until("document.querySelectorAll('wt-phone').length === 50")
	})
	t.Logf("the page opens: %v", opens)
	arrives := b.worked(func() {
		flood(many)
		b.until(fmt.Sprintf("document.querySelector('[data-testid=rows]').dataset.last === '%d'", w.Journal.Len()))
	})
	t.Logf("%d entries arrive: %v", many, arrives)
	arrivesAlone := b.worked(one)
	t.Logf("%d entries arrive one by one: %v", alone, arrivesAlone)
	byHand := b.worked(func() {
		first := "wt-phone[data-name=\"Person 00\"]"
		b.typeIn("Hello\r", "say", first)
		b.sees("Hello", first+" .bubble")
		b.until("(() => { const s = document.querySelector('[data-testid=filter-kind]'); s.value = 'webhook'; s.dispatchEvent(new Event('change')); return true; })()")
		b.until("document.querySelectorAll('.row:not(.webhook)').length === 0")
		b.until("(() => { const s = document.querySelector('[data-testid=filter-kind]'); s.value = ''; s.dispatchEvent(new Event('change')); return true; })()")
		b.typeIn("hello", "filter-text")
		b.until("(() => { const e = document.querySelector('[data-testid=row] button'); e?.click(); return Boolean(e); })()")
		b.sees("Hello", "[data-testid=why-text], [data-testid=payload]")
		b.until("(() => { document.querySelector('wt-phones .list').scrollTop = 9000; return true; })()")
	})
	t.Logf("by hand: %v", byHand)
	kept := eval[int](b, `(async () => (await import("/store.js")).world.entries.size)()`)
	nodes := eval[int](b, "document.querySelectorAll('*').length")
	shown := eval[int](b, `(() => { const all = document.createNodeIterator(document); let n = 0; while (all.nextNode()) n++; return n; })()`)
	for what, w := range map[string]work{"the page opens": opens, "entries arrive": arrives, "entries arrive one by one": arrivesAlone, "by hand": byHand} {
		if w.Most > shown {
			t.Errorf("%s: a draw touches %d nodes, and the page shows %d", what, w.Most, shown)
		}
		if w.Layouts > 3*w.Asked {
			t.Errorf("%s: %d layouts in %d frames, timers and answers: something reads the layout between two changes", what, w.Layouts, w.Asked)
		}
	}
	// A page that appends lines works for each entry; this one for each entry and, within bounds, for each time it draws or asks.
	if most := 60*floor.Calls + 2500*arrives.Asked; arrives.Calls > most {
		t.Errorf("%d entries take %d calls, want at most %d: 60 times those of a page that appends lines, and 2,500 for each frame, timer and answer", many, arrives.Calls, most)
	}
	if most := 60*floorAlone.Calls + 2500*arrivesAlone.Asked; arrivesAlone.Calls > most {
		t.Errorf("%d entries one by one take %d calls, want at most %d", alone, arrivesAlone.Calls, most)
	}
	if most := 6 * floor.Calls; opens.Calls > most {
		t.Errorf("to open takes %d calls, want at most %d: 6 times those of appending %d lines", opens.Calls, most, many)
	}
	b.until("(() => { const s = document.querySelector('[data-testid=filter-text]'); s.value = ''; s.dispatchEvent(new Event('input')); return true; })()")
	before := b.heap()
	flood(30_000)
	b.until(fmt.Sprintf("document.querySelector('[data-testid=rows]').dataset.last === '%d'", w.Journal.Len()))
	after := b.heap()
	t.Logf("%d entries are kept in the page, of %d; %d elements; %.1f MB, after 30,000 more %.1f MB", kept, w.Journal.Len(), nodes, before/1e6, after/1e6)
	if kept > 5000 || nodes > 6000 {
		t.Errorf("the page keeps %d entries and %d elements: its memory must be bounded", kept, nodes)
	}
	if after > before+8e6 {
		t.Errorf("30,000 more entries took %.1f MB: the page's memory must be bounded", (after-before)/1e6)
	}
}

// heap is how much memory the page's objects take, garbage collected.
func (b *browser) heap() float64 {
	b.t.Helper()
	var used float64
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, heapprofiler.CollectGarbage, struct{}{}); err != nil {
			return err
		}
		usage, err := chromedp.Call(ctx, runtime.GetHeapUsage, struct{}{})
		used = usage.UsedSize
		return err
	}))
	return used
}

// TestAPressIsNotLostToWhatArrives holds a button down with the mouse while the world goes on, and lets go.
func TestAPressIsNotLostToWhatArrives(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	if err := b.stack.World.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	writes := func(times int) {
		t.Helper()
		for i := range times {
			if err := b.stack.World.Act("Ana", channel.Action{Do: channel.DoSend, Text: fmt.Sprint("Message ", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.stack.World.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	writes(12)
	b.open("/")
	b.until("document.querySelectorAll('wt-phone .bubble').length === 12")
	const last = "[...document.querySelectorAll('wt-phone .bubble')].at(-1).querySelector('.trace')"
	b.until("(window.held = " + last + ") !== null") // the very element
	eval[bool](b, `import("/store.js").then((m) => Boolean(window.world = m.world))`)
	id := eval[string](b, "held.dataset.message")
	b.focus(test("say", anasPhone)) // which the press takes the focus from
	at := b.still("held")

	left := func(p *input.DispatchMouseEventParams) { p.Button, p.ClickCount = input.MouseButtonLeft, 1 }
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, at[0], at[1], left))
	writes(5) // the list moves up by five bubbles
	b.until("world.phones.get('Ana').bubbles.length === 17")
	b.drawn()
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, at[0], at[1], left))
	b.until(fmt.Sprintf("location.hash === '#message/%s'", id))
	b.until("document.querySelectorAll('wt-phone .bubble').length === 17")
	if !eval[bool](b, "held.isConnected") {
		t.Error("the button that was pressed is another element now")
	}
}
