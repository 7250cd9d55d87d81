package browser_test

import (
	"fmt"
	"testing"
)

const (
	bobsDesk = `wt-desk[data-name="Bob"]`
	suesDesk = `wt-desk[data-name="Sue"]`
)

// TestADeskDoesWhatOceanaLets works at three desks with the mouse: what is sent, transferred, supervised and done afterwards.
func TestADeskDoesWhatOceanaLets(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1920, 1080, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.agent("Alice")
	b.typeIn("Hello\r", "say", anasPhone)
	b.point("answer", alicesDesk)

	b.point("rich", alicesDesk)
	b.sees("WhatsApp Template Messages", alicesDesk+" legend")
	b.shot("desk-rich-1920-light")
	b.point("phrase", alicesDesk)
	b.sees("How can I help you today?", anasPhone+" .bubble")
	b.point("rich", alicesDesk)
	b.point("rich-item", alicesDesk)
	b.until("document.querySelectorAll('" + anasPhone + " .bubble').length === 3")
	b.point("rich", alicesDesk)
	b.point("desk-file", alicesDesk)
	b.sees("offer.pdf", anasPhone+" .bubble")
	b.point("rich", alicesDesk)
	b.pointAt("Start typing", alicesDesk+" .drop button")

	// A supervisor looks on, whispers, joins and goes.
	b.typeIn("Sue", "agent-name")
	b.point("agent-supervisor")
	b.mouse("document.querySelector('[data-testid=add-agent] button')")
	b.until("document.querySelector('" + suesDesk + "') !== null")
	b.point("supervise")
	b.sees("Ana: active", "[data-testid=supervised]")
	b.point("observe")
	b.sees("observing", suesDesk+" .with")
	b.point("coach-menu", suesDesk)
	b.typeIn("Offer a refund", "coach-text", suesDesk)
	b.point("coach", suesDesk)
	b.sees("Offer a refund", alicesDesk+" .line")
	b.point("barge-in", suesDesk)
	b.sees("barged in", suesDesk+" .with")
	b.shot("desk-supervisor-1920-light")
	b.point("leave", suesDesk)

	// Transferred to Bob, closed, and wrapped up there.
	b.agent("Bob")
	b.until("(() => { const i = document.querySelector('[data-testid=afterContactWork]'); i.value = 60; i.dispatchEvent(new Event('change')); return true; })()")
	b.point("transfer", alicesDesk)
	b.pointAt("To Bob", alicesDesk+" .drop button")
	b.point("answer", bobsDesk)
	b.sees("offer.pdf", bobsDesk+" .line") // the transcript came along
	b.point("outcome", bobsDesk)
	b.typeIn("solved", "disposition-text", bobsDesk)
	b.point("disposition", bobsDesk)
	b.sees("solved", bobsDesk+" .with")
	b.point("close", bobsDesk)
	b.sees("after-contact work", bobsDesk+" .with")
	b.point("extend", bobsDesk)
	b.point("complete", bobsDesk)
	b.sees("closed", bobsDesk+" .with")

	// An unanswered alert: it says for how long it rings, and then the desk is Not Ready.
	b.point("state", alicesDesk)
	b.point("state", suesDesk)
	b.until("(() => { const i = document.querySelector('[data-testid=noAnswer]'); i.value = 30; i.dispatchEvent(new Event('change')); return true; })()")
	b.sees("Not Ready", alicesDesk+" .state")
	b.until("document.querySelector('[data-testid=noAnswer]').value === '30'")
	eval[bool](b, `(async () => { while ((await (await fetch("/api/v1/oceana")).json()).noAnswer !== "30s") await new Promise((r) => setTimeout(r, 20)); return true; })()`)
	b.typeIn("Anybody?\r", "say", anasPhone)
	b.sees("rings for 30 s more", bobsDesk+" [data-testid=rings]")
	b.shot("desk-alert-1920-light")
	b.point("plus-5m")
	b.sees("Not Ready", bobsDesk+" .state")
	b.sees("no answer", bobsDesk+" .who")
	b.sees("1 waiting", "[data-testid=waiting]")

	// Away, with a reason, and gone.
	b.point("state", bobsDesk)
	b.point("answer", bobsDesk)
	b.sees("Ana", bobsDesk+" .with")
	b.point("desk-menu", bobsDesk)
	b.typeIn("lunch", "reason-text", bobsDesk)
	b.point("reason", bobsDesk)
	b.sees("lunch", bobsDesk+" .who")
	b.point("desk-menu", bobsDesk)
	b.point("sign-out", bobsDesk)
	b.sees("Signed Out", bobsDesk+" .state")

	b.written(`sends the suggested phrase "How can I help you today?"`, `sends the rich media "`, `sends the file "offer.pdf"`, `supervisor "Sue" coaches "Offer a refund" about "Ana"`,
		`supervisor "Sue" barges in on "Ana"`, `transfers "Ana" to agent "Bob"`, `went "solved"`, `becomes not ready because of "lunch"`)
}

