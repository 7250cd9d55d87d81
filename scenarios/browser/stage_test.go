package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/channel"
)

// TestTheStageIsWorkedWithoutAKeyboard switches colours, fills the floor, presents, and makes a sandbox, with a mouse alone.
func TestTheStageIsWorkedWithoutAKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: the stage by mouse, with the floor at work")
	}
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	colour := func() string { return eval[string](b, "getComputedStyle(document.body).backgroundColor") }
	light := colour()
	b.point("theme")
	b.until(fmt.Sprintf("getComputedStyle(document.body).backgroundColor !== %q", light))
	b.do(chromedp.Reload())
	b.until("document.documentElement.hasAttribute('data-ready')")
	if dark := colour(); dark == light {
		t.Errorf("after a reload the page is %s again", dark)
	}
	b.point("theme")
	b.until(fmt.Sprintf("getComputedStyle(document.body).backgroundColor === %q", light))

	b.choose("messenger", "person-channel")
	b.choose("EU", "person-region")
	b.mouse("document.querySelector('[data-testid=add-person] button')")
	b.until("document.querySelector('wt-phone[data-name=Ana]') !== null")
	if phone, err := b.stack.World.Phone("Ana"); err != nil || phone.Region != "EU" {
		t.Errorf("Ana's phone: %+v, %v", phone, err)
	}
	b.choose("Language.English", "agent-attribute")
	b.mouse("document.querySelector('[data-testid=add-agent] button')")
	b.until("document.querySelector('wt-desk[data-name=Alice]') !== null")
	if got := b.stack.World.Oceana.Agents()[0].Attributes; len(got) != 1 || got[0] != "Language.English" {
		t.Errorf("Alice's attributes: %q", got)
	}
	b.written(`"Ana" uses Messenger in region "EU"`, `agent "Alice" is ready for attributes "Language.English"`)
	b.point("stage")
	b.point("floor")
	b.until("document.querySelectorAll('wt-desk').length === 6")
	b.sees("answered within 20 s", "[data-testid=service-level]")
	b.until("document.querySelectorAll('[data-testid=supervised] tr').length === 6 && document.querySelectorAll('wt-desk .line').length > 3")
	b.shot("floor-1280-light")
	if wide := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		t.Errorf("the page is %d px too wide", wide)
	}
	b.point("stage")
	b.point("floor-rest")
	b.point("run") // the clock stands still, so that the pictures are of one moment
	b.point("stage")
	b.point("sandbox")
	b.sees("code", "wt-stage .info")
	b.point("templates")
	b.sees("No template was charged.", "[data-testid=charges]")
	b.point("dialog-close")

	b.point("stage")
	b.point("present")
	for _, pane := range []string{"phones", "desks"} {
		b.until(fmt.Sprintf("(() => { document.querySelector('#panes [data-pane=%s]').click(); return document.querySelector('#%s').checkVisibility(); })()", pane, pane))
		b.until("[...document.querySelectorAll('.pane')].filter((p) => p.checkVisibility()).length === 1")
		b.shot("present-" + pane + "-1280")
	}
	b.point("next-step")
	b.until("document.querySelectorAll('[data-testid=tour]').length >= 9")
	b.until("(location.hash = '#play/tours/a_day_too_late.feature:5/1') !== ''")
	b.done(1)
	b.point("next-step")
	b.done(2)
	b.shot("present-play-1280")
	b.point("present-end")
	b.until("[...document.querySelectorAll('.pane')].filter((p) => p.checkVisibility()).length === 3")
}

