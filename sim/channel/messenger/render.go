package messenger

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
)

// The types of action that are buttons, and those that are answers above the composer.
var (
	buttonTypes = []string{"link", "webview", "postback", "share"}
	replyTypes  = []string{"reply"}
)

// What the app says instead of what it does not draw; the wordings are assumed.
const (
	hiddenText      = "This photo was hidden because people reported it."
	unsupportedText = "This message is not supported on this device."
)

// draw is how the app draws a message of the cloud (Smooch v1.1, structured messages). A place is an address to follow (R128), the
// request for one is its text alone (R132).
func (n *Network) draw(p channel.Post) []channel.Bubble {
	var drawn []channel.Bubble
	buttons := channel.Buttons(p.Actions, maxButtons, maxLabel, buttonTypes...)
	text := p.Caption()
	switch p.Type {
	case "image":
		picture := n.picture(p.Media())
		if len(buttons) > 0 && picture.Kind == channel.KindImage { // R130
			card := channel.Card{Title: channel.Cut(text, maxCardText), Image: picture.Media, Buttons: buttons}
			return []channel.Bubble{{Kind: channel.KindCard, Text: card.Title, Cards: []channel.Card{card}}}
		}
		drawn = append(drawn, picture)
	case "file":
		drawn = append(drawn, n.file(p.Media()))
	case "carousel", "list": // R135
		return []channel.Bubble{cards(p)}
	case "location":
		text = p.Fallback()
	}
	if text != "" || len(drawn) == 0 {
		drawn = append(drawn, n.texts(text, buttons)...)
	}
	drawn[len(drawn)-1].Options = channel.Buttons(p.Actions, maxReplies, maxLabel, replyTypes...) // R134
	return drawn
}

// texts are the bubbles of a text, the last with its buttons.
func (n *Network) texts(text string, buttons []channel.Button) []channel.Bubble {
	chunks := []string{text}
	if n.options.Split {
		chunks = split(text)
	}
	var drawn []channel.Bubble
	for _, chunk := range chunks {
		drawn = append(drawn, channel.Bubble{Kind: channel.KindText, Text: chunk, Link: channel.PreviewIn(chunk)})
	}
	drawn[len(drawn)-1].Buttons = buttons
	return drawn
}

// split cuts a text into pieces that are short enough.
func split(text string) []string {
	var chunks []string
	for utf8.RuneCountInString(text) > chunkLength {
		chunk := channel.Cut(text, chunkLength)
		chunks, text = append(chunks, chunk), text[len(chunk):]
	}
	return append(chunks, text)
}

// picture hides what people flagged as inappropriate (R146).
func (n *Network) picture(m channel.Media) channel.Bubble {
	if u, err := url.Parse(m.URL); err == nil && n.flagged[u.Hostname()] {
		return channel.Bubble{Kind: channel.KindHidden, Text: hiddenText}
	}
	return channel.Bubble{Kind: channel.KindImage, Text: m.Name, Media: &m}
}

// file is a player or something to download (R133), unless Chrome recorded it (R148).
func (n *Network) file(m channel.Media) channel.Bubble {
	if !n.options.Recordings && (m.Type == "audio/webm" || m.Type == "video/webm") {
		return channel.Bubble{Kind: channel.KindUnsupported, Text: unsupportedText}
	}
	if n.options.SlideShows && strings.EqualFold(path.Ext(m.Name), ".pps") { // R147
		m.Type = "application/msword"
	}
	return channel.Bubble{Kind: m.Kind(), Text: m.Name, Media: &m}
}

// cards are a strip to scroll sideways, or a list.
func cards(p channel.Post) channel.Bubble {
	b := channel.Bubble{Kind: channel.KindCarousel}
	if p.Type == "list" {
		b.Kind = channel.KindList
	}
	for _, item := range p.Items {
		b.Cards = append(b.Cards, channel.Card{
			Title: channel.Cut(item.Title, maxCardText), Description: channel.Cut(item.Description, maxCardText),
			Image: channel.Picture(item.MediaURL), Buttons: channel.Buttons(item.Actions, maxButtons, maxLabel, buttonTypes...)})
	}
	return b
}
