package report

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatATerminalWouldActUponIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"plain\tZoë 你好 👍":             "plain\tZoë 你好 👍",
		"👩\u200d💻 نرم\u200cافزار":     "👩\u200d💻 نرم\u200cافزار",
		"\x1b[2J\x1b]0;gone\x07":      `\x1b[2J\x1b]0;gone\x07`,
		"a\rb\x7f":                    `a\x0db\x7f`,
		"\u009b31m":                   `\u009b31m`,
		"\x9b31m":                     `\x9b31m`,
		"passed\u202edeliaf\u2066x":   `passed\u202edeliaf\u2066x`,
		"zero\u200bwidth\ufeff\u200e": `zero\u200bwidth\ufeff\u200e`,
		"line\u2028separator":         `line\u2028separator`,
		"tag\U000e0041":               `tag\U000e0041`,
	} {
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestNothingActsAfterEscape(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(r, "text")) + rapid.String().Draw(r, "more")
		got := escape(text)
		for _, c := range got {
			if acts(c) {
				r.Errorf("escape(%q) = %q", text, got)
			}
		}
		if !utf8.ValidString(got) || escape(got) != got {
			r.Errorf("escape(%q) = %q", text, got)
		}
	})
}
