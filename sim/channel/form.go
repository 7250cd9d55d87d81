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

// FieldAnswer is what was filled into one field, as the vendor's SDKs send it.
type FieldAnswer struct {
	Type   string        `json:"type"`             // text, email or select
	Name   string        `json:"name"`             // what the business calls the field
	Label  string        `json:"label"`            // as the device draws it
	Text   string        `json:"text,omitempty"`   // of a text
	Email  string        `json:"email,omitempty"`  // of an email
	Select []FieldOption `json:"select,omitempty"` // of a select
}

// Shown is the answer as a device shows it.
func (f FieldAnswer) Shown() string {
	labels := make([]string, len(f.Select))
	for i, o := range f.Select {
		labels[i] = o.Label
	}
	return f.Label + ": " + f.Text + f.Email + strings.Join(labels, ", ")
}

// Values are what was filled in: the text, or the names of the options.
func (f FieldAnswer) Values() []string {
	if f.Type != "select" {
		return []string{f.Text + f.Email}
	}
	names := make([]string, len(f.Select))
	for i, o := range f.Select {
		names[i] = o.Name
	}
	return names
}

// Form is a form on a device.
type Form struct {
	Fields    []Field `json:"fields"`    // in the order in which they are drawn
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
	fields, err := l.Form.read(answers)
	if err != nil {
		return err
	}
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = f.Shown()
	}
	in := Incoming{Type: "formResponse", Form: l.messageID, Fields: fields}
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

// read finds an answer to every field.
func (f Form) read(answers map[string]string) (all []FieldAnswer, err error) {
	known := map[string]bool{}
	for _, field := range f.Fields {
		text, has := answers[field.Name]
		known[field.Name] = true
		if !has {
			text, has = answers[field.Label]
			known[field.Label] = true
		}
		if !has || strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("answers: %q is not filled in", field.Label)
		}
		a, err := field.answer(text)
		if err != nil {
			return nil, fmt.Errorf("answers: %s: %w", field.Label, err)
		}
		all = append(all, a)
	}
	for name := range answers {
		if !known[name] {
			return nil, fmt.Errorf("answers: the form has no field %q", name)
		}
	}
	return all, nil
}

// answer checks the answer to one field, as the device does before it sends.
func (f Field) answer(text string) (FieldAnswer, error) {
	a := FieldAnswer{Type: f.Type, Name: f.Name, Label: f.Label}
	switch n := utf8.RuneCountInString(text); f.Type {
	case "email":
		if !strings.Contains(strings.Trim(text, "@"), "@") {
			return a, fmt.Errorf("%q is no e-mail address", text)
		}
		a.Email = text
	case "select":
		return f.choose(a, text)
	default:
		if n < f.MinSize || f.MaxSize > 0 && n > f.MaxSize {
			return a, fmt.Errorf("%d characters: it takes %d to %d", n, f.MinSize, f.MaxSize)
		}
		a.Text = text
	}
	return a, nil
}

// choose finds the options that a text names.
func (f Field) choose(a FieldAnswer, text string) (FieldAnswer, error) {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		i := slices.IndexFunc(f.Options, func(o FieldOption) bool { return o.Name == word || o.Label == word })
		if i < 0 {
			return a, fmt.Errorf("there is no option %q", word)
		}
		a.Select = append(a.Select, f.Options[i])
	}
	if most := max(f.SelectSize, 1); len(a.Select) > most {
		return a, fmt.Errorf("%d options: at most %d may be chosen", len(a.Select), most)
	}
	return a, nil
}
