package oceana

import (
	"bytes"
	"encoding/json"
)

// encode is JSON without the escapes that make a text of some letters six times as long: frames have a largest size, and no page shows them.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return separators(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// separators writes the line and paragraph separators as they are, which the encoder always escapes, in place.
func separators(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		if i+6 <= len(b) && (string(b[i:i+6]) == `\u2028` || string(b[i:i+6]) == `\u2029`) {
			out = append(out, 0xe2, 0x80, 0xa8+b[i+5]-'8')
			i += 5
			continue
		}
		out = append(out, b[i], b[i+1]) // an escape of two letters, or the beginning of another
		i++
	}
	return out
}
