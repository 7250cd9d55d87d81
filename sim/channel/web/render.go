package web

import "github.com/wavetank/wavetank/sim/channel"

// draw is how the messenger draws a message: every type of the cloud as itself (Smooch v1.1), always in one bubble. Answers and
// requests for a place are above the composer.
func draw(p channel.Post) []channel.Bubble {
	b := channel.Bubble{Kind: channel.KindText, Text: p.Caption()}
	switch p.Type {
	case "image", "file":
		m := p.Media()
		b.Kind, b.Media = channel.KindImage, &m
		if p.Type == "file" {
			b.Kind = m.Kind()
		}
		if b.Text == "" {
			b.Text = m.Name
		}
	case "location":
		if lat, long, ok := p.Located(); ok {
			b.Kind, b.Text, b.Place = channel.KindLocation, channel.Coordinates(lat, long), p.Coordinates
		}
	case "carousel", "list":
		b.Kind, b.Text, b.Cards = channel.KindCarousel, p.Lead(), cards(p.Items)
		if p.Type == "list" {
			b.Kind = channel.KindList
		}
	case "form":
		b.Kind, b.Form = channel.KindForm, &channel.Form{Fields: p.Fields}
	default:
		b.Link = channel.PreviewIn(b.Text)
	}
	b.Buttons = channel.Buttons(p.Actions, 0, 0, "link", "webview", "postback", "share")
	b.Options = channel.Buttons(p.Actions, 0, maxLabel, "reply", "locationRequest")
	return []channel.Bubble{b}
}

func cards(items []channel.PostItem) []channel.Card {
	all := make([]channel.Card, 0, len(items))
	for _, item := range items {
		all = append(all, channel.Card{Title: item.Title, Description: item.Description,
			Image: channel.Picture(item.MediaURL), Buttons: channel.Buttons(item.Actions, 0, 0)})
	}
	return all
}
