package scenarios

import "strings"

// FindPhrases lists the phrases that contain all words, whatever their case; no words mean all phrases. If no phrase does, examples and
// notes are searched too.
func FindPhrases(words ...string) []Step {
	find := func(text func(Step) string) (found []Step) {
		for _, step := range NewStage(0).steps() {
			if containsAll(strings.ToLower(text(step)), words) {
				found = append(found, step)
			}
		}
		return found
	}
	found := find(func(s Step) string { return s.Phrase })
	if len(found) == 0 {
		found = find(func(s Step) string { return s.Phrase + "\n" + s.Example + "\n" + s.Note })
	}
	return found
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, strings.ToLower(word)) {
			return false
		}
	}
	return true
}
