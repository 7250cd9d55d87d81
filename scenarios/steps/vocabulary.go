package steps

// Phrases is every phrase that a feature file can use, not compiled; see Vocabulary.
func Phrases() []Step { return New(nil).Steps() }

// Vocabulary is every phrase that a feature file can use. They are compiled, for a caller that matches many lines.
func Vocabulary() []Step {
	all := Phrases()
	for i := range all {
		all[i].compiled = all[i].Pattern()
	}
	return all
}
