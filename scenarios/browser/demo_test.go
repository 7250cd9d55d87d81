package browser_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestADemoByMouse is a demo of ten minutes without a keyboard: three channels and the site, an infected file, a late reply, undo, what if it had
// come in time, the difference, the world saved and loaded in another browser. Its feature passes, and fails in a program whose window is a
// second longer. `make demo` records it, with what a presenter says.
func TestADemoByMouse(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a demo is long, and so is building a program that is wrong")
	}
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	d := &demo{t: t, on: b}
	d.watch()
	phone := func(name string) string { return fmt.Sprintf("wt-phone[data-name=%q]", name) }
	customers := [][2]string{{"Ana", "whatsapp"}, {"Bo", "messenger"}, {"Cem", "twitter"}, {"Dia", "web"}}

	d.says("This is a contact centre on one page: the phones of customers on the left, the desks of agents in the middle, and on the right everything that crosses a wire. Nothing of it leaves this machine.")
	for i, c := range customers {
		b.choose(c[1], "person-channel")
		b.mouse("document.querySelector('[data-testid=add-person] button')")
		b.until(fmt.Sprintf("document.querySelector(%q) !== null", phone(c[0])))
		d.says([]string{
			"Ana comes first. She uses WhatsApp, so she has a number, and the business has a number of its own. Each phone is drawn as its network draws it.",
			"Bo is on Messenger. He reaches the same business by its page, and no one has to know a number.",
			"Cem writes on Twitter, in a direct message. That makes three networks with three sets of rules, and agents should not have to care.",
			"Dia is a visitor of the site. She has no account anywhere: her messenger is a window on the page of the shop.",
		}[i])
	}
	b.mouse("document.querySelector('[data-testid=add-agent] button')")
	b.until("document.querySelector('wt-desk[data-name=Alice]') !== null")
	d.says("Alice signs in. She is ready, she may have several contacts at once, and the next customer who writes will ring at her desk.")

	for _, name := range []string{"Bo", "Cem", "Dia", "Ana"} {
		b.point("emoji", phone(name))
		b.pointAt("Is my order on its way?", phone(name)+" [data-testid=ready]")
		b.point("send", phone(name))
		b.sees("Is my order on its way?", phone(name)+" .bubble")
		b.sees(name, "[data-testid=alert]")
		d.says(map[string]string{
			"Bo":  "Bo asks for his order. Watch the wire: his message goes to the cloud, the cloud posts a webhook to the connector, and the connector opens a contact in Oceana. The desk rings.",
			"Cem": "Cem asks the same on Twitter. Another network and another shape of message, and the same ring at the same desk.",
			"Dia": "And so does Dia, from the site. Her messages travel over the vendor's own client, and it is spoken here as it is outside.",
			"Ana": "Ana is the fourth. Remember the time: nine o'clock. WhatsApp lets a business answer freely for twenty-four hours from now, and not a second longer.",
		}[name])
		b.mouse(fmt.Sprintf("[...document.querySelectorAll('[data-testid=alert]')].find((a) => a.textContent.includes(%q))?.querySelector('[data-testid=answer]')", name))
		b.sees(name, alicesDesk+" .with")
	}
	d.says("Alice has answered all four. One desk, four channels, one way to work. The tabs above the contact take her from one customer to the next.")

	b.point("attach", phone("Ana"))
	d.says("Ana wants to send a document. Unfortunately, hers is infected: it carries the harmless signature with which virus scanners are tested.")
	b.point("infected", phone("Ana"))
	b.sees("eicar.pdf", phone("Ana")+" .bubble.failed")
	d.says("The cloud asks the scanner before anybody else sees the file. It is blocked, Ana's phone says so, and Alice gets a notice in place of the file.")

	b.point("plus-23h55m")
	b.sees("08:55:00", "[data-testid=now]")
	d.says("Now Alice is busy. One click, and twenty-three hours and fifty-five minutes have passed. Everything that was due has been done on the way, in order. The bar above the contact says how much of the window is left.")
	b.point("plus-5m")
	b.sees("09:00:00", "[data-testid=now]")
	d.says("Five more minutes: it is nine o'clock again, a day later. This is the last instant at which an answer arrives.")
	b.point("plus-1s")
	b.sees("09:00:01", "[data-testid=now]")
	d.says("And one second. With real phones, you would have waited for a whole day to get here. The window is closed.")
	b.point("rich", alicesDesk)
	b.pointAt(reply, "[data-testid=phrase]")
	b.sees("rejected 470", alicesDesk+" .status")
	b.shot("demo-late")
	d.says("Alice does not know that, and answers with one of her ready sentences. The cloud accepts it, and WhatsApp rejects it: code 470. Ana's phone shows nothing.")
	b.point("why", alicesDesk)
	b.sees("The window closed 24 hours later", "[data-testid=why-text]")
	d.says("Why? The page answers from the wire: when she last wrote, when the window closed, and by how much the reply was late. A support case that takes an afternoon takes a click.")
	b.point("template-send", alicesDesk)
	b.sees("hello_world", phone("Ana")+" .bubble.k-template")
	d.says("What does get through is a template that WhatsApp has approved. It reaches Ana's phone, and it costs money.")
	b.point("stage")
	b.point("templates")
	b.sees("hello_world to", "[data-testid=charges]")
	d.says("Here is the ledger: one template, one charge, by the country of her number. New templates are handed in here, too, and reviewed as slowly as in real life.")
	b.point("dialog-close")

	b.point("undo")
	b.until(fmt.Sprintf("document.querySelector(%q) === null", phone("Ana")+" .bubble.k-template"))
	d.says("Everything that we did is in one log, so all of it can be taken back. Undo: the template was never sent, and the ledger is empty again.")
	b.point("undo")
	b.until(fmt.Sprintf("document.querySelector(%q) === null", alicesDesk+" .status.rejected"))
	d.says("Once more: the late reply is gone from the desk, from the wire, and from the store of the connector. The world has been made again, up to there.")
	b.point("redo")
	b.sees("rejected 470", alicesDesk+" .status")
	d.says("And redo. The same reply, the same code, and the same identifiers on the wire, byte for byte. That is what makes a demo repeatable.")

	b.mouse("document.getElementById('tab-gherkin')")
	b.sees("is rejected with code 470", "[data-testid=gherkin]")
	d.says("What we did has also been written down, as a scenario in plain words. The last lines say what was seen: the code, the bubbles, the advice. Keep it, and a build fails when the rule is broken.")
	feature := b.written("rejected with code 470")

	b.until("(() => { const e = document.querySelector('[data-testid=timeline]'), r = e.getBoundingClientRect(); window.seekAt = [r.x + r.width / 24, r.y + r.height / 2]; return r.width > 100; })()")
	at := eval[[]float64](b, "window.seekAt")
	b.do(chromedp.MouseClickXY(at[0], at[1]))
	b.sees("read only", "[data-testid=past]")
	b.shot("demo-past")
	d.says("Now the question that every customer asks: what if she had answered in time? Under the clock is the whole day, a lane for everybody. A click shows the world as it was an hour after the question, read only.")
	b.point("go-on")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.until("document.querySelector('wt-desk') !== null")
	d.says("From here we go on differently. That makes a branch: a second world beside the first one, which waits where it was. The line on top says which of them we are looking at.")
	b.mouse("[...document.querySelectorAll('wt-desk .chips button')].find((e) => e.textContent.startsWith('Ana'))")
	b.point("rich", alicesDesk)
	b.pointAt(reply, "[data-testid=phrase]")
	b.sees(reply, phone("Ana")+" .bubble")
	d.says("Alice opens the contact and sends the same sentence. The window is open, and this time it is on Ana's phone.")
	b.point("world")
	b.pointAt("What differs from Live", "[data-testid=world-differ]")
	b.sees("Ana’s phone", "[data-testid=dialog]")
	b.sees("Alice: “"+reply+"”, rejected 470", "[data-testid=dialog]")
	b.sees("got “"+reply+"”", "[data-testid=dialog]")
	b.shot("demo-difference")
	d.says("And this is the difference, side by side: what each phone shows, what each desk says, what it cost, and how much crossed the wire. One second more, or one answer sooner: nothing has to be argued about.")
	b.point("dialog-close")

	// Saved here, loaded elsewhere. Which file is loaded is chosen in a window of the browser's own, outside of the page.
	eval[bool](b, `(() => { const real = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved = blob.text(); return real(blob); }; return true; })()`)
	b.point("world")
	b.point("world-save")
	b.until("Boolean(window.saved)")
	d.says("The whole world fits into one small file: how it began, and what was done to it. It goes into a ticket, or into the mail to a colleague.")
	saved := d.keep("demo.wavetank.json", eval[string](b, "window.saved"))
	other := newBrowser(t)
	other.look(1280, 720, true)
	other.open("/")
	d.on = other
	d.watch()
	d.says("This is the colleague: another browser, dark, with an empty world of its own.")
	other.upload(test("load-file"), saved)
	other.sees("This tab shows the branch", "[data-testid=shown]")
	other.sees(reply, phone("Ana")+" .bubble")
	other.shot("demo-loaded")
	d.says("The file is loaded, and everything is there: four customers, the blocked file, and the answer in time. It is a branch here as well, so nothing of the colleague's is lost. Work goes on from the same instant.")

	// A link holds it, too.
	link := eval[string](b, `(async () => { let text = ""; navigator.clipboard.writeText = async (t) => { text = t; }; await (await import("/share.js")).link(); return text; })()`)
	_, hash, _ := strings.Cut(link, "#")
	third := other.another()
	third.look(390, 844, false)
	third.open("/#" + hash)
	third.sees(reply, phone("Ana")+" .bubble")
	third.shot("demo-shared-390")
	d.on = b
	d.says("A log as short as ours even fits into a link, and opens on a phone. That was ten minutes, four channels and a day and a second of time, and no key was pressed. What would you like to try?")
	d.keep("demo.feature", feature)
	d.end()

	if result, out := runText(t, feature); !result.OK() {
		t.Errorf("the feature of the demo does not run:\n%s\n%s", feature, out)
	}
	if out, err := runBroken(t, feature); err == nil || !strings.Contains(out, "is not rejected with code 470") {
		t.Errorf("the window is a second longer, and the feature of the demo: %v\n%s", err, out)
	}
}

// reply is a sentence that every desk has ready.
const reply = "Thank you for waiting. I am looking into it."

// runBroken runs a feature in a program whose window is a second longer.
func runBroken(t *testing.T, feature string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	right := filepath.Join("..", "..", "sim", "channel", "whatsapp", "whatsapp.go")
	source, err := os.ReadFile(right)
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(source), "const windowLength = 24 * time.Hour", "const windowLength = 24*time.Hour + time.Second", 1)
	if wrong == string(source) {
		t.Fatal("the length of the window is written otherwise now")
	}
	whole, err := filepath.Abs(right)
	if err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {whole: filepath.Join(dir, "wrong.go")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"wrong.go": wrong, "overlay.json": string(list), "demo.feature": feature} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "wavetank")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "../cmd/wavetank").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), program, "run", filepath.Join(dir, "demo.feature")).CombinedOutput()
	return string(out), err
}
