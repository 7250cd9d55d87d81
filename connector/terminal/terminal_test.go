package terminal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/terminal"
)

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                   "plain",
		"Zoë 你好 👍":                "Zoë 你好 👍",
		"\x1b[2J\x1b]0;gone\x07":  `\x1b[2J\x1b]0;gone\x07`,
		"a\nb\r\tc":               `a\nb\r\tc`,
		"\u009b31m":               `\u009b31m`,
		"file\u202efdp.exe":       `file\u202efdp.exe`,
		"zero\u200bwidth\ufeff":   `zero\u200bwidth\ufeff`,
		"\xff\xfe":                `\xff\xfe`,
		"line\u2028separator\x7f": `line\u2028separator\x7f`,
	} {
		if got := terminal.Escape(text); got != want {
			t.Errorf("Escape(%q) = %s, want %s", text, got, want)
		}
	}
	if got := terminal.EscapeLines("a\x1b\nb"); got != "a\\x1b\nb" {
		t.Errorf("EscapeLines = %q", got)
	}
}

func TestNothingActsAfterEscape(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(r, "text"))
		got := terminal.Escape(text)
		if strings.ContainsAny(got, "\x1b\n\r\x07\u009b\u202e") || terminal.Escape(got) != got {
			r.Errorf("Escape(%q) = %q", text, got)
		}
	})
}

func TestCut(t *testing.T) {
	if got := terminal.Cut("short", 10); got != "short" {
		t.Errorf("got %q", got)
	}
	if got := terminal.Cut(strings.Repeat("é", 10), 5); got != "éé... (20 bytes)" {
		t.Errorf("got %q", got)
	}
}
