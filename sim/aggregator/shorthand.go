package aggregator

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxExpanded is how many messages one post may become: assumed, so that a short text cannot grow without bound.
const maxExpanded = 10

// expandLocked replaces the shorthand in the text of a post (Smooch v1 guide, shorthand) and gives the messages it becomes, at
// least one. What is not well formed stays as it is written: assumed.
func (a *app) expandLocked(p *post) ([]*post, *apiError) {
	if p.Role != roleAppMaker || p.Type != "text" || p.native != nil || p.whatsApp != nil || !mayHoldShorthand(p.Text) {
		return []*post{p}, nil
	}
	var posts []*post
	for _, part := range splitTemplates(p.Text) {
		if part.template == "" {
			posts = append(posts, p.inline(part.text)...)
			continue
		}
		t := a.templateNamedLocked(part.template)
		if t == nil {
			return nil, badRequest("Template not found: " + part.template)
		}
		posts = append(posts, p.from(t)...)
	}
	if len(posts) > maxExpanded {
		return nil, badRequest(fmt.Sprintf("text should NOT become more than %d messages", maxExpanded))
	}
	// What the post itself has beside its text goes with the first message: assumed.
	first := posts[0]
	first.actions = append(slices.Clone(p.actions), first.actions...)
	first.override, first.Payload = p.override, p.Payload
	for _, one := range posts {
		if err := checkMix(one.actions); err != nil {
			return nil, err
		}
	}
	return posts, nil
}

func mayHoldShorthand(text string) bool {
	return strings.Contains(text, "](") || strings.Contains(text, "((") || strings.Contains(text, "%{{")
}

// like is a message of the same author to the same destination, empty otherwise.
func (p *post) like() *post {
	return &post{
		messageJSON: messageJSON{
			Type: "text", Role: p.Role, Name: p.Name, Email: p.Email, AvatarURL: p.AvatarURL, Metadata: p.Metadata,
		},
		destination: p.destination,
	}
}

// from is the template's message as if posted, its own shorthand replaced but for templates.
func (p *post) from(t *appTemplate) []*post {
	one := t.post
	var posts []*post
	if w := parseWhatsAppShorthand(one.Text); w != nil && w.check() == nil && one.Type == "text" {
		first := p.like()
		first.whatsApp, first.Text = w, w.fallbackText()
		posts = []*post{first}
	} else if one.Type == "text" {
		posts = p.inline(one.Text)
	}
	if len(posts) == 0 { // no text, or nothing left of it
		posts = []*post{p.like()}
	}
	first := posts[0]
	if one.Type != "text" {
		author := first.messageJSON
		first.messageJSON = one.messageJSON
		first.Name, first.Email, first.AvatarURL, first.Metadata = author.Name, author.Email, author.AvatarURL, author.Metadata
	}
	if one.Metadata != nil && p.Metadata == nil {
		first.Metadata = one.Metadata
	}
	first.actions = append(slices.Clone(one.actions), first.actions...)
	first.fields = slices.Clone(one.fields)
	for i := range first.fields {
		first.fields[i].Options = slices.Clone(first.fields[i].Options)
	}
	first.items = slices.Clone(one.items)
	for i := range first.items {
		first.items[i].Actions = slices.Clone(first.items[i].Actions)
	}
	first.override = maps.Clone(one.override)
	return posts
}

// inline makes the messages of a text without templates: one with the buttons and the first picture, one for each further
// picture. None when there is nothing in it.
func (p *post) inline(text string) []*post {
	rest, actions, images := parseInline(text)
	if rest == "" && len(actions) == 0 && len(images) == 0 {
		return nil
	}
	first := p.like()
	first.Text, first.actions = rest, actions
	posts := []*post{first}
	for i, image := range images {
		one := first
		if i > 0 {
			one = p.like()
			posts = append(posts, one)
		}
		one.Type, one.MediaURL, one.AltText = "image", image.url, image.alt
		if one.Text == "" {
			one.Text = " "
		}
		one.describeMedia()
	}
	return posts
}

// part is a stretch of text, or the name of a template.
type part struct{ text, template string }

