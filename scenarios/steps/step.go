package steps

import (
	"regexp"
	"strings"
)

// Step is one phrase of the vocabulary.
type Step struct {
	Keyword string // Given, When or Then: how the phrase is meant, though any keyword finds it
	Phrase  string // with placeholders such as {name}; see placeholders
	Example string // a whole line that the phrase matches
	Note    string // what to know beyond the phrase; may be empty
	Doc     bool   // it reads a doc string, which may be left out; a phrase that ends with a colon needs its table or doc string
	Lines   bool   // it reads one step a line below it, from a doc string or a table
	Empty   bool   // an empty value in quotes says that there is none; in any other Then it would be met by anything
	At      Place  // where it acts or looks; empty: at neither end

	// Do carries the step out: a function with a context and one argument per placeholder, as godog has it.
	Do any

	compiled *regexp.Regexp // of Phrase; nil: not yet
}

// quoted matches a value in double quotes, in which a double quote is written \".
const quoted = `"((?:[^"\\]|\\.)*)"`

// word matches a value that people write with or without quotes.
const word = `"?([^"]+)"?`

// placeholders are what a phrase may hold between braces, and the pattern of each.
var placeholders = map[string]string{
	"name": quoted, "text": quoted, "number": quoted, "list": quoted,
	"instant": word, "trigger": word, "template": word, "namespace": word, "language": word, "country": word, "source": word, "region": word,
	"client":  `"?(mobile|web|desktop|android|ios)"?`,
	"channel": `"?(WhatsApp|Messenger|Twitter|Web|Android|iOS)"?`,
	"count":   `(\d+)`,
	"span":    `((?:\d+ (?:day|hour|minute|second|millisecond)s?(?:, and | and |, | )?)+)`,
	"state":   `"?(pending|rejected)"?`,
	"typing":  `(started|stopped)`,
	"point":   `((?:before|after) [a-zA-Z ]+)`, // of failpoint.All
	"outcome": `(accepted|delivered|read|rejected)`,
	// faults
	"webhooks": "(webhooks?" + whose + ")", "hop": hopPattern(1), "crossing": hopPattern(0), "ordinal": `(\d+)(?:st|nd|rd|th)`,
	"mishap": "(" + onAnyHop + ")", "fault": "(" + onAnyHop + "|" + onSomeHops + ")",
	// whole steps
	"step": `(.*[^:])`,
	// WhatsApp
	"category": word, "tag": word,
	"deployment": `(unregistered|registered|integrated)`,
	"decision":   `(pending|approved|rejected)`,
	"drawing":    `(a text|a template|an image|a video|a sticker|a document|a player|a pin)`,
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// Pattern is the compiled form of the phrase. Compiling once matters: godog compiles string patterns again for every scenario.
func (s Step) Pattern() *regexp.Regexp {
	if s.compiled != nil {
		return s.compiled
	}
	var b strings.Builder
	b.WriteString("^")
	rest := s.Phrase
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			b.WriteString(regexp.QuoteMeta(rest))
			break
		}
		b.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		b.WriteString(placeholders[rest[at[2]:at[3]]])
		rest = rest[at[1]:]
	}
	b.WriteString("$")
	return regexp.MustCompile(b.String())
}

// unquote undoes the escapes of a quoted value.
func unquote(s string) string {
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s)
}

// Matches reports whether the phrase matches a line, without its keyword.
func (s Step) Matches(line string) bool { return s.mayMatch(line) && s.Pattern().MatchString(line) }
