package whatsapp

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
)

// decideLocked accepts or refuses one message of a business.
func (n *Network) decideLocked(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	number := n.numbers[d.IntegrationID]
	if !number.active() { // R063, R065, R094
		return nil, &channel.Failure{Code: "forbidden", Message: notActive}
	}
	content, err := readNative(d.Native)
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	if content.isTemplate() {
		return n.templateLocked(number, d, content)
	}
	if number.Sandbox && n.sandboxes[d.IntegrationID].Person != d.To.Name { // Part 3.1: nothing reaches a stranger to the sandbox
		return nil, &channel.Failure{Code: "forbidden", Message: "This person is not permitted on the sandbox."}
	}
	if !n.window.Open(d.LastInbound, d.Now) {
		return nil, n.lateLocked()
	}
	message, err := readMessage(d, content)
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	drawn, refusal := message.draw(n.options)
	if refusal != nil {
		return nil, refusal
	}
	for _, b := range drawn {
		if length := utf8.RuneCountInString(b.Text); length > maxTextLength {
			return nil, networkFailure(codeTooLong, fmt.Sprintf("%d characters, at most are %d", length, maxTextLength))
		}
	}
	n.freeLocked(number, d.To)
	return drawn, nil
}

// templateLocked accepts a template in any window and leaves the window as it is (R071, R078, R081).
func (n *Network) templateLocked(number Number, d channel.Delivery, c native) ([]channel.Bubble, *channel.Failure) {
	if number.Sandbox { // R109; the wording is assumed
		code := n.options.SandboxTemplateCode
		if code == "" {
			code = "bad_request"
		}
		return nil, &channel.Failure{Code: code, Message: sandboxTemplates}
	}
	use, err := c.use()
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	t, ok := n.findLocked(use, number.FallbackLanguage)
	if !ok || t.Status != StatusApproved { // R087
		return nil, networkFailure(codeNoTemplate, "")
	}
	if want := t.variables(); t.Body != "" && want != len(use.parameters) {
		return nil, networkFailure(codeParameters, fmt.Sprintf("template %s has %d, message has %d", t.Name, want, len(use.parameters)))
	}
	for i, p := range use.parameters {
		if strings.ContainsAny(p, "\n\r\t") || strings.Contains(p, "     ") { // a line break, a tab, or more than four spaces
			return nil, networkFailure(codeWhitespace, fmt.Sprintf("parameter %d", i+1))
		}
	}
	text := t.fill(use.parameters)
	if length := utf8.RuneCountInString(text); length > maxHydratedLength {
		return nil, networkFailure(codeHydrated, fmt.Sprintf("%d characters, at most are %d", length, maxHydratedLength))
	}
	n.chargeLocked(d.Now, t.Name, d.To)
	return []channel.Bubble{{Kind: channel.KindTemplate, Text: text, Template: t.Name}}, nil
}
