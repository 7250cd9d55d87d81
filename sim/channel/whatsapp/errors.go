package whatsapp

import (
	"slices"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// Confidences of a Code.
const (
	High   = "high"   // read in the vendor's documents or in a consumer's source
	Medium = "medium" // read in secondary sources, or of another year
	Low    = "low"    // recalled or inferred
)

// Code is an error code of the WhatsApp Business API, on premises, 2020.
type Code struct {
	Code       int    `json:"code"`       // as WhatsApp numbers it
	Title      string `json:"title"`      // as WhatsApp words it
	Confidence string `json:"confidence"` // in code and title: high, medium or low
}

// Codes that this network answers with, or that a test may want to.
const (
	codeUnsupported    = 501
	codeLate           = 470
	codeTooLong        = 1001
	codeMissing        = 1008
	codeInvalid        = 1009
	codeNotUser        = 1013
	codeParameters     = 2000
	codeNoTemplate     = 2001
	codeHydrated       = 2005
	codeWhitespace     = 2006
	codeLateModern     = 131047
	codeCloud          = "uncategorized_error"
	maxTextLength      = 4096  // characters
	maxComposer        = 65536 // characters that the app takes; assumed
	maxHydratedLength  = 1024  // characters
	sandboxTemplates   = "Message templates are not supported on sandbox"
	notActive          = "The business number is not active on WhatsApp."
	notActiveForPerson = "This business number is not active on WhatsApp."
)

var codes = []Code{
	{400, "Media download error", High},
	{402, "Business eligibility: payment issue", High},
	{408, "Message is not valid", High},
	{410, "Message expired", High},
	{429, "Rate limit hit", High},
	{430, "Certificate is unsigned", High},
	{432, "Certificate identity mismatch", High},
	{433, "Certificate signature is invalid", High},
	{codeLate, "Failed to send message because you are outside the support window for freeform messages to this user. Please use a valid HSM notification or reconsider.", High},
	{471, "Spam rate limit hit", High},
	{472, "User's number is part of an experiment", High},
	{480, "Failed to send message since we detect an identity change of the contact", High},
	{500, "Generic error", High},
	{codeUnsupported, "Message type is not currently supported", High},
	{1000, "Generic error", Medium},
	{codeTooLong, "Message too long", Medium},
	{1002, "Invalid recipient type", Medium},
	{1004, "Resource already exists", Low},
	{1005, "Invalid credentials", High},
	{1006, "Unknown contact", High},
	{1007, "Recipient blocked to receive message", Low},
	{codeMissing, "Required parameter is missing", Low},
	{codeInvalid, "Parameter value is not valid", Low},
	{1010, "Parameter is not required", Low},
	{1011, "Service not ready", Low},
	{codeNotUser, "User is not valid", Medium},
	{1014, "Internal error", Low},
	{1015, "Too many requests", Low},
	{1025, "Database error", Low},
	{1026, "Receiver incapable", Low},
	{codeParameters, "Number of parameters does not match", Medium},
	{codeNoTemplate, "Template does not exist in the translation", Medium},
	{2002, "Receiver failed to download template", Medium},
	{2003, "Template package is missing", Medium},
	{2004, "Parameter too long", Medium},
	{codeHydrated, "Hydrated text too long", Medium},
	{codeWhitespace, "White space policy violated", Medium},
	{2007, "Format character policy violated", Medium},
	{2008, "Media format unsupported", Medium},
	{2009, "Required component is missing", Medium},
	{2010, "Button URL is invalid", Medium},
	{2011, "Button phone number is invalid", Low},
	{2012, "Parameter format does not match", Low},
	{codeLateModern, "Re-engagement message", High}, // hosted interface, since 2022; see Options.Modern
}

// Codes are all error codes known here, by number.
func Codes() []Code { return slices.Clone(codes) }

// title is the wording of a code; "" when it is unknown.
func title(code int) string {
	for _, c := range codes {
		if c.Code == code {
			return c.Title
		}
	}
	return ""
}

type graphErrors struct {
	Errors []graphError `json:"errors"`
}

type graphError struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details,omitempty"`
}

// networkFailure is an error of WhatsApp in the envelope of the cloud (Smooch v1.1, message:delivery:failure). details says more
// than the title, and may be empty.
func networkFailure(code int, details string) *channel.Failure {
	e := graphError{Code: code, Title: title(code), Details: details}
	message := e.Title
	if details != "" {
		message += ": " + details
	}
	return &channel.Failure{Code: codeCloud, Message: message, Underlying: journal.JSON(graphErrors{Errors: []graphError{e}})}
}

// lateLocked is the answer to free text outside the window (R068).
func (n *Network) lateLocked() *channel.Failure {
	if n.options.Modern {
		return networkFailure(codeLateModern, "")
	}
	return networkFailure(codeLate, "")
}
