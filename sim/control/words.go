package control

import (
	"reflect"
	"strings"
)

// given is a JSON value that a decoder took for a wrong one, in words.
func given(value string) string {
	words := map[string]string{"string": "a text", "number": "a number", "bool": "true or false", "array": "a list", "object": "an object"}
	kind, number, _ := strings.Cut(value, " ")
	if number != "" { // too large, or no whole one
		return number
	}
	if text, known := words[kind]; known {
		return text
	}
	return value
}

// wanted is what a field of a type takes, in words.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number from 0"
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.String {
			return "a list of texts"
		}
		return "a list"
	}
	return "an object"
}
