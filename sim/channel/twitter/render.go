package twitter

import (
	"fmt"
	"math"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// draw is how app and site draw a message: pictures and short films inline with their text, other files as an address that
// downloads or opens a player (R164), places as an address with a card (R158), cards as text (R165), one message for each entry of
// a list. Postbacks are answers to tap (R161).
func (n *Network) draw(p channel.Post) []channel.Bubble {
	var b channel.Bubble
	switch p.Type {
	case "image", "file":
		b = n.media(p)
	case "location":
		b = channel.Bubble{Kind: channel.KindText, Text: p.Fallback()}
		if lat, long, ok := p.Located(); ok {
			b.Link = &channel.Link{URL: mapURL(lat, long), Host: "google.com", Title: degrees(lat, "N", "S") + " " + degrees(long, "E", "W")}
		}
	case "list":
		return entries(p)
	default:
		b = n.text(p)
	}
	types := []string{"reply", "postback"}
	if n.options.LocationOption {
		types = append(types, "locationRequest")
	}
	b.Options = channel.Buttons(p.Actions, maxOptions, maxLabel, types...)
	return []channel.Bubble{b}
}

// text has its links as addresses at its end, or as buttons below it (R160).
func (n *Network) text(p channel.Post) channel.Bubble {
	if !n.options.LinkButtons {
		text := p.Fallback()
		return channel.Bubble{Kind: channel.KindText, Text: text, Link: channel.PreviewIn(text)}
	}
	buttons := channel.Buttons(p.Actions, maxCTAs, maxLabel, "link")
	p.Actions = nil
	text := p.Fallback()
	return channel.Bubble{Kind: channel.KindText, Text: text, Link: channel.PreviewIn(text), Buttons: buttons}
}

func (n *Network) media(p channel.Post) channel.Bubble {
	m := p.Media()
	caption := n.text(channel.Post{Type: "text", Text: p.Caption(), Actions: p.Actions})
	inline := p.Type == "image" || m.Type == "video/mp4" && m.Size > 0 && m.Size <= maxVideo
	if inline {
		b := channel.Bubble{Kind: m.Kind(), Text: caption.Text, Media: &m, Link: caption.Link, Buttons: caption.Buttons}
		if p.Type == "image" {
			b.Kind = channel.KindImage
		}
		if b.Text == "" {
			b.Text = m.Name
		}
		return b
	}
	caption.Text = strings.TrimSpace(caption.Text + "\n" + m.URL)
	caption.Link = channel.Preview(m.URL)
	if caption.Link != nil {
		caption.Link.File, caption.Link.Player = m.Name, m.Kind() != channel.KindFile
	}
	return caption
}

// entries are the messages that a list becomes.
func entries(p channel.Post) []channel.Bubble {
	drawn := []channel.Bubble{}
	for _, item := range p.Items {
		one := channel.Post{Text: strings.TrimSpace(item.Title + "\n" + item.Description), Actions: item.Actions}
		b := channel.Bubble{Kind: channel.KindText, Text: one.Fallback(), Link: channel.PreviewIn(one.Fallback())}
		if m := channel.Picture(item.MediaURL); m != nil {
			b.Kind, b.Media = channel.KindImage, m
		}
		drawn = append(drawn, b)
	}
	return drawn
}

func mapURL(lat, long float64) string {
	return "https://maps.google.com/maps?q=" + channel.Coordinates(lat, long)
}

// degrees writes an angle as the card of a map does: 37°23'55.4"N.
func degrees(angle float64, positive, negative string) string {
	side := positive
	if angle < 0 {
		side, angle = negative, -angle
	}
	tenths := math.Round(angle * 36000)
	return fmt.Sprintf(`%d°%02d'%04.1f"%s`, int(tenths/36000), int(math.Mod(tenths, 36000)/600), math.Mod(tenths, 600)/10, side)
}
