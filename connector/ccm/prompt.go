package ccm

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/connector/deploy"
)

// question is one prompt of a script. A flag answers it beforehand.
type question struct {
	name   string // as the guide prints it, between brackets
	key    string // of the workbook's input that says what is allowed; empty: anything
	value  *string
	given  bool // by a flag
	secret bool
}

// ask puts the questions in order. An empty answer keeps what is there.
func (c *command) ask(script string, questions []question) error {
	for _, q := range questions {
		if !q.given {
			shown := *q.value
			switch {
			case q.secret && shown != "":
				shown = "unchanged"
			case shown == "":
				shown = "none"
			}
			answer, err := c.prompt(fmt.Sprintf("[%s] (%s): ", q.name, shown), q.secret)
			if err != nil {
				return wrongf("ccm release async %s: [%s]: %v; nothing was changed", script, q.name, err)
			}
			if answer != "" {
				*q.value = answer
			}
		}
		if q.key == "" {
			continue
		}
		if text := deploy.CheckInput(q.key, *q.value); text != "" {
			return wrongf("ccm release async %s: [%s]: %s; nothing was changed", script, q.name, text)
		}
	}
	return nil
}

var errNoAnswer = errors.New("no answer: the input ended, or there is no terminal")

// prompt asks once and returns the answer without its line end.
func (c *command) prompt(text string, secret bool) (string, error) {
	fmt.Fprint(c.Out, text)
	if secret && c.Secret != nil {
		answer, err := c.Secret()
		fmt.Fprintln(c.Out)
		if errors.Is(err, io.EOF) {
			err = errNoAnswer
		}
		return strings.TrimSpace(answer), err
	}
	line, err := c.lines.ReadString('\n')
	if c.Secret == nil {
		fmt.Fprintln(c.Out) // no terminal shows the line end
	}
	if err != nil { // an answer without a line end was interrupted
		return "", errNoAnswer
	}
	return strings.TrimSpace(line), nil
}
