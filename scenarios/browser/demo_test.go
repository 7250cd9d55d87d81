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

// TestADemoByMouse is an hour's demo in ten minutes: three channels and the site, an infected file, a late reply, undo, what if it had come
// in time, the difference, the world saved and loaded in another browser. Its feature passes, and fails in a program whose window is a
// second longer.
func TestADemoByMouse(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a demo is long, and so is building a program that is wrong")
	}
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/")
	for _, p := range [][2]string{{"Ana", "whatsapp"}, {"Bo", "messenger"}, {"Cem", "twitter"}, {"Dia", "web"}} {
		b.person(p[0], p[1])
	}
	b.agent("Alice")
	phone := func(name string) string { return fmt.Sprintf("wt-phone[data-name=%q]", name) }
	for _, name := range []string{"Bo", "Cem", "Dia", "Ana"} {
		b.typeIn("Is my order on its way?\r", "say", phone(name))
		b.sees("Is my order on its way?", phone(name)+" .bubble")
		b.mouse(fmt.Sprintf("[...document.querySelectorAll('[data-testid=alert]')].find((a) => a.textContent.includes(%q))?.querySelector('[data-testid=answer]')", name))
		b.sees(name, alicesDesk+" .with")
	}
	b.point("attach", phone("Ana"))
	b.point("infected", phone("Ana"))
	b.sees("eicar.pdf", phone("Ana")+" .bubble.failed")

	b.point("plus-23h55m")
	b.sees("08:55:00", "[data-testid=now]")
	b.point("plus-5m")
	b.sees("09:00:00", "[data-testid=now]")
	b.point("plus-1s")
	b.sees("09:00:01", "[data-testid=now]")
	b.typeIn("It left this morning.\r", "reply", alicesDesk)
	b.sees("rejected 470", alicesDesk+" .status")
	b.shot("demo-late")

	b.point("undo")
	b.until(fmt.Sprintf("document.querySelector(%q) === null", alicesDesk+" .status.rejected"))
	b.point("redo")
	b.sees("rejected 470", alicesDesk+" .status")
	feature := b.written("rejected with code 470")

	// What if she had answered an hour after the question?
	b.until("(() => { const e = document.querySelector('[data-testid=timeline]'), r = e.getBoundingClientRect(); window.seekAt = [r.x + r.width / 24, r.y + r.height / 2]; return r.width > 100; })()")
	at := eval[[]float64](b, "window.seekAt")
	b.do(chromedp.MouseClickXY(at[0], at[1]))
	b.sees("read only", "[data-testid=past]")
	b.shot("demo-past")
	b.point("go-on")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.until("document.querySelector('wt-desk') !== null")
	b.until("(() => { const c = [...document.querySelectorAll('wt-desk .chips button')].find((e) => e.textContent.startsWith('Ana')); c?.click(); return Boolean(c); })()")
	b.typeIn("It left this morning.\r", "reply", alicesDesk)
	b.sees("It left this morning.", phone("Ana")+" .bubble")
	b.point("world")
	b.point("world-differ")
	b.sees("Ana’s phone", "[data-testid=dialog]")
	b.sees("Alice: “It left this morning.”, rejected 470", "[data-testid=dialog]")
	b.sees("got “It left this morning.”", "[data-testid=dialog]")
	b.shot("demo-difference")
	b.point("dialog-close")

	// Saved here, loaded elsewhere.
	eval[bool](b, `(() => { const real = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved = blob.text(); return real(blob); }; return true; })()`)
	b.point("world")
	b.point("world-save")
	b.until("Boolean(window.saved)")
	saved := filepath.Join(t.TempDir(), "world.wavetank.json")
	if err := os.WriteFile(saved, []byte(eval[string](b, "window.saved")), 0o600); err != nil {
		t.Fatal(err)
	}
	other := newBrowser(t)
	other.look(1280, 720, true)
	other.open("/")
	other.upload(test("load-file"), saved)
	other.sees("This tab shows the branch", "[data-testid=shown]")
	other.sees("It left this morning.", phone("Ana")+" .bubble")
	other.shot("demo-loaded")

	// A link holds it, too.
	link := eval[string](b, `(async () => { let text = ""; navigator.clipboard.writeText = async (t) => { text = t; }; await (await import("/share.js")).link(); return text; })()`)
	_, hash, _ := strings.Cut(link, "#")
	third := other.another()
	third.look(390, 844, false)
	third.open("/#" + hash)
	third.sees("It left this morning.", phone("Ana")+" .bubble")
	third.shot("demo-shared-390")

	if result, out := runText(t, feature); !result.OK() {
		t.Errorf("the feature of the demo does not run:\n%s\n%s", feature, out)
	}
	if out, err := runBroken(t, feature); err == nil || !strings.Contains(out, "is not rejected with code 470") {
		t.Errorf("the window is a second longer, and the feature of the demo: %v\n%s", err, out)
	}
}

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