// TestADemoIsGivenWithTheMouseAlone shows three social channels, an infected file and a reply that comes too late, without a key pressed.
func TestADemoIsGivenWithTheMouseAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a demo in a browser")
	}
	t.Parallel()
	b := newBrowser(t)
	b.look(1920, 1080, false)
	b.open("/")
	add := func(form string) { b.mouse("document.querySelector('[data-testid=" + form + "] button')") }
	add("add-agent")
	b.until("document.querySelector('" + alicesDesk + "') !== null")
	for i, kind := range []string{"whatsapp", "messenger", "twitter"} {
		name := []string{"Ana", "Bo", "Cem"}[i]
		phone := `wt-phone[data-name="` + name + `"]`
		b.choose(kind, "person-channel")
		add("add-person")
		b.until("document.querySelector('" + phone + " .composer') !== null")
		b.point("emoji", phone)
		b.pointAt("Is my order on its way?", phone+" .sheet.grid button")
		b.point("send", phone)
		b.sees("Is my order on its way?", phone+" .bubble")
		b.point("answer", alicesDesk)
		b.sees(name, alicesDesk+" .with")
		b.point("rich", alicesDesk)
		b.point("phrase", alicesDesk)
		b.sees("How can I help you today?", phone+" .bubble.theirs")
	}

	b.point("attach", anasPhone)
	b.point("infected", anasPhone)
	b.sees("eicar.pdf", anasPhone+" .bubble.failed")
	b.pointAt("Ana", alicesDesk+" .chips button")
	b.sees("blocked by virus scanning", alicesDesk+" .line")
	b.shot("demo-infected-1920-light")

	b.point("plus-23h55m")
	b.point("plus-5m")
	b.point("plus-5m")
	b.sees("Window closed", alicesDesk+" .window")
	b.point("rich", alicesDesk)
	b.point("phrase", alicesDesk)
	b.sees("rejected 470", alicesDesk+" .status")
	b.point("why", alicesDesk)
	b.sees("5 minutes too late", "[data-testid=why-text]")
	b.shot("demo-late-1920-light")
	b.point("template-send", alicesDesk)
	b.sees("hello_world", anasPhone+" .bubble.k-template")
}

// TestWhoIsAnsweredIsShown although the desk is drawn for something else before the answer is a contact.
func TestWhoIsAnsweredIsShown(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.agent("Alice")
	for _, name := range []string{"Ana", "Bo"} {
		b.person(name, "whatsapp")
		b.typeIn("Hello\r", "say", `wt-phone[data-name="`+name+`"]`)
		b.until(fmt.Sprintf(`(() => {
  const desk = document.querySelector(%q), answer = desk?.querySelector("[data-testid=answer]");
  if (!answer) return false;
  answer.click();
  desk.show(desk.desk);
  return true;
})()`, alicesDesk))
		b.sees(name, alicesDesk+" .with")
	}
}
