package browser_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/control"
)

const (
	anasPhone  = "wt-phone[data-name=Ana]"
	alicesDesk = "wt-desk[data-name=Alice]"
)

func TestADayByHand(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn(`Say "hi" <b>now</b>`+"\r", "say", anasPhone)
	b.sees(`Say "hi" <b>now</b>`, anasPhone+" .bubble")
	b.until(fmt.Sprintf("document.querySelector(%q).textContent === '✓✓'", anasPhone+" .ticks"))
	b.click("answer", alicesDesk)
	b.sees(`Say "hi" <b>now</b>`, alicesDesk+" .line")
	b.typeIn("Hello Ana\r", "reply", alicesDesk)
	b.sees("delivered", alicesDesk+" .status")
	b.sees("Window closes in 24 h 00 min", alicesDesk+" .window")

	b.click("plus-23h55m")
	b.sees("Window closes in 5 min 00 s", alicesDesk+" .window")
	b.sees("08:55:00", "[data-testid=now]")
	b.click("plus-5m")
	b.click("plus-5m")
	b.sees("Window closed 5 min 00 s ago", alicesDesk+" .window")
	b.click("template-send", alicesDesk)
	b.sees("hello_world", anasPhone+" .bubble.k-template")
	b.click("state", alicesDesk)
	b.sees("Not Ready", alicesDesk+" .state")
	b.click("close", alicesDesk)
	b.sees("closed", alicesDesk+" .with")
	b.typeIn("Anybody?\r", "say", anasPhone)
	b.sees("1 waiting", "[data-testid=waiting]")
	b.sees("Ana", "[data-testid=queue] li")
	b.click("state", alicesDesk)
	b.click("reject", alicesDesk)
	b.sees("1 waiting", "[data-testid=waiting]")

	written := b.written(`When "Ana" sends "Say \"hi\" <b>now</b>"`, `And 1 day 5 minutes pass`, `And agent "Alice" closes the contact with "Ana"`)
	if result, out := runText(t, written); !result.OK() {
		t.Errorf("what was written along does not run:\n%s\n%s", written, out)
	}
}

func TestALateAnswerIsAdvisedAndTimeRuns(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, func(c *control.API) { c.Token = "s3cret" })
	b.look(1280, 800, false)
	b.open("/?token=s3cret")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("Anybody there?\r", "say", anasPhone)
	b.sees("Ana", "[data-testid=alert]")
	b.until("(() => { const s = document.querySelector('[data-testid=speed]'); s.value = '3600'; s.dispatchEvent(new Event('change')); return true; })()")
	b.click("run")
	b.until("document.querySelector('[data-testid=now]').dateTime > '2020-11-03T10:00:00Z'") // an hour in a second
	b.click("run")
	b.sees("Run", "[data-testid=run]")
	b.click("plus-23h55m")
	b.click("answer", alicesDesk)
	b.sees("Use a template.", alicesDesk+" [data-testid=advice]:not([hidden])")
	b.shot("advice-1280-light")
	b.written(" 1 day ")
}

func TestTheConsoleWorksByKeyboard(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.crowd()
	b.open("/#wire")
	focused := func() string {
		return eval[string](b, "document.activeElement.className || document.activeElement.localName")
	}
	b.focus(test("rows"))
	b.press(kb.ArrowUp)
	b.until("document.querySelectorAll('.row.here').length === 1")
	last := eval[string](b, "document.querySelector('.row.here').dataset.seq")
	b.press(kb.ArrowUp)
	b.until(fmt.Sprintf("document.querySelector('.row.here').dataset.seq === String(%s - 1)", last))
	b.focus(anasPhone + " .bubble .trace")
	b.press(kb.Enter)
	b.sees("Ana sent it on", "[data-testid=why-text]")
	b.until("document.activeElement.localName === 'h3'")
	b.press(kb.Escape)
	b.until("document.querySelector('wt-detail').hidden")
	if got := focused(); got != "rows" {
		t.Errorf("after Escape the focus is on %q, want the log", got)
	}
	b.focus("#tab-wire")
	b.press(kb.ArrowRight)
	b.until("document.activeElement.id === 'tab-faults' && !document.getElementById('panel-faults').hidden")
}

