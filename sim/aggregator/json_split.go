package aggregator

import (
	"bytes"
	"encoding/json"
)

// splitObject takes an object apart without decoding its values, which share their bytes with it. ok is false when it is no
// object. Of a name that is there twice the last counts, as for encoding/json.
func splitObject(raw []byte) (f fields, ok bool) {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 || raw[0] != '{' || !json.Valid(raw) {
		return nil, false
	}
	f = make(fields, 8)
	for i := afterSpace(raw, 1); raw[i] != '}'; i = afterSpace(raw, i) {
		if raw[i] == ',' {
			i = afterSpace(raw, i+1)
		}
		end := afterString(raw, i)
		name := raw[i:end]
		i = afterSpace(raw, afterSpace(raw, end)+1) // the colon
		end = afterValue(raw, i)
		if plain(name) {
			f[string(name[1:len(name)-1])] = raw[i:end:end]
		} else {
			var text string
			_ = json.Unmarshal(name, &text) // all of it is valid
			f[text] = raw[i:end:end]
		}
		i = end
	}
	return f, true
}

// The three below know that raw is valid from i on.

func afterSpace(raw []byte, i int) int {
	for raw[i] == ' ' || raw[i] == '\t' || raw[i] == '\r' || raw[i] == '\n' {
		i++
	}
	return i
}

func afterString(raw []byte, i int) int {
	for i++; raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func afterValue(raw []byte, i int) int {
	for depth := 0; ; {
		switch raw[i] {
		case '"':
			i = afterString(raw, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			for depth == 0 && raw[i] != ',' && raw[i] != '}' && raw[i] > ' ' {
				i++ // a number or a word
			}
			if depth > 0 {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
}
