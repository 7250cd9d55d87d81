package channel

// Button is the action as something to tap. Its label is at most most characters long; 0 = any length.
func (a PostAction) Button(most int) Button {
	b := Button{Type: a.Type, Label: Cut(a.Text, most), URL: a.URI, Payload: a.Payload, ID: a.ID}
	switch a.Type {
	case "webview":
		b.Type = ButtonLink
	case "locationRequest":
		b.Type = ButtonLocation
	case "share":
		if b.Label == "" {
			b.Label = "Share"
		}
	}
	return b
}

// Buttons draws at most count actions (0 = any number) of some types (none = any), with labels of at most most characters.
func Buttons(actions []PostAction, count, most int, types ...string) []Button {
	var all []Button
	for _, a := range actions {
		if !a.is(types) || count > 0 && len(all) == count {
			continue
		}
		all = append(all, a.Button(most))
	}
	return all
}

func (a PostAction) is(types []string) bool {
	for _, t := range types {
		if a.Type == t {
			return true
		}
	}
	return len(types) == 0
}

// Cut is a text of at most most characters; 0 = any length.
func Cut(text string, most int) string {
	if most == 0 {
		return text
	}
	count := 0
	for i := range text {
		if count == most {
			return text[:i]
		}
		count++
	}
	return text
}
