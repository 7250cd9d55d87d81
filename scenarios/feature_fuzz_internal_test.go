package scenarios

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// FuzzFeature reads any file as a feature: it is read, or refused with its name.
func FuzzFeature(f *testing.F) {
	for _, text := range []string{
		"", "Feature: f\n  Scenario: s\n    Given a web messenger\n", "\xef\xbb\xbfFeature: f\n", "\xff\xfeF\x00", "# language: de\nFunktionalität: f\n", "# language: xx\nFeature: f\n",
		"Feature: f\n  Scenario Outline: <a>\n    When <a> <b>\n    Examples:\n      | a |\n      | 1 |\n", "Feature: f\n  Scenario: s\n    When x\n    \"\"\"\n    doc\n", "@a@b #c\nFeature: f\n  Rule: r\n    Background:\n      Given x\n    Example: y\n      | a |\n",
		"Feature: f\n  Scenario: s\n    When x\n      | a | b \\| |\n      | c |\n", strings.Repeat("@a ", 1000) + "\nFeature: f\n", "Feature: f\n  Scenario: s\n    * x\n  Background:\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Suite{FS: fstest.MapFS{"a.feature": {Data: []byte(text)}}, Paths: []string{"a.feature"}}
		run, err := s.load()
		if err != nil {
			if !strings.Contains(err.Error(), "a.feature") {
				t.Errorf("an error without the name of the file: %v", err)
			}
			return
		}
		for sc := range run.All() {
			if sc.Line < 1 || !utf8.ValidString(sc.Name) {
				t.Errorf("%s %q", sc.At(), sc.Name)
			}
			if flat(sc) == "" {
				t.Error("a scenario without a text")
			}
		}
	})
}
