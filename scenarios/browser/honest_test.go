package browser_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestThePageSaysWhenSomethingWasNotDone takes the clipboard, the scenario and the past away, each in turn.
func TestThePageSaysWhenSomethingWasNotDone(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")
	b.click("plus-1h")
	b.sees("10:00:00", "[data-testid=now]")
	eval[bool](b, `(() => {
		const real = window.fetch;
		window.gone = "";
		window.fetch = (at, ...more) => gone && at.includes(gone) ? Promise.resolve(new Response(JSON.stringify({ error: { code: "internal", message: "taken away" } }), { status: 500 })) : real(at, ...more);
		navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
		document.execCommand = () => false;
		return true;
	})()`)
	copies := func(want string) {
		t.Helper()
		b.point("world")
		b.point("world-feature")
		b.sees(want, "#toast")
	}
	copies("Feature not copied")
	eval[string](b, `document.execCommand = () => true, gone = "/feature"`)
	copies("taken away")
	eval[string](b, `gone = ""`)
	copies("Feature copied")

	eval[string](b, `gone = "/overview?at="`)
	b.drag(30 * time.Minute)
	b.sees("read only, and only as this page remembers it: taken away", "[data-testid=past]")
	b.shot("past-remembered-1280")
	eval[string](b, `gone = ""`)
	b.drag(31 * time.Minute)
	b.until("document.querySelector('[data-testid=past]').textContent.endsWith('read only')")
	b.click("to-now")
}

// TestTheDifferenceCountsWhatWasSaidTwice says the same once more in a branch.
func TestTheDifferenceCountsWhatWasSaidTwice(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")
	b.click("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.sees("Hello", anasPhone+" .bubble")
	b.typeIn("Hello\r", "say", anasPhone)
	b.until(fmt.Sprintf("document.querySelectorAll(%q).length === 2", anasPhone+" .bubble"))
	b.point("world")
	b.point("world-differ")
	b.sees("sent “Hello”", "[data-testid=dialog]")
	b.point("dialog-close")
}

// TestEarlierMessagesOfThePastAreOfThePast asks for more of a phone than is shown while an instant is looked at.
func TestEarlierMessagesOfThePastAreOfThePast(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	b.person("Ana", "web")
	b.do(chromedp.Navigate(b.url + "/docs")) // where a message draws nothing
	eval[bool](b, `(async () => { // by calls, so that the log tells it
		const api = await import("/api.js");
		for (let i = 10; i < 100; i++) {
			await api.post("/phones/Ana/send", { text: "Message " + i });
			if (i % 5 === 4) await api.post("/clock/advance", { by: "1m" });
		}
		return true;
	})()`)
	b.open("/")
	b.sees("Message 99", anasPhone+" .bubble")
	b.drag(16*time.Minute + 30*time.Second)
	b.until("document.querySelector('wt-phone .day button')?.textContent === '5 earlier'")
	if n := b.count(anasPhone + " .bubble"); n != 80 {
		t.Errorf("%d messages are shown", n)
	}
	b.until("(() => { document.querySelector('wt-phone .day button').click(); return true; })()")
	b.sees("Message 10", anasPhone+" .bubble")
	if n := b.count(anasPhone + " .bubble"); n != 85 {
		t.Errorf("%d messages are shown of the instant, want 85", n)
	}
}

// TestAPhoneThatComesIntoViewInThePastIsOfThePast has more phones than the page shows, one of which was never looked at.
func TestAPhoneThatComesIntoViewInThePastIsOfThePast(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.do(chromedp.Navigate(b.url + "/docs"))
	eval[bool](b, `(async () => {
		const api = await import("/api.js");
		for (let i = 10; i < 40; i++) {
			await api.post("/phones", { name: "Person " + i, channel: "web" });
			await api.post("/phones/Person " + i + "/send", { text: "Message of " + i });
		}
		await api.post("/clock/advance", { by: "1h" });
		return true;
	})()`)
	b.open("/")
	b.until("document.querySelectorAll('wt-phone').length === 30")
	last := `wt-phone[data-name="Person 39"]`
	b.drag(30 * time.Minute)
	eval[bool](b, "import('/store.js').then((s) => { window.world = s.world; return true; })")
	b.exact()
	if n := b.count(last + " .bubble"); n != 0 {
		t.Fatal("the last phone was looked at already")
	}
	b.until(fmt.Sprintf("(() => { document.querySelector(%q).scrollIntoView(); return true; })()", last))
	b.sees("Message of 39", last+" .bubble")
}