// TestThreePhonesStandSideBySide opens the windows for other screens.
func TestThreePhonesStandSideBySide(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	for i, kind := range []string{"whatsapp", "messenger", "web"} {
		name := []string{"Ana", "Bo", "Cem"}[i]
		if err := b.stack.World.SetIntegration(kind); err != nil {
			t.Fatal(err)
		}
		if err := b.stack.World.AddPerson(channel.Person{Name: name}, kind); err != nil {
			t.Fatal(err)
		}
		if err := b.stack.World.Act(name, channel.Action{Do: channel.DoSend, Text: "Hello"}); err != nil {
			t.Fatal(err)
		}
	}
	b.look(1280, 720, false)
	b.open("/?view=phones#phones")
	whole := `(() => { const r = [...document.querySelectorAll("wt-phone")].map((e) => e.getBoundingClientRect());
return r.length === 3 && r.every((p) => p.top === r[0].top && p.left >= 0 && p.right <= innerWidth && p.bottom <= innerHeight && p.height > 400); })()`
	b.until(whole)
	b.sees("Hello", "wt-phone[data-name=Cem] .bubble")
	b.shot("phones-1280x720")
	b.look(1280, 720, true)
	b.shot("phones-1280x720-dark")
	b.open("/?view=desks#desks")
	b.until("document.querySelector('#desks').checkVisibility() && !document.querySelector('#phones').checkVisibility() && !document.querySelector('#top').checkVisibility()")
	b.open("/#phones")
	b.look(390, 844, false)
	b.shot("stage-390")
	if wide := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		t.Errorf("the page is %d px too wide", wide)
	}
}

// twoCome adds Ana, on WhatsApp, and Alice, who is ready, with the mouse: theirs are the names that are shown first.
func (b *browser) twoCome() {
	b.t.Helper()
	b.mouse("document.querySelector('[data-testid=add-person] button')")
	b.mouse("document.querySelector('[data-testid=add-agent] button')")
	b.until("document.querySelector('wt-phone[data-name=Ana]') !== null && document.querySelector('wt-desk[data-name=Alice]') !== null")
}

// tick puts a mark into a box of a list of attributes, or takes it away.
func (b *browser) tick(attribute string) {
	b.t.Helper()
	b.pointAt(attribute, ".menu[open] label")
}

// TestThePresenterChangesWhatPeopleSee: name and logo of the business, where its page is, whom contacts ask for and what agents can do, a template
// in review with the ledger beside it; then what differs from a branch where it was not.
func TestThePresenterChangesWhatPeopleSee(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: the stage by mouse, and its pictures")
	}
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	b.person("Bo", "messenger")
	b.person("Ana", "whatsapp")
	b.agent("Alice")

	b.point("stage")
	b.until("document.querySelector('[data-testid=pageRegion]').checkVisibility()")
	b.typeIn("Shoes and more", "business-name")
	b.point("business")
	for _, phone := range []string{"Ana", "Bo"} {
		b.sees("Shoes and more", "wt-phone[data-name="+phone+"] [data-testid=profile]")
	}
	b.point("logo")
	b.until("document.querySelectorAll('wt-phone .face canvas').length === 2")
	b.choose("EU", "pageRegion")
	b.until("document.querySelector('[data-testid=pageRegion]').value === 'EU'")
	b.shot("stage-menu-1280-light")
	b.look(1280, 720, true)
	b.shot("stage-menu-1280-dark")
	b.look(1280, 720, false)
	b.point("stage")

	b.point("supervise")
	b.sees("what they bring", "[data-testid=asks]")
	b.point("routing")
	b.tick("Language.French")
	b.sees("Language.French", "[data-testid=asks]")
	b.shot("stage-routing-1280-light")
	b.point("routing")
	b.typeIn("Bonjour\r", "say", anasPhone)
	b.sees("One waits in vain: no agent has Language.French.", "[data-testid=queue]")
	b.point("desk-menu", alicesDesk)
	b.shot("stage-attributes-1280-light")
	b.look(1280, 720, true)
	b.shot("stage-attributes-1280-dark")
	b.look(1280, 720, false)
	b.tick("Language.French")
	b.sees("Ana", alicesDesk+" [data-testid=alert]")
	b.point("answer", alicesDesk) // outside of the menu, which closes
	b.sees("Bonjour", alicesDesk+" .line")

	b.point("what-if")
	b.sees("This tab shows the branch", "[data-testid=shown]")
	b.until("document.querySelectorAll('wt-phone .face canvas').length === 2")
	b.point("stage")
	b.point("templates")
	b.typeIn("shipped", "template-name")
	b.typeIn("It is on its way, {{1}}.", "template-body")
	b.choose("SHIPPING_UPDATE", "template-category")
	b.choose("en_GB", "template-language")
	b.point("submit-template")
	b.sees("pending until", "[data-testid=reviews]")
	b.shot("templates-1280-light")
	b.look(1280, 720, true)
	b.shot("templates-1280-dark")
	b.look(1280, 720, false)
	b.point("dialog-close")
	b.point("template-send", alicesDesk)
	b.sees("hello_world", anasPhone+" .bubble.k-template")
	b.typeIn("Anybody?\r", "say", "wt-phone[data-name=Bo]")
	b.sees("Anybody?", "wt-phone[data-name=Bo] .bubble")
	b.written(`a Messenger page in region "EU"`, `the profile of the business:`, `the messaging workflow asks for attributes "Language.French"`,
		`agent "Alice" has the attributes "Language.French"`, `the template "shipped" is submitted in category "SHIPPING_UPDATE" and language "en_GB"`)

	b.point("world")
	b.pointAt("What differs from Live", "[data-testid=world-differ]")
	b.sees("hello_world to +", "[data-testid=dialog]")
	b.sees("the ledger", "[data-testid=dialog] th")
	b.sees("the wire", "[data-testid=dialog] th")
	b.sees("webhook: ", "[data-testid=dialog] td")
	b.shot("differ-1280-light")
	b.look(1280, 720, true)
	b.shot("differ-1280-dark")
	b.point("dialog-close")
}

