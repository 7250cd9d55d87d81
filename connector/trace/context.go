package trace

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Context names a span to those who continue from it: what the header traceparent carries (https://www.w3.org/TR/trace-context/). The zero
// value names none.
type Context struct {
	trace   [16]byte
	span    [8]byte
	dropped bool // its sender does not record the trace, so this connector does not either
}

// Valid reports whether it names a span.
func (c Context) Valid() bool { return c.trace != [16]byte{} && c.span != [8]byte{} }

// String is the value of the header; empty: it names no span.
func (c Context) String() string {
	if !c.Valid() {
		return ""
	}
	flags := "-01"
	if c.dropped {
		flags = "-00"
	}
	return "00-" + hex.EncodeToString(c.trace[:]) + "-" + hex.EncodeToString(c.span[:]) + flags
}

// Parse reads the header. What is no such header names no span, as the standard demands.
func Parse(header string) (c Context) {
	parts := strings.Split(header, "-")
	if len(header) > 512 || len(parts) < 4 || len(parts[0]) != 2 || parts[0] == "ff" || parts[0] == "00" && len(parts) != 4 || strings.ToLower(header) != header {
		return Context{}
	}
	var version, flags [1]byte
	for _, part := range []struct {
		into []byte
		hex  string
	}{{version[:], parts[0]}, {c.trace[:], parts[1]}, {c.span[:], parts[2]}, {flags[:], parts[3]}} {
		if n, err := hex.Decode(part.into, []byte(shorter(part.hex, 2*len(part.into)))); err != nil || n != len(part.into) || len(part.hex) != 2*n {
			return Context{}
		}
	}
	c.dropped = flags[0]&1 == 0
	if !c.Valid() {
		return Context{}
	}
	return c
}

func shorter(text string, most int) string { return text[:min(len(text), most)] }

// Of is the span that stands for a correlation for which no caller named another: every party that knows the correlation names the same one, so the tree
// of a message holds together over a restart and over several connectors, and nothing about it has to be stored.
func Of(correlation string) (c Context) {
	sum := sha256.Sum256([]byte(correlation))
	copy(c.trace[:], sum[:])
	copy(c.span[:], sum[16:])
	return c
}

// Under is c's span in the trace of parent, if that names one.
func (c Context) Under(parent Context) Context {
	if parent.Valid() {
		c.trace, c.dropped = parent.trace, parent.dropped
	}
	return c
}
