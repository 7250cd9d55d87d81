package steps_test

import (
	"go/parser"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/steps"
)

func TestASnippetIsGoAndItsPhraseMatches(t *testing.T) {
	for _, c := range []struct{ keyword, text, want string }{
		{"Given", "the moon is blue", "{Keyword: \"Given\", Phrase: `the moon is blue`, Do: func() error { return errors.New(\"to be written\") }},"},
		{"When", `"Ana" waits 3 minutes, or 12`, "{Keyword: \"When\", Phrase: `{text} waits {count} minutes, or {count}`, Do: func(v1 string, v2 int, v3 int) error { return errors.New(\"to be written\") }},"},
		{"Then", "these `marks` stand:", "{Keyword: \"Then\", Phrase: \"these `marks` stand:\", Do: func(below string) error { return errors.New(\"to be written\") }},"},
	} {
		got := steps.Snippet(c.keyword, c.text)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
		if _, err := parser.ParseExpr("[]scenarios.Step{" + got + "}"); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
	if s := (steps.Step{Phrase: "{text} waits {count} minutes, or {count}"}); !s.Matches(`"Ana" waits 3 minutes, or 12`) {
		t.Error("the phrase of a snippet does not match its step")
	}
}
