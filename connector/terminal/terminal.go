// Package terminal shows text from outside, such as ids, names and errors of peers, to a person at a terminal. It decides nothing about
// what may be shown, only that it is shown as text: an escape sequence in it does nothing. Output tells whether what a program printed was
// written.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape writes every character of text that a terminal would act upon, or not show, as an escape such as \x1b or \u202e. Line feeds are
// escaped too: what comes from outside is one line.
func Escape(text string) string { return escape(text, "") }

// EscapeLines is Escape for text of several lines, whose line feeds stay.
func EscapeLines(text string) string { return escape(text, "\n") }

func escape(text, keep string) string {
	if strings.IndexFunc(text, func(r rune) bool { return acts(r) && !strings.ContainsRune(keep, r) }) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case !acts(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// acts reports whether a terminal does something with a character but show it: control characters, and those that change the direction of
// the text or are not seen.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}

// Cut shortens text to about limit bytes, at a whole character, and says how much there was.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s... (%d bytes)", text[:end], len(text))
}
