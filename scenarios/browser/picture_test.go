package browser_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPictureForTheReadme draws the story of the window at the moment a late reply has bounced, into the file $CONSOLE_PICTURE: `make picture`.
func TestPictureForTheReadme(t *testing.T) {
	t.Parallel()
	file := os.Getenv("CONSOLE_PICTURE")
	if file == "" {
		t.Skip("no file for the picture in CONSOLE_PICTURE")
	}
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#play/" + windowTour)
	b.done(1)
	for step := 2; step <= 13; step++ {
		b.click("play-next")
		b.done(step)
	}
	b.sees("rejected it with 470", "[data-testid=why-text]")
	b.sees("rejected 470", alicesDesk+" .status")
	b.until("(() => { document.activeElement.blur(); return true; })()")
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if most := 250_000; len(png) > most {
		t.Errorf("the picture has %d bytes, want at most %d", len(png), most)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
}
