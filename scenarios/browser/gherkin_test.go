package browser_test

import (
	"testing"
)

// What is done by hand is written along so that it runs: faults that were armed and taken back, a connector that was killed, time that ran
// by itself, and, as a comment, what no step says.
func TestWhatIsDoneByHandIsWrittenDownToRun(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.person("Cem", "twitter")
	b.agent("Alice")
	b.until("(location.hash = '#faults') !== ''")
	b.click("fault-arm")
	b.click("fault-clear")
	b.until("document.querySelector('[data-testid=fault-badge]').hidden")
	b.typeIn("Hello\r", "say", anasPhone)
	b.click("answer", alicesDesk)
	b.sees("Hello", alicesDesk+" .line")
	b.click("power")
	b.sees("The connector is dead", "wt-faults")
	b.typeIn("Are you there?\r", "say", anasPhone)
	b.sees("Are you there?", anasPhone+" .bubble")
	b.click("power")
	b.sees("The connector runs", "wt-faults")
	b.click("run")
	b.until("document.querySelector('[data-testid=now]').dateTime > '2020-11-03T09:00:30Z'")
	b.click("run")
	b.sees("Run", "[data-testid=run]")
	b.click("plus-1h")
	b.sees("Are you there?", alicesDesk+" .line")
	b.typeIn("Here I am\r", "reply", alicesDesk)
	b.sees("delivered", alicesDesk+" .status")

	b.until("(location.hash = '#wire') !== ''")
	b.until("(() => { const r = [...document.querySelectorAll('[data-testid=row]')].find((r) => r.textContent.includes('message:appUser') && r.textContent.includes('cloud→connector')); r?.querySelector('button').click(); return Boolean(r); })()")
	b.click("resend")
	b.gherkin("    Then \"Ana\" sees \"Here I am\" exactly 1 time\n    And agent \"Alice\" sees \"Are you there?\" exactly 1 time\n",
		"Given the clock reads \"2020-11-03T09:00:00Z\"\n    And a WhatsApp production number\n    And a Twitter account\n",
		"And the next webhook answers 503\n    And no fault is armed\n", "And the connector is killed\n", "And the connector starts again\n",
		"    And agent \"Alice\" sends \"Here I am\" to \"Ana\"\n", "    # No step says this: the webhook of entry ")
}
