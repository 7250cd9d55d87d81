package channel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Field is a question of a form, as the device draws it (Smooch v1.1, form).
type Field struct {
	Type        string        `json:"type"` // text, email or select
	Name        string        `json:"name"` // what the business calls it; the device does not draw it
	Label       string        `json:"label"`
	Placeholder string        `json:"placeholder,omitempty"`
	MinSize     int           `json:"minSize,omitempty"`    // characters of a text; 0 = any
	MaxSize     int           `json:"maxSize,omitempty"`    // characters of a text; 0 = any
	SelectSize  int           `json:"selectSize,omitempty"` // options that may be chosen; 0 = one
	Options     []FieldOption `json:"options,omitempty"`    // of a select
}

// FieldOption is one choice of a select.
type FieldOption struct {
	Name  string `json:"name"` // what the business calls it; the device does not draw it
	Label string `json:"label"`
}

// Form is a form on a device.
type Form struct {
	Fields    []Field `json:"fields"`
	Submitted bool    `json:"submitted"` // it has been filled in, and cannot be again
}

// fillLocked fills in the newest form on the device and sends it. Answers are by the name or the label of a field; those to a select are names
// or labels of options, several with a comma between them. Every field has to be answered, as the widgets want it (assumed).
func (b *Base) fillLocked(h *phone, answers map[string]string) error {
	l := h.form()
	if l == nil {
		return fmt.Errorf("a form: %w", ErrNotShown)
	}
	if l.Form.Submitted {
		return errors.New("the form has been filled in already")
	}
	given, lines, err := l.Form.read(answers)
	if err != nil {
		return err
	}
	in := Incoming{Type: "formResponse", Form: l.messageID, Answers: given}
	drawn := Bubble{Kind: KindText, Text: strings.Join(lines, "\n")}
	if err := b.sendLocked(h, l.integration, drawn, in, true); err != nil {
		return err
	}
	form := *l.Form // what a handset has shown stays as it was
	form.Submitted = true
	l.Form = &form
	return nil
}

// form is the newest form on the device; nil when there is none.
func (h *phone) form() *line {
	for _, l := range slices.Backward(h.lines) {
		if l.Kind == KindForm {
			return l
		}
	}
	return nil
}

// read finds an answer to every field, by the fields' names, and what the device shows of them.
func (f Form) read(answers map[string]string) (given map[string][]string, lines []string, err error) {
	given = map[string][]string{}
	known := map[string]bool{}
	for _, field := range f.Fields {
		text, has := answers[field.Name]
		known[field.Name] = true
		if !has {
			text, has = answers[field.Label]
			known[field.Label] = true
		}
		if !has || strings.TrimSpace(text) == "" {
			return nil, nil, fmt.Errorf("answers: %q is not filled in", field.Label)
		}
		values, shown, err := field.answer(text)
		if err != nil {
			return nil, nil, fmt.Errorf("answers: %s: %w", field.Label, err)
		}
		given[field.Name] = values
		lines = append(lines, field.Label+": "+shown)
	}
	for name := range answers {
		if !known[name] {
			return nil, nil, fmt.Errorf("answers: the form has no field %q", name)
		}
	}
	return given, lines, nil
}

// answer checks the answer to one field, as the device does before it sends.
func (f Field) answer(text string) (values []string, shown string, err error) {
	switch n := utf8.RuneCountInString(text); {
	case f.Type == "email" && !strings.Contains(strings.Trim(text, "@"), "@"):
		return nil, "", fmt.Errorf("%q is no e-mail address", text)
	case f.Type == "text" && (n < f.MinSize || f.MaxSize > 0 && n > f.MaxSize):
		return nil, "", fmt.Errorf("%d characters: it takes %d to %d", n, f.MinSize, f.MaxSize)
	case f.Type != "select":
		return []string{text}, text, nil
	}
	var labels []string
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		i := slices.IndexFunc(f.Options, func(o FieldOption) bool { return o.Name == word || o.Label == word })
		if i < 0 {
			return nil, "", fmt.Errorf("there is no option %q", word)
		}
		values, labels = append(values, f.Options[i].Name), append(labels, f.Options[i].Label)
	}
	if most := max(f.SelectSize, 1); len(values) > most {
		return nil, "", fmt.Errorf("%d options: at most %d may be chosen", len(values), most)
	}
	return values, strings.Join(labels, ", "), nil
}
