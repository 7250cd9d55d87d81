package widget

import (
	"encoding/json"
)

// literal is a value of a script and the line it begins in.
type literal struct {
	line  int
	size  int // of everything in it
	kind  literalKind
	text  string    // of a string
	raw   string    // JSON of a number, boolean or null
	items []literal // of an array
	names []property
}

type literalKind string

const (
	anArray   literalKind = "an array"
	anObject  literalKind = "an object"
	aString   literalKind = "a string"
	aNumber   literalKind = "a number"
	aConstant literalKind = "true, false or null"
)

type property struct {
	name  string
	line  int
	value literal
}

// field is the property of an object with that name, or nil.
func (l literal) field(name string) *literal {
	for i := range l.names {
		if l.names[i].name == name {
			return &l.names[i].value
		}
	}
	return nil
}

// json is the literal as JSON, its members in the order of the file.
func (l literal) json() json.RawMessage { return json.RawMessage(l.appendJSON(nil)) }

func (l literal) appendJSON(b []byte) []byte {
	switch l.kind {
	case anArray:
		b = append(b, '[')
		for i, item := range l.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.appendJSON(b)
		}
		return append(b, ']')
	case anObject:
		b = append(b, '{')
		for i, p := range l.names {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(b, quoted(p.name)...), ':')
			b = p.value.appendJSON(b)
		}
		return append(b, '}')
	case aString:
		return append(b, quoted(l.text)...)
	}
	return append(b, l.raw...)
}

func quoted(s string) []byte {
	b, _ := json.Marshal(s) // of a string
	return b
}
