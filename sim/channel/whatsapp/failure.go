package whatsapp

import (
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// Error codes of the WhatsApp Business API. 470 and 131047 mean the same, before and after 2022.
const (
	codeLate       = 470
	codeLateModern = 131047
	codeTooLong    = 1001
	codeParameters = 2000
	codeNoTemplate = 2001
	maxTextLength  = 4096 // characters
	codeCloud      = "uncategorized_error"
)

type graphErrors struct {
	Errors []graphError `json:"errors"`
}

type graphError struct {
	Code  int    `json:"code"`
	Title string `json:"title"`
}

// networkFailure is an error of WhatsApp in the envelope of the cloud (Smooch v1.1, message:delivery:failure).
func networkFailure(code int, title string) channel.Failure {
	return channel.Failure{Code: codeCloud, Message: title,
		Underlying: journal.JSON(graphErrors{Errors: []graphError{{Code: code, Title: title}}})}
}

// late is the answer to free text outside the window (R068).
func (n *Network) late() *channel.Failure {
	f := networkFailure(codeLate, "Message sent more than 24 hours after the user last interaction.")
	if n.cfg.Modern {
		f = networkFailure(codeLateModern, "Re-engagement message")
	}
	return &f
}
