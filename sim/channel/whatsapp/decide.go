package whatsapp

import (
	"fmt"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
)

// decideLocked accepts or refuses one message of a business.
func (n *Network) decideLocked(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	number := n.numbers[d.IntegrationID]
	if !number.Sandbox && !number.Approved { // R063, R094
		return nil, &channel.Failure{Code: "forbidden", Message: "The business number is not active on WhatsApp."}
	}
	content, err := readNative(d.Native)
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	if content.isTemplate() {
		return n.templateLocked(number, d, content)
	}
	drawn := draw(d.Post)
	if content.Text != nil {
		drawn = []channel.Bubble{{Kind: channel.KindText, Text: content.Text.Body}}
	}
	if !n.window.Open(d.LastInbound, d.Now) {
		return nil, n.late()
	}
	for _, b := range drawn {
		if utf8.RuneCountInString(b.Text) > maxTextLength {
			f := networkFailure(codeTooLong, "Message too long")
			return nil, &f
		}
	}
	return drawn, nil
}

// templateLocked accepts a template in any window and leaves the window as it is (R071, R078, R081).
func (n *Network) templateLocked(number Number, d channel.Delivery, c native) ([]channel.Bubble, *channel.Failure) {
	if number.Sandbox { // R109; the wording is assumed
		return nil, &channel.Failure{Code: "bad_request", Message: "Message templates are not supported on sandbox"}
	}
	use, err := c.use()
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	t, ok := n.findLocked(use)
	if !ok || t.Status != StatusApproved { // R087
		f := networkFailure(codeNoTemplate, "Template does not exist in the translation")
		return nil, &f
	}
	if want := t.variables(); t.Body != "" && want != len(use.parameters) {
		f := networkFailure(codeParameters, fmt.Sprintf("Number of parameters does not match: template %s has %d, message has %d",
			t.Name, want, len(use.parameters)))
		return nil, &f
	}
	n.charges = append(n.charges, Charge{At: d.Now, Template: t.Name, Country: Country(d.To.Address), To: d.To.Address})
	return []channel.Bubble{{Kind: channel.KindTemplate, Text: t.fill(use.parameters), Template: t.Name}}, nil
}
