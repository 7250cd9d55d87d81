package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestNothingOfAFeatureActsOnTheTerminal prints features whose every text is hostile, in every way that prints them.
func TestNothingOfAFeatureActsOnTheTerminal(t *testing.T) {
	const bad = "\x1b[2J\x1b]0;gone\x07\u202edessap\u2066\u009b31m"
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	titles := write("titles.feature", "@tag"+bad+"\nFeature: f"+bad+"\n  about "+bad+"\n  Rule: r"+bad+"\n    Scenario: s"+bad+"\n      Given a web messenger\n      When \"Ana\" sends \"hi"+bad+"\"\n"+
		"      Then \"Ana\" sees \"bye"+bad+"\"\n    Scenario: s"+bad+"\n      When nothing "+bad+"\n      | cell "+bad+" |\n      \"\"\"\n      doc "+bad+"\n      \"\"\"\n")
	broken := write("broken"+bad+".feature", "Feature: f\n  Scenario: s\n    nonsense "+bad+"\n")
	entry := `{"seq":1,"at":"2020-11-03T09:00:00Z","from":"cloud","to":"connector","kind":"webhook","name":"message:appUser","payload":{"text":"hi`
	one, two := write("one.ndjson", entry+"\"}}\n"), write("two.ndjson", entry+"\u202eessap\u2066\u009b31m\"}}\n") // JSON holds no ESC
	for _, args := range [][]string{
		{"diff", one, two},
		{"run", titles}, {"run", titles, "--format", "progress"}, {"run", titles, "--rerun", "1"}, {"run", broken}, {"run", filepath.Join(dir, "no"+bad)}, {"run", titles, "--tags", "@" + bad},
		{"lint", titles}, {"lint", broken}, {"lint", filepath.Join(dir, "no"+bad)}, {"steps", "no" + bad}, {"no" + bad}, {"up", "--" + bad}, {"up", "--clock", bad},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, &out, &errs); code == exitDone {
			t.Errorf("%q: exit 0", args)
		}
		text := out.String() + errs.String()
		if text == "" {
			t.Errorf("%q prints nothing", args)
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Cf, r) }); i >= 0 {
			t.Errorf("%q: %q reaches the terminal", args, text[max(i-40, 0):min(i+40, len(text))])
		}
	}
}
