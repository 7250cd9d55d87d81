package browser_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/actions"
)

// link is the address that holds the world that the page shows.
func (b *browser) link() string {
	b.t.Helper()
	return eval[string](b, `(async () => { let text = ""; navigator.clipboard.writeText = async (t) => { text = t; }; await (await import("/share.js")).link(); return text; })()`)
}

// file keeps bytes for the page to open.
func (b *browser) file(name string, content []byte) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	b.must(os.WriteFile(path, content, 0o600))
	return path
}

// TestWhatIsNoWorldIsRefusedInWords: a link that was cut, one that was typed, and files that are something else.
func TestWhatIsNoWorldIsRefusedInWords(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/")
	b.joins("Ana", "whatsapp")
	link := b.link()
	_, whole, _ := strings.Cut(link, "#")
	for _, hash := range []string{whole[:len(whole)/2], whole + "AAAA", "share/", "share/!!", "share/" + strings.Repeat("A", 8001)} {
		eval[bool](b, fmt.Sprintf("(document.getElementById('toast').textContent = '', location.hash = %q, true)", hash))
		b.sees("This link holds no world, or only a part of one: copy it whole.", "#toast:not([hidden])")
	}
	recording, err := b.now().World.Recording(t.Context())
	b.must(err)
	var lines bytes.Buffer
	b.must(recording.Write(&lines))
	for text, says := range map[string]string{
		"Hello": "no log of actions", lines.String()[:lines.Len()-10]: "truncated",
		strings.Replace(lines.String(), actions.Format, "a wave", 1): "no log of actions",
	} {
		b.upload(test("load-file"), b.file("wrong.ndjson", []byte(text)))
		b.sees(says, "#toast:not([hidden])")
	}
	if n := b.count("[data-testid=world-tab]"); n != 1 {
		t.Errorf("%d worlds are up", n)
	}
	b.upload(test("load-file"), b.file("right.ndjson", lines.Bytes()))
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
}

// TestALinkMakesOneWorld, also for who goes back, and for who opens it twice it makes two.
func TestALinkMakesOneWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#desks")
	b.joins("Ana", "whatsapp")
	link := b.link()
	_, hash, _ := strings.Cut(link, "#")
	for n := range 2 {
		eval[bool](b, fmt.Sprintf("(location.hash = %q, true)", hash))
		b.sees(fmt.Sprintf("This tab shows the branch b%d", n+1), "[data-testid=shown]")
		b.until("location.hash === '#phones'")
		eval[bool](b, "(history.back(), true)")
		b.until("location.hash === '#desks'")
		b.typeIn("Hello\r", "say", anasPhone) // whatever the address made is there afterwards
		b.sees("Hello", anasPhone+" .bubble")
		if got := b.count("[data-testid=world-tab]"); got != n+2 {
			t.Errorf("%d worlds are up after %d links", got, n+1)
		}
	}
}
