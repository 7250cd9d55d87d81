package oceana

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// Frame types (public web chat).
const (
	typeRequest         = "request"
	typeAcknowledgement = "acknowledgement"
	typeNotification    = "notification"
	typeError           = "error"
)

// frame is the envelope of both directions. CorrelationID, ConversationID, Seq, Ack and Traceparent are additions to the public one (assumed).
type frame struct {
	APIVersion     json.RawMessage `json:"apiVersion"` // "1.0"; clients have been seen to send the number (public)
	Type           string          `json:"type"`
	AuthToken      string          `json:"authToken"` // always empty from Oceana; ignored (public: for the customer's own proxy)
	CorrelationID  string          `json:"correlationId,omitempty"`
	ConversationID string          `json:"conversationId,omitempty"`
	Seq            int64           `json:"seq,omitempty"`
	Ack            int64           `json:"ack,omitempty"`
	Traceparent    string          `json:"traceparent,omitempty"` // only from an adapter that is traced; nothing is done with it
	Body           json.RawMessage `json:"body"`
}

// refusal is an answer that is not yes. Its code is that of the error frame.
type refusal struct {
	code       int
	text       string
	retryAfter int // seconds; 0: not told
}

func refused(code int, format string, args ...any) *refusal {
	return &refusal{code: code, text: fmt.Sprintf(format, args...)}
}

// decodeFrame reads an envelope and the method of its body. What it could read is returned even when it refuses, so that the
// refusal can be correlated.
func decodeFrame(data []byte) (f frame, method string, err *refusal) {
	if !json.Valid(data) {
		return f, "", refused(400, "not JSON")
	}
	err = decodeStrict("", data, &f)
	method, err = methodOf(f.APIVersion, f.Body, err)
	switch {
	case err != nil:
	case f.Type != typeRequest && f.Type != typeAcknowledgement && f.Type != typeError:
		err = refused(400, "type: want request, acknowledgement or error, got %q", f.Type)
	case method == "":
		err = refused(400, "body.method: required")
	case f.Seq < 0 || f.Ack < 0:
		err = refused(400, "seq and ack: want 0 or more")
	}
	return f, method, err
}

// methodOf reads the method of a body, also when the envelope is refused already.
func methodOf(version, body json.RawMessage, err *refusal) (string, *refusal) {
	var of struct {
		Method string `json:"method"`
	}
	if len(body) > 0 && json.Unmarshal(body, &of) != nil && err == nil {
		err = refused(400, "body: want an object with a string method")
	}
	if err == nil && !validVersion(version) {
		err = refused(400, "apiVersion: want \"1.0\", got %s", version)
	}
	return of.Method, err
}

func validVersion(v json.RawMessage) bool {
	s := string(v)
	return s == `"1.0"` || s == "1.0" || s == "1"
}

// decodeStrict decodes one JSON value without unknown members; a refusal names the field below path.
func decodeStrict(path string, data []byte, into any) *refusal {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return decodeOne(d, path, into)
}

// decodeLoose is decodeStrict for clients that send more than they need to.
func decodeLoose(path string, data []byte, into any) *refusal {
	return decodeOne(json.NewDecoder(bytes.NewReader(data)), path, into)
}

func decodeOne(d *json.Decoder, path string, into any) *refusal {
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return refused(400, "%swant one JSON object", prefix(path))
	}
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		field := strings.Trim(path+"."+wrong.Field, ".")
		return refused(400, "%swant %s, got %s", prefix(field), jsonType(wrong), wrong.Value)
	}
	return refused(400, "%s%s", prefix(path), strings.TrimPrefix(err.Error(), "json: "))
}

func prefix(field string) string {
	if field == "" {
		return ""
	}
	return field + ": "
}

func jsonType(e *json.UnmarshalTypeError) string {
	switch k := e.Type.Kind().String(); {
	case strings.HasPrefix(k, "int"):
		return "an integer"
	case k == "slice":
		return "an array"
	case k == "struct", k == "map":
		return "an object"
	case k == "bool":
		return "a boolean"
	default:
		return "a " + k
	}
}

func (r *refusal) Error() string { return r.text }

// encode marshals f. Its parts marshal by construction.
func encode(f frame) []byte { return journal.JSON(f) }
