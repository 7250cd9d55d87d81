package report

// Colour says whether a text report is coloured, for a terminal.
type Colour bool

func (c Colour) paint(state State, text string) string {
	if !c {
		return text
	}
	code := map[State]string{Passed: "32", Failed: "31", Undefined: "33", Ambiguous: "33", Flaky: "33", Skipped: "36"}[state]
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (c Colour) dim(text string) string {
	if !c {
		return text
	}
	return "\x1b[2m" + text + "\x1b[0m"
}
