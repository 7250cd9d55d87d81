package web

import "github.com/wavetank/wavetank/sim/channel"

// draw is how the messenger draws a message. Buttons and cards are drawn as text.
func draw(p channel.Post) []channel.Bubble {
	b := channel.Bubble{Kind: channel.KindText, Text: p.Fallback()}
	switch p.Type {
	case "image":
		b.Kind = channel.KindImage
	case "file":
		b.Kind, b.Text = channel.KindFile, p.FileName()
	case "location":
		if lat, long, ok := p.Located(); ok {
			b.Kind, b.Text = channel.KindLocation, channel.Coordinates(lat, long)
		}
	}
	return []channel.Bubble{b}
}
