package steps

import (
	"errors"
	"slices"
	"strings"
)

// Vacuous is the error of a line of a Then, which the phrase matches, with an empty value in quotes: anything would meet it, as when a row of an
// outline has an empty cell. Nil: it has none, or the phrase takes one.
func (s Step) Vacuous(line string) error {
	if s.Keyword != "Then" || s.Empty || !strings.Contains(line, `""`) || !slices.Contains(s.Values(line), "") {
		return nil
	}
	return errors.New(`an empty value ("") would be met by anything: write what is to be there`)
}
