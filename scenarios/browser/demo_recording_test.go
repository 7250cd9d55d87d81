package browser_test

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// How a presenter speaks, and how long people look at what they were shown.
const (
	wordsAMinute = 125
	theyLook     = 5 * time.Second
)

// demo is what a presenter shows and says. With a directory $CONSOLE_DEMO it is recorded there: demo.gif, which is as long as the demo, the feature
// and the saved world.
type demo struct {
	t      testing.TB
	on     *browser      // whose page is shown
	long   time.Duration // by the words that are said, at a presenter's pace: no clock is looked at
	frames []image.Image
	delays []int
}

// watch counts the keys that are pressed in the page that is shown.
func (d *demo) watch() {
	d.t.Helper()
	eval[bool](d.on, `(window.keys = 0, addEventListener("keydown", () => { window.keys++; }, true), true)`)
}

// says ends a scene: what is shown now, and what is said to it.
func (d *demo) says(text string) {
	d.t.Helper()
	if keys := eval[int](d.on, "window.keys"); keys != 0 {
		d.t.Errorf("%d keys were pressed before %q", keys, text)
	}
	lasts := theyLook + time.Duration(len(strings.Fields(text)))*time.Minute/wordsAMinute
	d.long += lasts
	if os.Getenv("CONSOLE_DEMO") == "" {
		return
	}
	eval[bool](d.on, fmt.Sprintf(`(() => { const p = document.createElement("p"); p.id = "said"; p.textContent = %q; p.popover = "manual";
Object.assign(p.style, { position: "fixed", inset: "auto 0 0", margin: "0 auto", width: "90%%", padding: "10px 16px", border: 0, font: "17px sans-serif", background: "#10272b", color: "#fff" });
document.body.append(p); p.showPopover(); return true; })()`, text))
	shot, err := chromedp.Run(d.on.ctx, chromedp.CaptureScreenshot())
	d.on.must(err)
	eval[bool](d.on, "(document.getElementById('said').remove(), true)")
	frame, err := png.Decode(bytes.NewReader(shot))
	d.on.must(err)
	d.frames, d.delays = append(d.frames, frame), append(d.delays, int(lasts/(10*time.Millisecond)))
}

// keep writes a file that comes out of the demo, and returns its path.
func (d *demo) keep(name, text string) string {
	d.t.Helper()
	dir := os.Getenv("CONSOLE_DEMO")
	if dir == "" {
		dir = d.t.TempDir()
	}
	d.on.must(os.MkdirAll(dir, 0o755))
	path := filepath.Join(dir, name)
	d.on.must(os.WriteFile(path, []byte(text), 0o644))
	return path
}

// end checks that the demo takes ten minutes, and writes its recording.
func (d *demo) end() {
	d.t.Helper()
	d.t.Logf("the demo takes %s", d.long.Round(time.Second))
	if d.long < 570*time.Second || d.long > 630*time.Second {
		d.t.Errorf("the demo takes %s, want ten minutes", d.long)
	}
	if len(d.frames) == 0 {
		return
	}
	var out bytes.Buffer
	d.on.must(gif.EncodeAll(&out, animate(d.frames, d.delays)))
	d.t.Logf("%d pictures, %d bytes in %s", len(d.frames), out.Len(), d.keep("demo.gif", out.String()))
}
