package browser_test

import (
	"fmt"
	"testing"

	"github.com/wavetank/wavetank/sim/control"
)

// outcome waits until the scenario that plays has come to its end.
func (b *browser) outcome(want string) {
	b.t.Helper()
	b.until("!document.querySelector('wt-player').hidden && Boolean(document.querySelector('wt-player').dataset.outcome)")
	if got := eval[string](b, "document.querySelector('wt-player').dataset.outcome"); got != want {
		b.t.Errorf("the scenario %s: %s", got, eval[string](b, "document.querySelector('wt-player').innerText"))
	}
}

// done waits until so many steps of the scenario that is shown are done and their effects are on the page.
func (b *browser) done(steps int) {
	b.t.Helper()
	b.until(fmt.Sprintf("!document.querySelector('wt-player').hidden && document.querySelector('wt-player').dataset.done === '%d' && !document.querySelector('wt-player').busy", steps))
}

// gherkin is what was written along; it must run green.
func (b *browser) gherkin(more string, wants ...string) string {
	b.t.Helper()
	written := b.written(wants...)
	if result, out := runText(b.t, written+more); !result.OK() {
		b.t.Errorf("what was written along does not run:\n%s\n%s", written, out)
	}
	return written
}

// TestTheTourOfTheWindow runs untouched, from an empty world to its end.
func TestTheTourOfTheWindow(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.moves()
	b.open("/?pause=1")
	b.click("welcome-tour")
	b.outcome(control.PlayPassed)
	b.look(1280, 800, false)
	b.sees("rejected 470", alicesDesk+" .status")
	b.sees("delivered", alicesDesk+" .line:last-child .status")
	b.sees("It arrives today.", anasPhone+" .bubble")
	b.sees("hello_world", anasPhone+" .bubble.k-template")
	b.sees("That is the whole rule.", "[data-testid=caption]")
	if got := eval[bool](b, `[...document.querySelectorAll("wt-phone .bubble")].some((e) => e.textContent.includes("It left this morning."))`); got {
		t.Error("the late reply is on the phone")
	}
	b.shot("tour-window-1280-light")
	b.click("why", alicesDesk)
	b.sees("The customer last wrote on Tue, 3 Nov, 09:00:00. The window closed 24 hours later, on Wed, 4 Nov, 09:00:00.", "[data-testid=why-text]")
	b.sees("This message came on Wed, 4 Nov, 09:05:00: 5 minutes too late.", "[data-testid=why-text]")
	b.sees("rejected it with 470", "[data-testid=why-text]")
	b.gherkin("", "Scenario: A late reply bounces", `the message "It arrives today." is delivered`)
}

func TestTheTourOfTheInfectedFile(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a tour in a browser")
	}
	t.Parallel()
	b := newBrowser(t)
	b.moves()
	b.open("/?pause=1#play/tours/an_infected_file.feature")
	b.outcome(control.PlayPassed)
	b.look(1280, 800, false)
	b.sees("invoice.pdf", alicesDesk+" .line")
	b.sees("eicar.pdf", anasPhone+" .bubble.failed")
	if got := eval[bool](b, `[...document.querySelectorAll("wt-desk .k-file")].some((e) => e.textContent.includes("eicar.pdf"))`); got {
		t.Error("the infected file is at the desk")
	}
	b.shot("tour-file-1280-light")
	b.gherkin("")
}

func TestTheTourOfTheCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a tour in a browser")
	}
	t.Parallel()
	b := newBrowser(t)
	b.moves()
	b.open("/?pause=1#play/tours/the_connector_crashed.feature")
	b.outcome(control.PlayPassed)
	b.look(1280, 800, false)
	b.sees("Hello?", alicesDesk+" .line")
	b.sees("delivered", alicesDesk+" .status")
	for where, want := range map[string]int{alicesDesk + " .line": 3, anasPhone + " .bubble": 3} {
		if got := eval[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", where)); got != want {
			t.Errorf("%s: %d, want %d", where, got, want)
		}
	}
	b.shot("tour-crash-1280-light")
	b.gherkin("")
}

func TestTheTourOfTheRetries(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.moves()
	b.open("/?pause=1#play/tours/the_webhook_that_failed.feature")
	b.outcome(control.PlayPassed)
	b.look(1280, 800, false)
	b.sees("2 tries of the cloud's webhook failed", "[data-testid=why-text]")
	b.sees("Are you open on Sunday?", ".bubble.lit")
	b.shot("tour-retries-1280-light")
}

