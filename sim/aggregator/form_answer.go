package aggregator

import (
	"encoding/json"
	"slices"
	"time"
)

// formLocked finds a form in the person's conversation; nil when there is none.
func (s *Server) formLocked(p Person, messageID string) *message {
	u, _, err := s.knownLocked(p)
	m := s.messages[messageID]
	if err != nil || m == nil || m.conversation.user != u || m.typ != "form" {
		return nil
	}
	return m
}

// answerFormLocked makes j the response to a form: the fields with what was answered, each with an id of its own, options with
// theirs (Smooch v1.1). The form is submitted then: assumed. Answers to fields it does not have are ignored.
func (s *Server) answerFormLocked(form *message, j *messageJSON, answers map[string][]string, now time.Time) {
	asked := decodeMessage(form.raw)
	var list []field
	_ = json.Unmarshal(asked.Fields, &list) // encoded here
	for i := range slices.Backward(list) {
		d := list[i]
		given := answers[d.Name]
		a := field{ID: s.ids.timed(now), Type: d.Type, Name: d.Name, Label: d.Label}
		switch {
		case len(given) == 0:
		case d.Type == "text":
			a.Text = given[0]
		case d.Type == "email":
			a.Email = given[0]
		}
		for _, o := range d.Options {
			if slices.Contains(given, o.Name) {
				a.Select = append(a.Select, o)
			}
		}
		list[i] = a
	}
	j.Fields, j.TextFallback, j.Text = encode(list), answersText(list), ""
	submitted := true
	asked.Submitted = &submitted
	form.changeLocked(asked)
}
