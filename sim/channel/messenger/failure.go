package messenger

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

type graphError struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode,omitempty"`
}

// refusal is an error of the Graph API in the envelope of the cloud.
func refusal(code string, e graphError) channel.Failure {
	e.Type = "OAuthException"
	return channel.Failure{Code: code, Message: e.Message, Underlying: journal.JSON(e)}
}

// parameter is the Graph API's error for a message that is not as it should be.
func parameter(message string) channel.Failure {
	return refusal("bad_request", graphError{Code: 100, Message: "(#100) " + message})
}

// checkPost refuses what the Send API refuses whatever it is drawn as. That the cloud checks some of it first does not matter.
func checkPost(p channel.Post) *channel.Failure {
	problem := ""
	switch {
	case p.Type == "text" && p.Text == "":
		problem = "Param message[text] must be a non-empty UTF-8 encoded string"
	case slices.ContainsFunc(p.Actions, func(a channel.PostAction) bool { return a.Type == "buy" }): // R139
		problem = "Payments are not supported" // the wording is assumed
	case p.MediaSize > maxMedia:
		f := refusal("bad_request", graphError{Code: 100, Subcode: 2018047, Message: "(#100) Upload attachment failure: attachment size exceeds allowable limit"})
		return &f
	case p.Type != "carousel" && p.Type != "list":
		return nil
	case len(p.Items) == 0 || len(p.Items) > maxCards:
		problem = fmt.Sprintf("Param elements must have 1 to %d elements, not %d", maxCards, len(p.Items))
	default:
		for i, item := range p.Items {
			if item.Title == "" { // R137
				problem = fmt.Sprintf("Param elements[%d][title] is required", i)
			} else if len(item.Actions) == 0 {
				problem = fmt.Sprintf("Param elements[%d][buttons] must not be empty", i)
			}
		}
	}
	if problem == "" {
		return nil
	}
	f := parameter(problem)
	return &f
}

// checkLength refuses a text that is too long for what it is drawn as.
func checkLength(b channel.Bubble) *channel.Failure {
	limit := maxText
	if len(b.Buttons) > 0 {
		limit = maxButtonText
	}
	if utf8.RuneCountInString(b.Text) <= limit {
		return nil
	}
	f := parameter(fmt.Sprintf("Length of param message[text] must be less than or equal to %d", limit))
	return &f
}
