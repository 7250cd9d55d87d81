package browser_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"

	"github.com/chromedp/chromedp"
)

// red is a picture of one colour, twice as wide as high.
func red(t *testing.T) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 400, 200))
	draw.Draw(p, p.Bounds(), image.NewUniform(color.RGBA{R: 200, A: 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestALogoIsTakenFromAFile: it is drawn whole on every phone, in a branch and after a reload, and a file that is no picture is refused.
func TestALogoIsTakenFromAFile(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.joins("Ana", "whatsapp")
	b.joins("Bo", "messenger")
	b.point("stage")
	b.upload(test("logo-file"), b.file("logo.png", []byte("no picture")))
	b.sees("decoded", "#toast:not([hidden])")
	if n := b.count("wt-phone .face canvas"); n != 0 {
		t.Errorf("%d phones show what is no picture", n)
	}
	b.upload(test("logo-file"), b.file("logo.png", red(t)))
	shown := `(() => { const all = [...document.querySelectorAll("wt-phone .face canvas")].map((c) => [[32, 32], [2, 32], [32, 4], [32, 60]].map(([x, y]) => c.getContext("2d").getImageData(x, y, 1, 1).data.join()).join(" "));
return all.length === 2 && all.every((p) => p === "200,0,0,255 200,0,0,255 0,0,0,0 0,0,0,0"); })()`
	b.until(shown)
	b.shot("logo-of-a-file")
	b.point("stage")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.until(shown)
	b.do(chromedp.Reload())
	b.until("document.documentElement.hasAttribute('data-ready')")
	b.until(shown)
	text := b.written("the profile of the business:", "data:image/png;base64,")
	if result, out := runText(t, text); !result.OK() {
		t.Errorf("what was written does not run:\n%s\n%s", text, out)
	}
}
