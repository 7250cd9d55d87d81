package messenger

import "github.com/wavetank/wavetank/sim/channel"

// draw is how the app draws a message: a picture and its text are two bubbles, a place is an address to follow (R128). Buttons and
// cards are drawn as text.
func draw(p channel.Post) []channel.Bubble {
	text := channel.Bubble{Kind: channel.KindText, Text: p.Fallback()}
	switch p.Type {
	case "image":
		picture := channel.Bubble{Kind: channel.KindImage, Text: p.FileName()}
		if text.Text == "" {
			return []channel.Bubble{picture}
		}
		return []channel.Bubble{picture, text}
	case "file":
		return []channel.Bubble{{Kind: channel.KindFile, Text: p.FileName()}}
	default:
		return []channel.Bubble{text}
	}
}
