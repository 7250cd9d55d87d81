package aggregator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// loose is a member that may be of another type, or hold such: what cannot be read of it is as if it were not there.
type loose[T any] struct{ of T }

// UnmarshalJSON never fails.
func (l *loose[T]) UnmarshalJSON(b []byte) error {
	_ = json.Unmarshal(b, &l.of) // fills in what fits
	return nil
}

// looseText is a text, or a number or truth value as it is written. Objects and lists are no text.
type looseText string

// UnmarshalJSON never fails.
func (l *looseText) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*l = looseText(s)
	case bytes.IndexByte([]byte("{[n"), b[0]) < 0:
		*l = looseText(b)
	}
	return nil
}

// looseNumber is a whole number, or a fraction without its decimals, as such or as a text; anything else is zero.
type looseNumber int64

// UnmarshalJSON never fails.
func (l *looseNumber) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `" `)
	if n, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(n) < math.MaxInt64/2 {
		*l = looseNumber(n)
	}
	return nil
}

// each is one element of a list, or one member. When it cannot be read the others can.
type each[T any] struct {
	of  T
	err error // begins with the member's name
}

// fault is err, with the name of this member before it.
func (e each[T]) fault(name string) error {
	if e.err == nil {
		return nil
	}
	return fmt.Errorf("%s%w", name, e.err)
}

// UnmarshalJSON leaves the fault in the element.
func (e *each[T]) UnmarshalJSON(b []byte) error {
	err := json.Unmarshal(b, &e.of)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		err = errors.New(strings.TrimSuffix("."+wrong.Field, ".") + " must not be a " + wrong.Value)
	}
	e.err = err
	return nil
}
