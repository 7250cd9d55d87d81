package aggregator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// encode writes v as the cloud does, without escaping HTML. Everything passed to it can be marshalled.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("aggregator: encode %T: %v", v, err))
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// millis is an instant in milliseconds; in JSON, unix seconds with the milliseconds as a fraction.
type millis int64

func (m millis) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *millis) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return fmt.Errorf("read unix seconds: %w", err)
	}
	*m = millis(math.Round(v * 1000))
	return nil
}

func millisOf(t time.Time) millis { return millis(t.UnixMilli()) }

// isoTime is an instant in JSON as ISO 8601 with milliseconds.
type isoTime time.Time

func (t isoTime) MarshalJSON() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// fields is a body, field by field. Reading a field of the wrong type is refused; fields that are not read are ignored. Names are
// matched exactly, which decoding into a struct would not do.
type fields map[string]json.RawMessage

func (f fields) has(name string) bool { _, ok := f[name]; return ok }

func (f fields) read(name, typ string, into any) *apiError {
	raw, ok := f[name]
	if !ok {
		return nil
	}
	if string(raw) == "null" || json.Unmarshal(raw, into) != nil {
		return badRequest(name + " should be " + typ)
	}
	return nil
}

// strings reads several optional strings: name, pointer, name, pointer.
func (f fields) strings(pairs ...any) *apiError {
	for i := 0; i < len(pairs); i += 2 {
		if raw := f[pairs[i].(string)]; plain(raw) {
			*pairs[i+1].(*string) = string(raw[1 : len(raw)-1])
			continue
		}
		if err := f.read(pairs[i].(string), "string", pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// plain says whether a value, which is known to be JSON, is a string that reads as it is written: most are.
func plain(raw json.RawMessage) bool {
	return len(raw) > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw)
}

func (f fields) require(names ...string) *apiError {
	for _, name := range names {
		if !f.has(name) {
			return missing(name)
		}
	}
	return nil
}

func missing(name string) *apiError {
	return badRequest("should have required property '" + name + "'")
}

func tooLong(name, text string, limit int) *apiError {
	if len(text) > limit && utf8.RuneCountInString(text) > limit {
		return badRequest(fmt.Sprintf("%s should NOT be longer than %d characters", name, limit))
	}
	return nil
}

// maxFlat is the size of a flat object, names and values counted (Smooch v1.1).
const maxFlat = 4096

// flat reads an object whose values are strings, numbers or booleans. what begins the description of its limit.
func (f fields) flat(name, what string) (fields, *apiError) {
	raw, ok := f[name]
	if !ok {
		return nil, nil
	}
	values, ok := splitObject(raw)
	if !ok {
		return nil, badRequest(name + " should be object")
	}
	size := 0
	for k, v := range values {
		size += len(k)
		switch v[0] {
		case '{', '[', 'n':
			return nil, badRequest(name + "." + k + " should be string,number,boolean")
		case '"':
			if plain(v) {
				size += len(v) - 2
				continue
			}
			var s string
			_ = json.Unmarshal(v, &s) // it has been parsed once
			size += len(s)
		default:
			size += len(v)
		}
	}
	if size > maxFlat {
		return nil, badRequest(fmt.Sprintf("%s is limited to %d bytes in size.", what, maxFlat))
	}
	return values, nil
}

// compact is raw without the white space between its tokens.
func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return bytes.Clone(b.Bytes()) // a buffer has 64 bytes at least, and what is compacted here is kept
}

// instant reads unix seconds with a fraction, as microseconds, so that three decimals compare exactly.
func instant(text string) (micros int64, ok bool) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > 1e11 {
		return 0, false
	}
	return int64(math.Round(v * 1e6)), true
}
