package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape shows what a terminal would act upon, or what is not seen, as an escape such as \x1b or \u202e, so that nothing of a feature or of a
// failure is a command to the terminal or reads as something else.
func escape(text string) string {
	if strings.IndexFunc(text, acts) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case !acts(r):
			b.WriteRune(r)
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

// acts reports whether a character does something but stand there: control characters, and those that turn the direction of a text or are
// not seen. Joiners are part of how some scripts and emoji are written.
func acts(r rune) bool {
	switch r {
	case '\t', '\u200c', '\u200d':
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
