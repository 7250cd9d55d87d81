package aggregator

import (
	"fmt"
	"strings"
)

// Limits of a form (Smooch v1.1; lengths from the v2 documentation, the largest maxSize assumed).
const (
	maxFields    = 20
	maxOptions   = 20
	maxFieldText = 128
	maxFieldSize = 256
)

// field is a question of a form, or its answer in a formResponse.
type field struct {
	ID          string   `json:"_id"`
	Type        string   `json:"type"` // text, email or select
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Placeholder string   `json:"placeholder,omitempty"`
	MinSize     int      `json:"minSize,omitempty"`
	MaxSize     int      `json:"maxSize,omitempty"`
	SelectSize  int      `json:"selectSize,omitempty"`
	Options     []option `json:"options,omitempty"`
	Text        string   `json:"text,omitempty"`
	Email       string   `json:"email,omitempty"`
	Select      []option `json:"select,omitempty"`
}

// option is one choice of a select field.
type option struct {
	ID    string `json:"_id"`
	Name  string `json:"name"`
	Label string `json:"label"`
}

// readForm takes the fields of a form. Only the business may ask: assumed.
func (p *post) readForm(f fields) *apiError {
	if p.Role != roleAppMaker {
		return badRequest("type form is for messages of the appMaker")
	}
	var list []fields
	if err := f.require("fields"); err != nil {
		return err
	}
	if err := f.read("fields", "array", &list); err != nil {
		return err
	}
	if len(list) < 1 || len(list) > maxFields {
		return badRequest(fmt.Sprintf("fields should have 1 to %d items", maxFields))
	}
	p.BlockChatInput, p.Submitted = new(bool), new(bool)
	if err := f.read("blockChatInput", "boolean", p.BlockChatInput); err != nil {
		return err
	}
	p.fields = make([]field, len(list))
	names := map[string]bool{}
	for i, one := range list {
		if err := p.fields[i].read(one); err != nil {
			return err
		}
		if names[p.fields[i].Name] {
			return badRequest("Duplicate field name: " + p.fields[i].Name)
		}
		names[p.fields[i].Name] = true
	}
	return nil
}

func (d *field) read(f fields) *apiError {
	if err := f.require("type", "name", "label"); err != nil {
		return err
	}
	if err := f.strings("type", &d.Type, "name", &d.Name, "label", &d.Label, "placeholder", &d.Placeholder); err != nil {
		return err
	}
	for _, err := range []*apiError{
		sized("name", d.Name), sized("label", d.Label), tooLong("placeholder", d.Placeholder, maxFieldText),
	} {
		if err != nil {
			return err
		}
	}
	switch d.Type {
	case "text":
		return d.readSizes(f)
	case "email":
		return nil
	case "select":
		return d.readOptions(f)
	}
	return badRequest("field type should be equal to one of the allowed values")
}

// readSizes fills in how long an answer may be: 1 to 128 characters (Smooch v1.1).
func (d *field) readSizes(f fields) *apiError {
	d.MinSize, d.MaxSize = 1, 128
	for _, size := range []struct {
		name  string
		value *int
	}{{"minSize", &d.MinSize}, {"maxSize", &d.MaxSize}} {
		if err := f.read(size.name, "integer", size.value); err != nil {
			return err
		}
		if *size.value < 1 || *size.value > maxFieldSize {
			return badRequest(fmt.Sprintf("%s should be an integer from 1 to %d", size.name, maxFieldSize))
		}
	}
	if d.MinSize > d.MaxSize {
		return badRequest("minSize should be <= maxSize")
	}
	return nil
}

// readOptions wants at least one choice: assumed. One may be chosen unless selectSize says more (Smooch v1.1).
func (d *field) readOptions(f fields) *apiError {
	d.SelectSize = 1
	if err := f.read("selectSize", "integer", &d.SelectSize); err != nil {
		return err
	}
	if d.SelectSize == 0 {
		d.SelectSize = 1
	}
	if d.SelectSize < 1 || d.SelectSize > maxOptions {
		return badRequest(fmt.Sprintf("selectSize should be an integer from 1 to %d", maxOptions))
	}
	var list []fields
	if err := f.require("options"); err != nil {
		return err
	}
	if err := f.read("options", "array", &list); err != nil {
		return err
	}
	if len(list) < 1 || len(list) > maxOptions {
		return badRequest(fmt.Sprintf("options should have 1 to %d items", maxOptions))
	}
	d.Options = make([]option, len(list))
	for i, one := range list {
		o := &d.Options[i]
		if err := one.require("name", "label"); err != nil {
			return err
		}
		if err := one.strings("name", &o.Name, "label", &o.Label); err != nil {
			return err
		}
		for _, err := range []*apiError{sized("name", o.Name), sized("label", o.Label)} {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// sized refuses a name or label that is empty or too long.
func sized(name, text string) *apiError {
	if text == "" {
		return badRequest(name + " should NOT be shorter than 1 characters")
	}
	return tooLong(name, text, maxFieldText)
}

func (d *field) giveIDs(next func() string) {
	for i := len(d.Options) - 1; i >= 0; i-- {
		d.Options[i].ID = next()
	}
	d.ID = next()
}

// answersText is a formResponse in plain text, one line a field (Smooch v1.1).
func answersText(answers []field) string {
	lines := make([]string, len(answers))
	for i, a := range answers {
		value := a.Text + a.Email
		var chosen []string
		for _, o := range a.Select {
			chosen = append(chosen, o.Label)
		}
		lines[i] = a.Label + ": " + value + strings.Join(chosen, ", ")
	}
	return strings.Join(lines, "\n")
}