func TestTheWireLogIsFilteredAndFollowed(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("First\r", "say", anasPhone)
	b.click("answer", alicesDesk)
	b.typeIn("Second\r", "reply", alicesDesk)
	b.sees("delivered", alicesDesk+" .status")

	visible := func() int { return eval[int](b, "document.querySelectorAll('[data-testid=row]:not([hidden])').length") }
	all := visible()
	b.until("(() => { const s = document.querySelector('[data-testid=filter-kind]'); s.value = 'webhook'; s.dispatchEvent(new Event('change')); return true; })()")
	webhooks := visible()
	if want := eval[int](b, "document.querySelectorAll('.row.webhook').length"); webhooks != want || webhooks == 0 || webhooks >= all {
		t.Errorf("%d rows of %d webhooks and %d entries", webhooks, want, all)
	}
	b.until("(() => { const s = document.querySelector('[data-testid=filter-kind]'); s.value = ''; s.dispatchEvent(new Event('change')); return true; })()")
	b.typeIn("second", "filter-text")
	b.until(fmt.Sprintf("document.querySelectorAll('[data-testid=row]:not([hidden])').length < %d", all))
	if got := eval[[]string](b, "[...document.querySelectorAll('[data-testid=row]:not([hidden]) .name')].map((e) => e.textContent)"); !slices.Contains(got, "POST /appusers/{userId}/messages") {
		t.Errorf("rows with the text: %q", got)
	}
	b.until("(() => { const s = document.querySelector('[data-testid=filter-text]'); s.value = ''; s.dispatchEvent(new Event('input')); return true; })()")

	// The bubble on the phone lights its whole way, to the desk.
	b.until("(() => { document.querySelector('wt-phone .bubble .trace').click(); return true; })()")
	b.until("document.querySelectorAll('wt-phone .bubble.lit').length === 1 && document.querySelectorAll('wt-desk .line.lit').length === 1")
	way := eval[[]string](b, "[...document.querySelectorAll('[data-testid=row].lit .route')].map((e) => e.textContent)")
	want := []string{"phone Ana→whatsapp", "whatsapp→cloud", "cloud→scanner", "scanner→cloud", "cloud→connector", "connector→oceana"}
	if !slices.Equal(way, want) {
		t.Errorf("way = %q, want %q", way, want)
	}
	b.sees("Alice answered on", "[data-testid=why-text]")

	// An entry shows what crossed; its address leads back to it.
	b.until("(() => { [...document.querySelectorAll('[data-testid=row]')].find((r) => r.textContent.includes('POST /appusers')).querySelector('button').click(); return true; })()")
	b.sees(`"text": "Second"`, "[data-testid=payload]")
	b.sees("201", "[data-testid=entry] h5")
	hash := eval[string](b, "location.hash")
	b.open("/" + hash)
	b.sees(`"text": "Second"`, "[data-testid=payload]")
	curl := eval[string](b, `(async () => { const m = await import("/curl.js"); const s = await import("/store.js"); return m.curl(s.world.entries.get(s.world.selected.seq)); })()`)
	for _, part := range []string{"curl -i -X POST '" + b.stack.World.CloudURL() + "/v1.1/apps/" + b.stack.World.App.ID + "/appusers/", `-u "$KEY_ID:$SECRET"`, `"text":"Second"`} {
		if !strings.Contains(curl, part) {
			t.Errorf("curl lacks %s:\n%s", part, curl)
		}
	}
	if strings.Contains(curl, b.stack.World.App.Secret) || strings.Contains(curl, "USER_ID") {
		t.Errorf("curl holds a secret or lacks the user:\n%s", curl)
	}
	b.shot("wire-1280-light")
}

func TestFaultsAreArmedCountedAndCleared(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#faults")
	b.person("Ana", "whatsapp")
	b.until("(() => { document.querySelector('[data-testid=fault-next]').value = 3; return true; })()")
	b.click("fault-arm")
	b.sees("3", "[data-testid=fault-badge]:not([hidden])")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("2", "[data-testid=fault-badge]:not([hidden])")
	b.sees("due in", "[data-testid=due]") // the cloud tries again
	b.shot("faults-1280-light")
	b.click("fault-clear")
	b.until("document.querySelector('[data-testid=fault-badge]').hidden")
	if rules := b.stack.World.Faults.Rules(); len(rules) != 0 {
		t.Errorf("still armed: %v", rules)
	}
}

