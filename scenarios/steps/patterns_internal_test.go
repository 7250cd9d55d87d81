package steps

import "testing"

// TestNoPhraseIsLeftOutOfAScenarioThatItMatches compares the quick look at fixed words with the pattern, for every phrase and every line
// of the examples, and for lines that are like one.
func TestNoPhraseIsLeftOutOfAScenarioThatItMatches(t *testing.T) {
	steps := Vocabulary()
	tried, likely := 0, 0
	for _, of := range steps {
		line := of.Example[len(of.Keyword)+1:]
		for _, line := range []string{line, line + " ", line + line, line[1:]} {
			for _, step := range steps {
				may := step.mayMatch(line)
				if step.Matches(line) && !may {
					t.Errorf("%q matches %q and would be left out", step.Phrase, line)
				}
				tried++
				if may {
					likely++
				}
			}
		}
	}
	if likely*20 > tried {
		t.Errorf("%d of %d pairs need their pattern, which is hardly quicker than to try them all", likely, tried)
	}
}

func TestFixedWordsStandInTheirOrderAndAtBothEnds(t *testing.T) {
	for phrase, lines := range map[string]map[string]bool{
		`nothing is held`:         {"nothing is held": true, "nothing is held back": false, "so nothing is held": false},
		`{name} sends {text}`:     {`"Ana" sends "Hi"`: true, `"Ana" says "Hi"`: false},
		`{count} pages of {text}`: {`3 pages of "x"`: true, `3 pages`: false},
		`{text} before {text} or after {text} today`: {`"a" before "b" or after "c" today`: true, `"a" or after "b" before "c" today`: false,
			`"a" before "b" or after "c"`: false},
	} {
		for line, want := range lines {
			if got := (Step{Phrase: phrase}).mayMatch(line); got != want {
				t.Errorf("%s may match %s: %v, want %v", phrase, line, got, want)
			}
		}
	}
}
