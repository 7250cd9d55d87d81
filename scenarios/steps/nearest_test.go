package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/scenarios/steps"
)

func TestTheNearestPhraseIsTheOneThatWasMeant(t *testing.T) {
	for _, c := range []struct{ keyword, text, phrase, differs string }{
		{"Given", `agent "Alice" is redy`, `agent {name} is ready`, `write "ready" for "redy"`},
		{"Given", `agent Alice is ready`, `agent {name} is ready`, `write "Alice" in double quotes`},
		{"Then", `'Ana' sees “Hi there”`, `{name} sees {text}`, `write "Ana" in double quotes; write "Hi there" in double quotes`},
		{"When", `"Ana" sends hello there`, `{name} sends {text}`, `write "hello there" in double quotes`},
		{"When", `"Ana" send "hi"`, `{name} sends {text}`, `write "sends" for "send"`},
		{"When", `"Ana" sends "hi" on Whatsap`, `{name} sends {text} on {channel}`, `write "WhatsApp" for "Whatsap"`},
		{"When", `"Ana" sends "hi" on Telegram`, `{name} sends {text} on {channel}`, `write one of WhatsApp, Messenger, Twitter, Web, Android, iOS for "Telegram"`},
		{"Then", `"Ana" sees "hi" exactly one time`, `{name} sees {text} exactly {count} time`, `write a number in digits for "one"`},
		{"Then", `agent "Alice" gets alerted by "Ana"`, `agent {name} is alerted by {name}`, `write "is" for "gets"`},
		{"When", `5 minutes passed`, `{span} pass`, `write "pass" for "passed"`},
		{"Then", `"Ana"'s phone shows`, `{name}'s phone shows:`, `add ":" and below it a table or doc string`},
		{"Then", `the message "x" is deliverd`, `the message {text} is {outcome}`, `write "delivered" for "deliverd"`},
		{"Then", `the ledger shows 2 template charge to "GB"`, `the ledger shows {count} template charge for {country}`, `write "for" for "to"`},
		{"Then", `the cloud received 2 messages from the connector`, `the cloud received {count} messages`, `leave out "from the connector"`},
		{"Given", `a Whatsapp production number`, `a WhatsApp production number`, `write "WhatsApp" for "Whatsapp"`},
		{"When", `Given agent "Alice" is ready`, `agent {name} is ready`, `leave out "Given"; it is meant as a Given, not a When`},
		{"When", `"Ana" says "Hello"`, `{name} sends {text}`, `write "sends" for "says"`},
		{"", `agent "Alice" sends template "hello_world"`, `agent {name} sends the template {template}`, `add "the"`},
	} {
		nearest := steps.NearestPhrases(c.keyword, c.text)
		if len(nearest) != 3 {
			t.Errorf("%s: %d phrases, want 3", c.text, len(nearest))
			continue
		}
		got := []string{nearest[0].Step.Phrase, nearest[0].Differs}
		if diff := cmp.Diff([]string{c.phrase, c.differs}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestAStepThatIsLikeNothingHasNoNearestPhrase(t *testing.T) {
	for _, text := range []string{"", "Quaxquax", "x y z"} {
		if nearest := steps.NearestPhrases("Given", text); len(nearest) != 0 {
			t.Errorf("%q is near to %v", text, nearest)
		}
	}
}

func TestWhatIsSaidOfAnUndefinedStep(t *testing.T) {
	want := `no phrase matches "agent Alice is alrted by \"Ana\""; the nearest:
  Then agent {name} is alerted by {name}
      write "Alice" in double quotes; write "alerted" for "alrted"
  When agent {name} answers {name}
      write "Alice is alrted" in double quotes; write "answers" for "by"; it is meant as a When, not a Then
  When agent {name} ignores {name}
      write "Alice is alrted" in double quotes; write "ignores" for "by"; it is meant as a When, not a Then
wavetank steps agent lists more`
	if diff := cmp.Diff(want, steps.Undefined("Then", `agent Alice is alrted by "Ana"`)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPhrasesAreFoundByTheirWords(t *testing.T) {
	found := func(words ...string) (phrases []string) {
		for _, s := range steps.FindPhrases(words...) {
			phrases = append(phrases, s.Phrase)
		}
		return phrases
	}
	if all := found(); len(all) != len(steps.Vocabulary()) {
		t.Errorf("%d phrases without any word, want all", len(all))
	}
	for _, phrase := range found("TEMPLATE", "agent") {
		if !strings.Contains(phrase, "template") || !strings.Contains(phrase, "agent") {
			t.Errorf("%q does not contain both words", phrase)
		}
	}
	if !slices.Contains(found("TEMPLATE", "agent"), `agent {name} is advised to use a template`) {
		t.Error("a phrase with both words is not found")
	}
	if got := found("RONA"); !slices.Equal(got, []string{`contacts return to the queue after {span} without an answer`, `agent {name} ignores {name}`}) {
		t.Errorf("the word of a note finds %q", got)
	}
}
