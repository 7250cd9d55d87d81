package steps_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/steps"
)

func TestEveryPhraseMatchesItsExampleAndNoOther(t *testing.T) {
	steps := steps.Vocabulary()
	for _, step := range steps {
		line := strings.TrimPrefix(step.Example, step.Keyword+" ")
		if line == step.Example {
			t.Errorf("%q: the example must begin with %s", step.Phrase, step.Keyword)
		}
		var matches []string
		for _, other := range steps {
			if other.Matches(line) {
				matches = append(matches, other.Phrase)
			}
		}
		if len(matches) != 1 || matches[0] != step.Phrase {
			t.Errorf("%q is matched by %q, want %q alone", line, matches, step.Phrase)
		}
	}
}

func TestSpansOfTime(t *testing.T) {
	for text, want := range map[string]string{
		"23 hours 55 minutes":            "23h55m0s",
		"1 day and 1 millisecond":        "24h0m0.001s",
		"2 days, 3 hours, and 4 seconds": "51h0m4s",
		"5 minutes 1 hour":               "error",
		"1 hour 1 hour":                  "error",
		"99999999999999999999 hours":     "error",
		"2000000 days":                   "error",
	} {
		d, err := steps.ParseSpan(text)
		got := d.String()
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestTheListOfPhrasesShowsEachWithAnExample(t *testing.T) {
	var out bytes.Buffer
	if err := steps.PrintVocabulary(&out); err != nil {
		t.Fatal(err)
	}
	for _, step := range steps.Vocabulary() {
		if !strings.Contains(out.String(), step.Phrase) || !strings.Contains(out.String(), step.Example) {
			t.Errorf("the list leaves out %q", step.Phrase)
		}
	}
}
