package channel

import (
	"fmt"
	"slices"
	"strings"
)

// tapLocked taps the button that has the label, the newest first.
func (b *Base) tapLocked(h *phone, a Action) error {
	button, l, ok := h.button(a.On)
	if !ok {
		return fmt.Errorf("button %q: %w: %s", a.On, ErrNotShown, h.labels())
	}
	switch button.Type {
	case ButtonReply: // used up: with the answer, the options are no longer those of the last message
		drawn := Bubble{Kind: KindText, Text: button.Label}
		return b.sendLocked(h, l.integration, drawn, Incoming{Type: "text", Text: button.Label, Payload: button.Payload}, true)
	case ButtonPostback:
		return b.postbackLocked(h, l, button)
	case ButtonLocation:
		a.Do, a.Target = DoLocation, l.integration
		offer, err := b.offerLocked(h, a.Do)
		if err != nil {
			return err
		}
		return b.shareLocked(h, offer, a)
	case ButtonLink:
		h.opened = button.URL
		return nil
	default: // sharing happens between people
		return nil
	}
}

func (b *Base) postbackLocked(h *phone, l *line, button Button) error {
	to, err := b.addresseeLocked(h, l.integration)
	if err != nil {
		return err
	}
	x := &handover{name: "postback", h: h, to: to, relayed: true, postback: &PostbackIn{
		IntegrationID: to.IntegrationID, Channel: b.rules.Kind, ExternalID: h.profile.ExternalID,
		MessageID: l.messageID, ActionID: button.ID, Text: button.Label, Payload: button.Payload}}
	if b.rules.EchoTap {
		x.shown = b.drawOwnLocked(h, Bubble{Kind: KindText, Text: button.Label}, StatusSending)
	}
	b.startLocked(x, "taps")
	return nil
}

// button finds what has a label, with the line it stands in: the options of the last message, then buttons from the newest on.
func (h *phone) button(label string) (Button, *line, bool) {
	for i, l := range slices.Backward(h.lines) {
		var taps []Button
		if i == len(h.lines)-1 {
			taps = l.Options
		}
		for _, t := range slices.Concat(taps, l.taps()) {
			if t.Label == label {
				return t, l, true
			}
		}
	}
	return Button{}, nil, false
}

// taps are the buttons of the bubble itself.
func (l *line) taps() []Button {
	taps := slices.Clone(l.Buttons)
	for _, c := range l.Cards {
		taps = append(taps, c.Buttons...)
	}
	return taps
}

// labels lists what could have been tapped.
func (h *phone) labels() string {
	var labels []string
	for _, t := range h.options() {
		labels = append(labels, fmt.Sprintf("%q", t.Label))
	}
	for _, l := range slices.Backward(h.lines) {
		for _, t := range l.taps() {
			labels = append(labels, fmt.Sprintf("%q", t.Label))
		}
	}
	if len(labels) == 0 {
		return "there is nothing to tap"
	}
	return "there is " + strings.Join(labels, ", ")
}
