package aggregator

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// property is what an integration of some type may be given. form is string, secret (a string that is never kept), boolean,
// integer, array (of strings), color, or the allowed words separated by bars.
type property struct {
	name, form string
	required   bool
	unless     string // what the value is when none is given, as JSON; empty means there is none
}

// kind is a type of integration (Smooch v1.1). What a channel would tell about itself is derived.
type kind struct {
	accepts []property
	shows   []string          // in the order of the answer, which is assumed
	derives map[string]string // form by name: digits, number (a phone number without +), phone (with +), name, secret
	nulls   bool              // shows null for what is not set
}

var hexColor = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func must(form string, names ...string) []property {
	var list []property
	for _, n := range names {
		list = append(list, property{name: n, form: form, required: true})
	}
	return list
}

func may(form string, names ...string) []property {
	var list []property
	for _, n := range names {
		list = append(list, property{name: n, form: form})
	}
	return list
}

// kindOf is nil for a type there is not.
func kindOf(typ string) *kind {
	switch typ {
	case "whatsapp":
		return &kind{
			accepts: slices.Concat(may("string", "deploymentId", "baseUrl", "username", "accountId"),
				may("secret", "password", "accountManagementAccessToken"),
				[]property{{name: "hsmFallbackLanguage", form: "string", unless: `"en_US"`}}),
			shows:   []string{"phoneNumber", "username", "baseUrl", "deploymentId"},
			derives: map[string]string{"phoneNumber": "number"},
		}
	case "messenger":
		return &kind{
			accepts: slices.Concat(must("secret", "pageAccessToken"), must("string", "appId"), must("secret", "appSecret")),
			shows:   []string{"pageId", "appId", "userId", "username"},
			derives: map[string]string{"pageId": "digits", "userId": "digits", "username": "name"},
		}
	case "twitter":
		return &kind{
			accepts: slices.Concat(must("enterprise|premium", "tier"), may("string", "envName"), must("string", "consumerKey", "accessTokenKey"),
				must("secret", "consumerSecret", "accessTokenSecret")),
			shows:   []string{"tier", "envName", "userId", "username", "accessTokenKey", "consumerKey"},
			derives: map[string]string{"userId": "digits", "username": "name"},
		}
	case "web":
		return webKind()
	case "telegram":
		return &kind{accepts: must("secret", "token"), shows: []string{"username"}, derives: map[string]string{"username": "name"}}
	case "viber":
		return &kind{accepts: must("secret", "token"), shows: []string{"uri"}, derives: map[string]string{"uri": "name"}}
	case "twilio":
		return &kind{
			accepts: slices.Concat(must("string", "accountSid"), must("secret", "authToken"), must("string", "phoneNumberSid")),
			shows:   []string{"accountSid", "phoneNumberSid", "phoneNumber", "name"},
			derives: map[string]string{"phoneNumber": "phone", "name": "name"},
		}
	case "line":
		return &kind{
			accepts: slices.Concat(must("secret", "channelAccessToken", "channelSecret"), may("string", "channelId", "serviceCode", "qrCodeUrl"),
				may("secret", "switcherSecret")),
			shows:   []string{"channelId", "botName", "lineId"},
			derives: map[string]string{"channelId": "digits", "botName": "name", "lineId": "name"},
		}
	case "wechat":
		return &kind{
			accepts: slices.Concat(must("string", "appId"), must("secret", "appSecret"), may("secret", "encodingAesKey")),
			shows:   []string{"appId", "webhookSecret"}, derives: map[string]string{"webhookSecret": "secret"},
		}
	case "mailgun":
		return &kind{
			accepts: slices.Concat(must("secret", "apiKey"), must("string", "domain", "incomingAddress"), may("string", "fromAddress"),
				may("boolean", "hideUnsubscribeLink")),
			shows: []string{"domain", "incomingAddress"},
		}
	case "messagebird":
		return &kind{
			accepts: slices.Concat(must("secret", "accessKey"), must("string", "originator"), must("secret", "signingKey")),
			shows:   []string{"originator", "webhookSecret"}, derives: map[string]string{"webhookSecret": "secret"},
		}
	}
	return deviceKind(typ)
}