// TestASandboxIsJoinedByMouse: who sends the code may write to the sandbox number, and a template costs nothing there.
func TestASandboxIsJoinedByMouse(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	b.twoCome()
	b.point("stage")
	b.point("sandbox")
	permitted := func() string {
		for _, number := range b.now().World.WhatsApp.Numbers() {
			if s, ok := b.now().World.WhatsApp.Sandbox(number.IntegrationID); ok {
				return s.Person
			}
		}
		return "no sandbox"
	}
	b.point("sandbox-hello")
	b.until("document.querySelectorAll('wt-phone .bubble').length > 0")
	if got := permitted(); got != "" || b.count("[data-testid=alert]") != 0 {
		t.Errorf("before the code %q is permitted, %d ring", got, b.count("[data-testid=alert]"))
	}
	b.point("sandbox-code")
	b.point("sandbox-hello")
	b.sees("Ana", alicesDesk+" [data-testid=alert]")
	if got := permitted(); got != "Ana" {
		t.Errorf("%q is permitted, want Ana", got)
	}
	b.shot("sandbox-1280-light")
	b.look(1280, 720, true)
	b.shot("sandbox-1280-dark")
	text := b.written("a WhatsApp sandbox number", `"Ana" sends "Hello" to the sandbox number`, `"Ana" sends the sandbox code`)
	if result, out := runText(t, text); !result.OK() {
		t.Errorf("what was written does not run:\n%s\n%s", text, out)
	}
}

// TestWindowsForOtherScreensAreOpened: one shows the customers and nothing else, one the agents, and people act there.
func TestWindowsForOtherScreensAreOpened(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	b.twoCome()
	// Without a screen a second window of one browser is never drawn, so its address is opened in another browser.
	eval[bool](b, "(window.open = (at, name, how) => Boolean(window.opened = { at: String(at), how })) !== null")
	for _, pane := range []string{"phones", "desks"} {
		b.point("stage")
		b.point("window-" + pane)
		b.until("window.opened?.at.includes('view=" + pane + "')")
		w := b.another()
		w.look(1000, 720, false)
		w.open(strings.TrimPrefix(eval[string](b, "opened.at"), b.url))
		if pane == "phones" {
			w.typeIn("Hello\r", "say", anasPhone)
			w.sees("Hello", anasPhone+" .bubble")
		} else {
			w.click("answer", alicesDesk)
			w.sees("Hello", alicesDesk+" .line")
		}
		w.until("[...document.querySelectorAll('.pane, #top, wt-history, #panes')].filter((e) => e.checkVisibility()).map((e) => e.id).join() === '" + pane + "'")
		w.shot("window-" + pane)
		b.point("stage")
	}
	b.sees("Hello", alicesDesk+" .line")
}