func TestFaultsOfEveryKindAreArmedOnThePageAndWrittenAlong(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#faults")
	b.person("Ana", "whatsapp")
	choose := func(testid, value string) {
		b.until(fmt.Sprintf(`(() => { const s = document.querySelector('[data-testid=%s]'); const o = [...s.options].find((o) => o.label === %q || o.value === %q); if (!o) return false;
			s.value = o.value; s.dispatchEvent(new Event("change")); return true; })()`, testid, value, value))
	}
	fill := func(testid, value string) {
		b.until(fmt.Sprintf(`(() => { document.querySelector('[data-testid=%s]').value = %q; return true; })()`, testid, value))
	}
	choose("fault", "Webhooks are delayed")
	fill("fault-value", "1m5s")
	choose("fault-for", "Ana")
	b.click("fault-arm")
	b.sees("Webhooks are delayed 1m5s (Ana)", "[data-testid=armed]")
	choose("fault", "Frames to Oceana are truncated")
	choose("fault-for", "")
	choose("fault-which", "every")
	fill("fault-next", "3")
	b.click("fault-arm")
	b.sees("every 3rd", "[data-testid=armed]")
	choose("fault", "Messages to phones are slowed")
	fill("fault-value", "")
	choose("fault-which", "between")
	fill("fault-from", "2020-11-03T09:00:00Z")
	fill("fault-to", "2020-11-03T10:00:00Z")
	b.click("fault-arm")
	b.sees("all until 2020-11-03T10:00:00Z", "[data-testid=armed]")
	b.typeIn("Hello\r", "say", anasPhone)
	b.mouse("document.querySelector('#tab-wire')")
	b.sees("delay 1m5s", "[data-testid=row].fault")
	b.mouse("document.querySelector('#tab-gherkin')")
	b.written(
		`the next webhook for "Ana" is delayed by 1 minute 5 seconds`, "every 3rd frame to Oceana is truncated",
		`between "2020-11-03T09:00:00Z" and "2020-11-03T10:00:00Z" messages to phones are slowed to 1KB/s`,
	)
}

func TestAFormIsFilledInOnThePage(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Cleo", "web")
	phone := "wt-phone[data-name=Cleo]"
	b.typeIn("Lunch, please\r", "say", phone)
	b.sees("Lunch, please", phone+" .bubble")
	if err := b.stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	form := `{"role":"appMaker","type":"form","fields":[{"type":"text","name":"full_name","label":"Your name?"},
		{"type":"select","name":"meal","label":"Meal?","options":[{"name":"pizza","label":"Pizza"},{"name":"soup","label":"Soup"}]}]}`
	w := b.stack.World
	cleo, err := w.AppUser("Cleo")
	if err != nil {
		t.Fatal(err)
	}
	post, err := http.NewRequestWithContext(t.Context(), "POST", w.CloudURL()+"/v1.1/apps/"+w.App.ID+"/appusers/"+cleo.ID+"/messages", strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	post.SetBasicAuth(w.App.KeyID, w.App.Secret)
	post.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(post)
	if err != nil || answer.StatusCode != 201 {
		t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
	if err := b.stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.sees("Your name?", phone+" form")
	b.typeIn("Cleo Smith", "form-full_name", phone)
	b.until(`(() => { document.querySelector('[data-testid=form-meal]').value = "soup"; return true; })()`)
	b.click("form-send", phone)
	b.sees("Meal?: Soup", phone+" .bubble")
	b.until("document.querySelector('[data-testid=form-send]').disabled")
	b.mouse("document.querySelector('#tab-gherkin')")
	b.written(`"Cleo" fills in the form:`, "| full_name | Cleo Smith |")
}

func TestWhatHappensElsewhereIsSeenAndALostStreamResumes(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	if err := b.stack.World.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	b.until(fmt.Sprintf("document.querySelector(%q) !== null", anasPhone)) // it crossed no wire
	b.server.CloseClientConnections()                                      // the laptop is closed
	if err := b.stack.World.Act("Ana", channel.Action{Do: channel.DoSend, Text: "While you were away"}); err != nil {
		t.Fatal(err)
	}
	if err := b.stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.sees("While you were away", anasPhone+" .bubble")
	want := b.stack.World.Journal.Len()
	b.until(fmt.Sprintf("document.querySelectorAll('[data-testid=row]').length === %d", want))
}