// deviceKind is what the SDKs and push services use.
func deviceKind(typ string) *kind {
	switch typ {
	case "fcm":
		return &kind{accepts: slices.Concat(must("secret", "serverKey"), must("string", "senderId")), shows: []string{"senderId"}}
	case "apn":
		return &kind{
			accepts: slices.Concat(must("secret", "certificate"), may("secret", "password"),
				[]property{{name: "autoUpdateBadge", form: "boolean", unless: "false"}, {name: "production", form: "boolean", unless: "false"}}),
			shows: []string{"autoUpdateBadge", "production"},
		}
	case "apple":
		return &kind{
			accepts: slices.Concat(must("string", "businessId"), must("secret", "apiSecret"), must("string", "mspId")),
			shows:   []string{"businessId"},
		}
	case "android", "ios", "api":
		return &kind{}
	}
	return nil
}

func webKind() *kind {
	color := func(name, value string) property {
		return property{name: name, form: "color", unless: `"` + value + `"`}
	}
	accepts := slices.Concat(
		[]property{
			color("brandColor", "65758e"), color("conversationColor", "0099ff"), color("actionColor", "0099ff"),
			{name: "displayStyle", form: "button|tab", unless: `"button"`},
		},
		may("string", "buttonIconUrl", "buttonWidth", "buttonHeight", "businessName", "businessIconUrl", "backgroundImageUrl"),
		may("array", "originWhitelist"), []property{{name: "fixedIntroPane", form: "boolean", unless: "false"}}, may("array", "integrationOrder"),
	)
	k := &kind{accepts: accepts, nulls: true}
	for _, p := range accepts {
		k.shows = append(k.shows, p.name)
	}
	return k
}

// isType says whether there are integrations, or clients, of a type.
func isType(typ string) bool { return kindOf(typ) != nil }

// read checks a value and returns it as it is kept; secret says that it must not be.
func (p property) read(f fields) (value json.RawMessage, secret bool, err *apiError) {
	var (
		text string
		flag bool
		list []string
	)
	switch p.form {
	case "boolean":
		if err := f.read(p.name, "boolean", &flag); err != nil {
			return nil, false, err
		}
		return encode(flag), false, nil
	case "array":
		var elements []*string
		if err := f.read(p.name, "array", &elements); err != nil {
			return nil, false, err
		}
		if slices.Contains(elements, nil) {
			return nil, false, badRequest(p.name + " should be array")
		}
		list = []string{}
		for _, e := range elements {
			list = append(list, *e)
		}
		return encode(list), false, nil
	}
	if err := f.strings(p.name, &text); err != nil {
		return nil, false, err
	}
	switch {
	case p.form == "color" && !hexColor.MatchString(text):
		return nil, false, badRequest(fmt.Sprintf("%s should match pattern \"%s\"", p.name, hexColor))
	case strings.Contains(p.form, "|") && !slices.Contains(strings.Split(p.form, "|"), text):
		return nil, false, notAllowed(p.name)
	case p.required && text == "":
		return nil, false, badRequest(p.name + " should NOT be shorter than 1 characters")
	}
	return encode(text), p.form == "secret", nil
}

// derived makes up what a channel would tell.
func (s *idSource) derived(form string) string {
	switch form {
	case "digits":
		return s.digits(15)
	case "number":
		return "1514555" + s.digits(4)
	case "phone":
		return "+1514555" + s.digits(4)
	case "secret":
		return s.random(40)
	}
	return "acme" + s.digits(6)
}

// digits is n decimal digits, the first of which is not 0.
func (s *idSource) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(s.rand.IntN(10))
	}
	if b[0] == '0' {
		b[0] = '1'
	}
	return string(b)
}
