package oceana

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// A frame is not refused for a member that has another type than the connector knows, unless it cannot do without it: what an agent wrote
// would be lost, and a request whose answer is not understood is sent again.

// looseText is a text, or a number or truth value as it is written. Anything else is as if it were not there.
type looseText string

// UnmarshalJSON never fails.
func (l *looseText) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*l = looseText(s)
	case b[0] != '{' && b[0] != '[':
		*l = looseText(b)
	}
	return nil
}

// looseNumber is a whole number, as such or as a text, or a fraction without its decimals. Anything else is as if it were not there.
type looseNumber int64

// UnmarshalJSON never fails.
func (l *looseNumber) UnmarshalJSON(b []byte) error {
	text := plain(b)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		*l = looseNumber(n)
	} else if f, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(f) < math.MaxInt64/2 {
		*l = looseNumber(f)
	}
	return nil
}

// looseBool is a truth value, as such or as a text. Anything else is false.
type looseBool bool

// UnmarshalJSON never fails.
func (l *looseBool) UnmarshalJSON(b []byte) error {
	*l = plain(b) == "true"
	return nil
}

// plain is a text without its quotes, or anything else as it is written.
func plain(b []byte) string {
	var s string
	if json.Unmarshal(b, &s) == nil && b[0] == '"' {
		return s
	}
	return string(b)
}

// answerIn reads the body of an answer as far as it goes. An answer that says nothing that is understood is a refusal without a code.
func answerIn(body json.RawMessage) (got answer, err error) {
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &got); err != nil && !errors.As(err, &wrong) {
		return got, err
	}
	return got, nil
}
