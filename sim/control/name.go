package control

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is in characters.
const longestName = 100

// checkName refuses a name that could be no part of an address or of a step, or that would look like another: a path is cleaned of . and ..,
// quotes end the name in a step, and what turns the direction of a text or is not seen hides what is there.
func checkName(of, name string) error {
	reason := ""
	switch {
	case strings.TrimSpace(name) == "":
		reason = "a name without / and quotes"
	case strings.TrimSpace(name) != name:
		reason = "a name that neither begins nor ends with a blank"
	case name == "." || name == "..":
		reason = "a name that is no step in a path, which . and .. are"
	case utf8.RuneCountInString(name) > longestName:
		reason = "a shorter name"
	case strings.ContainsAny(name, "/\\\""):
		reason = "a name without / and quotes"
	case strings.ContainsFunc(name, unseen):
		reason = "a name without characters that are not seen"
	default:
		return nil
	}
	return refuse(http.StatusBadRequest, "bad_request", "name: give the %s %s", of, reason)
}

// unseen reports whether a character is not seen, or acts on its neighbours. Joiners are part of how some scripts and emoji are written.
func unseen(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs, unicode.Co) || r == utf8.RuneError
}
