package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/oceana"
)

// TestTextIsNeverHTML puts markup wherever a person can write, and finds it as text everywhere.
func TestTextIsNeverHTML(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1920, 1080, false)
	const evil = `<img src=x onerror=window.hacked=1><script>window.hacked=1</script>`
	const who = `<b class=evil>Ana<b>`
	w := b.stack.World
	must := b.settled
	must(w.AddPerson(channel.Person{Name: who}, "whatsapp"))
	must(w.Oceana.AddAgent(oceana.AgentConfig{Name: "<i class=evil>Alice<i>", Ready: true}))
	must(w.AddTemplate(whatsapp.Template{Name: "markup", Namespace: "n", Language: "en_US", Body: evil, Status: whatsapp.StatusApproved}))
	must(w.Act(who, channel.Action{Do: channel.DoSend, Text: evil}))
	must(w.Oceana.Answer("<i class=evil>Alice<i>", ""))
	must(w.Oceana.Send("<i class=evil>Alice<i>", "", evil))
	must(w.Oceana.SendTemplate("<i class=evil>Alice<i>", "", "markup", nil))
	must(w.Act(who, channel.Action{Do: channel.DoFile, File: "<b class=evil>.pdf"}))
	b.open("/")
	b.sees(evil, "wt-phone .bubble.mine")
	b.sees(evil, "wt-phone .bubble.theirs")
	b.sees(evil, "wt-desk .line.customer")
	b.sees(who, "wt-phone h3")
	for _, hash := range []string{"#message/" + eval[string](b, "document.querySelector('wt-phone .bubble').dataset.id"), "#gherkin", "#faults", "#stories", "#wire"} {
		b.until(fmt.Sprintf("(location.hash = %q) !== ''", hash))
		b.until("(() => { for (const s of document.querySelectorAll('summary')) if (s.checkVisibility() && !s.parentElement.open) s.click(); return true; })()")
		if got := eval[string](b, "[document.querySelectorAll('.evil, img, main script').length, window.hacked].join()"); got != "0," {
			t.Errorf("%s: markup became elements: %s", hash, got)
		}
	}
}

// TestThePolicyHoldsInTheBrowser tries what a stranger's script would: the browser itself refuses it.
func TestThePolicyHoldsInTheBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	t.Cleanup(func() { // the tries are noted as requests to elsewhere, though none leaves the browser
		b.mu.Lock()
		defer b.mu.Unlock()
		if tries := 2 * 8; len(b.wrong) < tries {
			t.Errorf("%d of %d tries were noted: %q", len(b.wrong), tries, b.wrong)
		}
		b.wrong = nil
	})
	for _, page := range []string{"/", "/phone.html#Ana/key"} {
		b.do(chromedp.Navigate(b.url + page))
		got := eval[[]string](b, `(async () => {
  const refused = [];
  addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective));
  const put = (tag, props) => { const e = Object.assign(document.createElement(tag), props); document.body.append(e); return e; };
  put("script", { textContent: "window.hacked = 1" });
  put("img", { src: "https://elsewhere.example/pixel.png" });
  put("script", { src: "https://elsewhere.example/x.js" });
  put("iframe", { src: "https://elsewhere.example/" });
  put("style", { textContent: "body { display: none }" });
  put("div", {}).setAttribute("style", "color: red");
  const form = put("form", { action: "https://elsewhere.example/", method: "post" });
  form.submit();
  await fetch("https://elsewhere.example/").catch(() => {});
  for (let i = 0; i < 100 && new Set(refused).size < 7; i++) await new Promise((r) => setTimeout(r, 20));
  return [...new Set(refused)].sort().concat("hacked " + window.hacked);
})()`)
		if want := "[connect-src form-action frame-src img-src script-src-elem style-src-attr style-src-elem hacked undefined]"; fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", page, got, want)
		}
	}
}

// TestTwoBrowsersSeeTheSameWorld acts in one and looks in the other.
func TestTwoBrowsersSeeTheSameWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	other := b.another()
	other.look(1280, 800, true)
	other.open("/")

	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("Seen by both\r", "say", anasPhone)
	other.sees("Seen by both", anasPhone+" .bubble")
	other.click("answer", alicesDesk)
	b.sees("Seen by both", alicesDesk+" .line")
	b.click("plus-1h")
	other.sees("10:00:00", "[data-testid=now]")
	b.until("location.hash === ''")

	const shown = `JSON.stringify([...document.querySelectorAll(".bubble, .line, [data-testid=now], [data-testid=waiting], [data-testid=due]")].map((e) => e.textContent).concat(document.querySelector("[data-testid=rows]").dataset.count))`
	last := b.stack.World.Journal.Len()
	for _, page := range []*browser{b, other} {
		page.until(fmt.Sprintf("document.querySelector('[data-testid=rows]').dataset.last === '%d'", last))
	}
	want := eval[string](b, shown)
	other.until(fmt.Sprintf("%s === %q", shown, want))
}

// TestWhatFailsToBeDrawnKeepsNoOtherFromIt: in the same frame, after it.
func TestWhatFailsToBeDrawnKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/#phones")
	b.joins("Ana", "web")
	eval[bool](b, `import("/store.js").then((s) => {
  s.on("planned", () => { throw new Error("planned"); });
  s.changed("planned");
  s.select({ seq: 1 });
  return true;
})`)
	b.until("!document.querySelector('wt-detail').hidden")
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.wrong) != 1 || !strings.HasPrefix(b.wrong[0], "Error: planned") {
		t.Errorf("the page reports %q", b.wrong)
	}
	b.wrong = nil
}