// A scenario is found, stepped through, left half way, gone on with by hand and begun anew; the world from before waits.
func TestAScenarioIsPlayedInThePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Zoe", "messenger")
	b.typeIn("In my own world\r", "say", "wt-phone[data-name=Zoe]")
	b.sees("In my own world", "wt-phone[data-name=Zoe] .bubble")
	b.written("In my own world")
	own := b.gherkin("")

	b.until("(() => { document.getElementById('tab-scenarios').click(); return true; })()")
	b.until("document.querySelectorAll('[data-testid=scenario]').length > 500")
	if got := eval[int](b, "document.querySelectorAll('[data-testid=tour]').length"); got < 3 {
		t.Errorf("%d tours are offered", got)
	}
	b.shot("scenarios-1280-light")
	b.typeIn("@R084 too late", "scenario-search")
	b.until("[...document.querySelectorAll('[data-testid=scenario]')].filter((e) => e.checkVisibility()).length === 2")
	b.until("(() => { const e = [...document.querySelectorAll('[data-testid=scenario]')].find((e) => e.textContent.includes('24 hours 1 second')); e?.click(); return Boolean(e); })()")
	b.done(1)
	b.until("document.querySelector('wt-phone') === null")
	if got := eval[string](b, "document.querySelector('[data-testid=step][aria-current]').textContent"); got != `Given the clock reads "2020-11-03T09:00:00Z"` {
		t.Errorf("the step at hand is %s", got)
	}
	for step := 2; step <= 7; step++ {
		b.click("play-next")
		b.done(step)
	}
	b.sees("Is my order on its way?", alicesDesk+" .line")
	b.sees("24 hours 1 second pass", "[data-testid=step].now")
	b.sees("09:00:01", "[data-testid=now]")
	b.shot("play-1280-light")

	// The link to this instant leads here again, and so does a reload.
	link := eval[string](b, "(() => { const p = document.querySelector('wt-player').play; return `/#play/${p.file}:${p.line}/${p.done}`; })()")
	b.open(eval[string](b, "location.search + location.hash"))
	b.done(7)
	b.sees("Is my order on its way?", alicesDesk+" .line")

	// What is done by hand now is written behind the steps.
	b.typeIn("By hand\r", "reply", alicesDesk)
	b.sees("rejected 470", alicesDesk+" .status")
	b.gherkin("", "    And 24 hours 1 second pass\n    And agent \"Alice\" sends \"By hand\" to \"Ana\"\n", "Scenario: A regular message 24 hours 1 second after", "      Thank you for contacting us.")
	b.click("play-run")
	b.outcome(control.PlayPassed)

	b.click("play-restart")
	b.done(1)
	b.until("document.querySelector('wt-phone') === null")
	b.open(link)
	b.done(7)
	b.sees("09:00:01", "[data-testid=now]")

	b.click("play-end")
	b.until("document.querySelector('wt-player').hidden")
	b.sees("In my own world", "wt-phone[data-name=Zoe] .bubble")
	b.until("document.querySelector('wt-desk') === null")
	if back := b.gherkin(""); back != own {
		t.Errorf("the recording of the own world was\n%s\nand is\n%s", own, back)
	}
}

func TestAPlayThatFailsIsShownWhereItHappened(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, func(c *control.API) {
		newPlayer(t, `Feature: A wrong belief
  Scenario: Somebody expects too much
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Goodbye" from "Ana"
    And "Ana" sees "Goodbye"
`).Join(c)
	})
	for _, size := range []struct{ width, height int64 }{{1280, 800}, {390, 844}} {
		b.look(size.width, size.height, size.width == 390)
		b.open("/?pause=1#play/given.feature:2")
		b.click("play-restart")
		b.done(1)
		b.click("play-run")
		b.outcome(control.PlayFailed)
		b.sees(`no line of Ana says "Goodbye"`, "[data-testid=play-error]")
		b.sees(`Then agent "Alice" sees "Goodbye" from "Ana"`, "[data-testid=step].failed")
		if got := eval[int](b, "document.querySelectorAll('[data-testid=step]:not([class])').length + document.querySelectorAll('[data-testid=step][class=\"\"]').length"); got != 1 {
			t.Errorf("%d steps are left, want 1", got)
		}
		b.sees("Hello", alicesDesk+" .line") // its world is there to be looked at
		if problems := eval[[]string](b, audit); len(problems) > 0 {
			t.Errorf("%d: %q", size.width, problems)
		}
		b.shot(fmt.Sprintf("play-failed-%d", size.width))
	}
}

// A scenario that is played is in a world of its own: another tab stays where it is, and the world that is up at its addresses.
func TestPlayingTakesNoOtherWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Zoe", "whatsapp")
	cloud := b.stack.World.CloudAddr()
	other := b.another()
	other.open("/#play/tours/the_connector_crashed.feature/6")
	other.done(6)
	other.sees("Is my order on its way?", alicesDesk+" .line, "+alicesDesk+" .alert, "+anasPhone+" .bubble")
	other.sees("This tab plays a scenario in a world of its own", "[data-testid=shown]")
	other.until("document.querySelector('wt-phone[data-name=Zoe]') === null && location.search === '?world=p1'")
	other.shot("beside-1280-light")

	b.typeIn("Still here\r", "say", "wt-phone[data-name=Zoe]")
	b.sees("Still here", "wt-phone[data-name=Zoe] .bubble")
	b.until("document.querySelector('wt-player').hidden && document.querySelector('[data-testid=shown]').textContent === ''")
	if now := b.now().World.CloudAddr(); now != cloud {
		t.Errorf("the cloud moved from %s to %s", cloud, now)
	}

	// A second tab follows the same play by its address.
	third := b.another()
	third.open("/?world=p1")
	third.done(6)
	third.click("play-next")
	third.done(7)
	other.done(7)
	other.sees("1", "[data-testid=fault-badge]:not([hidden])") // the connector is dead
	other.click("play-end")
	other.until("document.querySelector('wt-player').hidden && document.querySelector('wt-phone[data-name=Zoe]') !== null && location.search === ''")
	third.until("document.querySelector('wt-phone[data-name=Zoe]') !== null && location.search === ''") // its world is over
}

func TestAnAddressLeadsToAnInstant(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.crowd()
	b.open("/#at/2020-11-04T00:00:00Z")
	b.sees("UTC", "[data-testid=entry]")
	at := eval[string](b, "(async () => { const s = await import('/store.js'); return s.world.entries.get(s.world.selected.seq).at; })()")
	if at < "2020-11-04T00:00:00Z" {
		t.Errorf("it leads to %s", at)
	}
	before := eval[string](b, "(async () => { const s = await import('/store.js'); return s.world.entries.get(s.world.selected.seq - 1).at; })()")
	if before >= "2020-11-04T00:00:00Z" {
		t.Errorf("%s is nearer", before)
	}
}
