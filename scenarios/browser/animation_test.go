package browser_test

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/wavetank/wavetank/sim/control"
)

// TestAnimationForTheReadme plays the tour of the window into the file $CONSOLE_ANIMATION, a GIF: `make picture`.
func TestAnimationForTheReadme(t *testing.T) {
	t.Parallel()
	file := os.Getenv("CONSOLE_ANIMATION")
	if file == "" {
		t.Skip("no file for the animation in CONSOLE_ANIMATION")
	}
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#play/" + windowTour)
	b.done(1)
	b.until("(() => { document.activeElement.blur(); return true; })()")
	var frames []image.Image
	var delays []int
	for {
		told := eval[string](b, "(() => { const p = document.querySelector('wt-player').play; return p.steps[p.done - 1].comment ?? ''; })()")
		if told != "" {
			shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			frame, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			frames, delays = append(frames, frame), append(delays, 100+2*len(told)) // hundredths of a second
		}
		if eval[string](b, "document.querySelector('wt-player').dataset.outcome") == control.PlayPassed {
			break
		}
		done := eval[int](b, "document.querySelector('wt-player').play.done")
		b.until("(() => { document.querySelector('[data-testid=play-next]').click(); return true; })()")
		b.done(done + 1)
		b.until("document.getAnimations().every((a) => a.playState === 'finished' || a.effect.getTiming().iterations === Infinity)")
	}
	delays[len(delays)-1] += 200
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, animate(frames, delays)); err != nil {
		t.Fatal(err)
	}
	if most := 1_500_000; out.Len() > most {
		t.Errorf("the animation has %d bytes, want at most %d", out.Len(), most)
	}
	t.Logf("%d frames, %d bytes", len(frames), out.Len())
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// animate makes pictures of one size into an animation with one palette, in which a frame holds only what changed.
func animate(frames []image.Image, delays []int) *gif.GIF {
	palette := commonColours(frames)
	g := &gif.GIF{Delay: delays, Config: image.Config{ColorModel: palette, Width: frames[0].Bounds().Dx(), Height: frames[0].Bounds().Dy()}}
	index := map[color.RGBA]uint8{}
	var before *image.Paletted
	for _, f := range frames {
		whole := image.NewPaletted(f.Bounds(), palette)
		rgba := image.NewRGBA(f.Bounds())
		draw.Draw(rgba, rgba.Bounds(), f, f.Bounds().Min, draw.Src)
		for i := range whole.Pix {
			c := color.RGBA{rgba.Pix[4*i], rgba.Pix[4*i+1], rgba.Pix[4*i+2], 255}
			n, ok := index[c]
			if !ok {
				n = uint8(palette[1:].Index(c)) + 1 // 0 is transparent
				index[c] = n
			}
			whole.Pix[i] = n
		}
		g.Image = append(g.Image, changed(before, whole))
		g.Disposal = append(g.Disposal, gif.DisposalNone)
		before = whole
	}
	return g
}

// changed is the part of a frame that differs from the one before, transparent where it does not.
func changed(before, now *image.Paletted) *image.Paletted {
	if before == nil {
		return now
	}
	var box image.Rectangle
	part := image.NewPaletted(now.Rect, now.Palette)
	for i, n := range now.Pix {
		if n != before.Pix[i] {
			part.Pix[i] = n
			at := image.Pt(i%now.Stride, i/now.Stride)
			box = box.Union(image.Rectangle{at, at.Add(image.Pt(1, 1))})
		}
	}
	if box.Empty() {
		box = image.Rect(0, 0, 1, 1)
	}
	return part.SubImage(box).(*image.Paletted)
}

// commonColours is transparent and the 255 colours that cover most, similar ones taken together.
func commonColours(frames []image.Image) color.Palette {
	type pile struct{ r, g, b, n int }
	piles := map[[3]int]*pile{}
	for _, f := range frames {
		for y := f.Bounds().Min.Y; y < f.Bounds().Max.Y; y++ {
			for x := f.Bounds().Min.X; x < f.Bounds().Max.X; x++ {
				r, g, b, _ := f.At(x, y).RGBA()
				R, G, B := int(r>>8), int(g>>8), int(b>>8)
				key := [3]int{R >> 3, G >> 3, B >> 3}
				p := piles[key]
				if p == nil {
					p = &pile{}
					piles[key] = p
				}
				p.r, p.g, p.b, p.n = p.r+R, p.g+G, p.b+B, p.n+1
			}
		}
	}
	var all []*pile
	for _, p := range piles {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *pile) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.r, b.r), cmp.Compare(a.g, b.g), cmp.Compare(a.b, b.b))
	})
	palette := color.Palette{color.RGBA{}}
	for _, p := range all[:min(255, len(all))] {
		palette = append(palette, color.RGBA{uint8(p.r / p.n), uint8(p.g / p.n), uint8(p.b / p.n), 255})
	}
	return palette
}
