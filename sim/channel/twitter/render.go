package twitter

import (
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// draw is how the app draws a message: pictures inline with their text, files as a link, places as an address to follow (R158).
// Options and cards are drawn as text. It is always one bubble.
func draw(p channel.Post) []channel.Bubble {
	b := channel.Bubble{Kind: channel.KindText, Text: p.Fallback()}
	switch p.Type {
	case "image":
		b.Kind = channel.KindImage
	case "file":
		b.Text = strings.TrimSpace(b.Text + "\n" + p.MediaURL)
	}
	return []channel.Bubble{b}
}
