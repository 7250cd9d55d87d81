package aggregator

import (
	"encoding/json"
	"errors"
	"strings"
)

var errNotObject = errors.New("not an object")

// object is a native message: any JSON object.
type object json.RawMessage

func (o *object) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return errNotObject
	}
	*o = object(compact(b))
	return nil
}

// readNative reads a message in WhatsApp's own language; it is stored as text: assumed.
func (q *request) readNative(f fields, p *post) *apiError {
	var schema, typ string
	if err := f.strings("messageSchema", &schema); err != nil {
		return err
	}
	if schema != "whatsapp" {
		return badRequest("messageSchema should be equal to one of the allowed values")
	}
	if p.Role != roleAppMaker {
		return badRequest("messageSchema is for messages of the appMaker")
	}
	if err := f.require("message"); err != nil {
		return err
	}
	var native object
	var inner fields
	if err := f.read("message", "object", &native); err != nil {
		return err
	}
	if err := f.read("message", "object", &inner); err != nil {
		return err
	}
	if err := inner.require("type"); err != nil {
		return err
	}
	if err := inner.strings("type", &typ); err != nil {
		return err
	}
	if err := checkPreview(schema, inner); err != nil {
		return err
	}
	p.only, p.native, p.Type = schema, json.RawMessage(native), "text"
	p.Text, p.MediaURL, p.MediaType, p.AltText = q.nativeText(inner, p.native), "", "", ""
	return nil
}

// nativeText is what a native message reads as: the template when the network knows it, the text of a text, else a space.
func (q *request) nativeText(inner fields, native json.RawMessage) string {
	if q.cfg.Reconstruct != nil {
		if text, known := q.cfg.Reconstruct(native); known && text != "" {
			return text
		}
	}
	if body := nativeBody(inner); body != "" {
		if letters := []rune(body); len(letters) > maxText {
			body = string(letters[:maxText])
		}
		return body
	}
	return " "
}

// nativeBody is the body of a native text or interactive message, empty for any other.
func nativeBody(f fields) string {
	var message struct {
		Text        struct{ Body string }
		Interactive struct{ Body struct{ Text string } }
	}
	if json.Unmarshal(encode(f), &message) != nil {
		return ""
	}
	return message.Text.Body + message.Interactive.Body.Text
}

// checkPreview refuses to preview a link in a text that has none (seen by a consumer of v1.1; the words are assumed).
func checkPreview(channel string, payload fields) *apiError {
	if channel != "whatsapp" || string(payload["preview_url"]) != "true" {
		return nil
	}
	if body := nativeBody(payload); strings.Contains(body, "http://") || strings.Contains(body, "https://") {
		return nil
	}
	return badRequest("preview_url needs a URL in the text body")
}
