package channel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Act implements Network.
func (b *Base) Act(name string, a Action) error {
	if err := b.act(name, a); err != nil {
		return fmt.Errorf("%s of %s on %s: %w", a.Do, name, b.rules.Kind, err)
	}
	b.changed()
	return nil
}

func (b *Base) act(name string, a Action) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(name)
	if h == nil {
		return ErrNoPerson
	}
	if a.Do == DoSend && a.File != "" {
		a.Do = DoFile
	}
	switch a.Do {
	case DoSend:
		return b.writeLocked(h, a.Target, a.Text, Incoming{})
	case DoTap:
		return b.tapLocked(h, a)
	case DoRead:
		b.cfg.Clock.Schedule(h.actor()+" reads", b.cfg.Latency, func() { b.read(h) })
		return nil
	}
	offer, err := b.offerLocked(h, a.Do)
	if err != nil {
		return err
	}
	switch a.Do {
	case DoImage, DoFile, DoVoice, DoVideo, DoSticker:
		return b.sendFileLocked(h, offer, a)
	case DoLocation, DoLiveLocation:
		return b.shareLocked(h, offer, a)
	case DoContact:
		return b.sendContactLocked(h, offer, a)
	case DoReply:
		return b.replyLocked(h, a)
	case DoForm:
		return b.fillLocked(h, a.Answers)
	case DoTyping, DoStopTyping:
		return b.typeLocked(h, offer, a)
	case DoMute, DoUnmute:
		h.muted = a.Do == DoMute
		return nil
	default:
		return b.gestureLocked(h, offer, a)
	}
}

// offerLocked is what the person's client offers for an action.
func (b *Base) offerLocked(h *phone, do string) (Offer, error) {
	switch do {
	case DoStopTyping:
		do = DoTyping
	case DoUnmute:
		do = DoMute
	}
	offer, ok := b.rules.Offers[do]
	if !ok || offer.Clients != nil && !slices.Contains(offer.Clients, h.person.Client) {
		return Offer{}, fmt.Errorf("client %s: %w", h.person.Client, ErrUnsupportedAction)
	}
	return offer, nil
}

// writeLocked sends a text.
func (b *Base) writeLocked(h *phone, target, text string, in Incoming) error {
	if err := b.checkText(text); err != nil {
		return err
	}
	in.Type, in.Text = "text", text
	return b.sendLocked(h, target, Bubble{Kind: KindText, Text: text, Link: PreviewIn(text)}, in, true)
}

// checkText refuses what a composer does not let through. It is about the device: a text without anything visible in it, such as
// one of zero-width characters, is sent as it is.
func (b *Base) checkText(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		return errors.New("text is empty")
	case !utf8.ValidString(text):
		return errors.New("text is not UTF-8")
	case b.rules.MaxText > 0 && n > b.rules.MaxText:
		return fmt.Errorf("text of %d characters: the composer takes %d", n, b.rules.MaxText)
	}
	return nil
}

// replyLocked sends a text as the answer to a message that the device shows.
func (b *Base) replyLocked(h *phone, a Action) error {
	l, err := h.said(a.On, "")
	if err != nil {
		return err
	}
	if err := b.checkText(a.Text); err != nil {
		return err
	}
	in := Incoming{Type: "text", Text: a.Text}
	if b.rules.Quotes {
		in.Quoted = l.ID
	}
	drawn := Bubble{Kind: KindText, Text: a.Text, Link: PreviewIn(a.Text), Quoted: &Quote{From: l.From, Text: l.Text}}
	return b.sendLocked(h, a.Target, drawn, in, true)
}

// sendContactLocked sends a person's contact card. No network has a message of the cloud for it: its Forward says the outcome of it.
func (b *Base) sendContactLocked(h *phone, offer Offer, a Action) error {
	if err := b.checkText(a.Text); err != nil {
		return err
	}
	drawn := Bubble{Kind: KindContact, Text: a.Text}
	return b.sendLocked(h, a.Target, drawn, Incoming{Type: TypeContact, Text: a.Text}, offer.Relayed)
}

// shareLocked shares a place.
func (b *Base) shareLocked(h *phone, offer Offer, a Action) error {
	onEarth := a.Lat >= -90 && a.Lat <= 90 && a.Long >= -180 && a.Long <= 180 // and not NaN
	if !onEarth {
		return fmt.Errorf("lat,long %s is not on earth", Coordinates(a.Lat, a.Long))
	}
	drawn := Bubble{Kind: KindLocation, Text: Coordinates(a.Lat, a.Long), Place: &Place{Lat: a.Lat, Long: a.Long}}
	if a.Do == DoLiveLocation {
		drawn.Kind = KindLiveLocation
	}
	in := Incoming{Type: "location", Text: LocationShared(a.Lat, a.Long), Lat: a.Lat, Long: a.Long}
	return b.sendLocked(h, a.Target, drawn, in, offer.Relayed)
}

// said is the newest message that says text, or is a file of that name, sent by from; "" = by anybody.
func (h *phone) said(text, from string) (*line, error) {
	for _, l := range slices.Backward(h.lines) {
		if l.Kind != KindNotice && (from == "" || l.From == from) && (l.Text == text || l.Media != nil && l.Media.Name == text) {
			return l, nil
		}
	}
	return nil, fmt.Errorf("message %q: %w", text, ErrNotShown)
}