// splitTemplates cuts a text at %((template:NAME))% and %{{template:NAME}}%. It gives at least one part.
func splitTemplates(text string) []part {
	var parts []part
	from := 0
	for i := 0; i < len(text); i++ {
		name, end := templateAt(text, i)
		if name == "" {
			continue
		}
		if before := strings.TrimSpace(text[from:i]); before != "" {
			parts = append(parts, part{text: before})
		}
		parts = append(parts, part{template: name})
		from, i = end, end-1
	}
	if len(parts) == 0 {
		return []part{{text: text}}
	}
	if rest := strings.TrimSpace(text[from:]); rest != "" {
		parts = append(parts, part{text: rest})
	}
	return parts
}

// templateAt reads a use of a template that begins at i; name is empty when there is none.
func templateAt(text string, i int) (name string, end int) {
	for _, form := range []struct{ open, closed string }{{"%((template:", "))%"}, {"%{{template:", "}}%"}} {
		if !strings.HasPrefix(text[i:], form.open) {
			continue
		}
		from := i + len(form.open)
		if n := strings.Index(text[from:], form.closed); n >= 0 {
			return strings.TrimSpace(text[from : from+n]), from + n + len(form.closed)
		}
	}
	return "", 0
}

// inlineImage is an image written into a text.
type inlineImage struct{ url, alt string }

// parseInline takes the buttons and pictures out of a text. rest is without the blanks they leave; a text without any is
// unchanged.
func parseInline(text string) (rest string, actions []action, images []inlineImage) {
	var b strings.Builder
	for i := 0; i < len(text); {
		label, target, end := bracketsAt(text, i)
		var a action
		known := false
		switch {
		case end == 0:
		case text[i] == '!' && isWebURL(target):
			images = append(images, inlineImage{target, label})
			known = true
		case text[i] == '%':
			a, known = buttonOf(label, target)
		case text[i] == '$':
			a, known = saleOf(label, target)
		}
		if a.Type != "" {
			actions = append(actions, a)
		}
		if !known {
			b.WriteByte(text[i])
			i++
			continue
		}
		i = end
		if i < len(text) && text[i] == ' ' && strings.HasSuffix(b.String(), " ") {
			i++
		}
	}
	if len(actions) == 0 && len(images) == 0 {
		return text, nil, nil
	}
	return strings.TrimSpace(b.String()), actions, images
}

// bracketsAt reads x[label](target) at i; the target may hold brackets in pairs. end is 0 when there is none.
func bracketsAt(text string, i int) (label, target string, end int) {
	if c := text[i]; c != '%' && c != '$' && c != '!' || !strings.HasPrefix(text[i+1:], "[") {
		return "", "", 0
	}
	from := i + 2
	n := strings.IndexByte(text[from:], ']')
	if n < 0 || !strings.HasPrefix(text[from+n+1:], "(") {
		return "", "", 0
	}
	label, from = text[from:from+n], from+n+2
	depth := 1
	for k := from; k < len(text) && text[k] != '\n'; k++ {
		switch text[k] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return label, strings.TrimSpace(text[from:k]), k + 1
			}
		}
	}
	return "", "", 0
}

func buttonOf(label, target string) (action, bool) {
	kind, value, colon := strings.Cut(target, ":")
	switch {
	case label == "":
		return action{}, false
	case target == "location":
		return action{Type: "locationRequest", Text: label}, true
	case colon && (kind == "reply" || kind == "postback") && value != "":
		return action{Type: kind, Text: label, Payload: value}, true
	case isWebURL(target), colon && value != "" && slices.Contains([]string{"tel", "mailto", "sms"}, kind):
		return action{Type: "link", Text: label, URI: target}, true
	}
	return action{}, false
}

// saleOf reads an amount such as 25 or 25.00.
func saleOf(label, amount string) (action, bool) {
	if label == "" || amount == "" || strings.Trim(amount, "0123456789.") != "" {
		return action{}, false
	}
	v, err := strconv.ParseFloat(amount, 64)
	cents := math.Round(v * 100)
	if err != nil || cents > 1e12 {
		return action{}, false
	}
	a := action{Text: label}
	a.sell(int64(cents))
	return a, true
}
