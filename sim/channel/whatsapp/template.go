package whatsapp

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Statuses of a Template.
const (
	StatusApproved = "approved"
	StatusPending  = "pending"
	StatusRejected = "rejected"
)

var variable = regexp.MustCompile(`\{\{([1-9][0-9]?)\}\}`)

// Template is a message format that WhatsApp approves one by one (R087). Namespace, Name and Language identify it.
type Template struct {
	Name      string // required
	Namespace string
	Language  string // such as en_US; required
	Body      string // text with {{1}}, {{2}}, ...; "" = the text is unknown and any parameters fit
	Status    string // approved, pending or rejected; "" = approved
	Category  string // such as ALERT_UPDATE; "" = unknown
}

// AddTemplate makes a template known, or replaces the one with the same namespace, name and language. Its error names the field.
func (n *Network) AddTemplate(t Template) error {
	if t.Status == "" {
		t.Status = StatusApproved
	}
	switch {
	case t.Name == "":
		return fmt.Errorf("add template: name is empty")
	case t.Language == "":
		return fmt.Errorf("add template %s: language is empty", t.Name)
	case !slices.Contains([]string{StatusApproved, StatusPending, StatusRejected}, t.Status):
		return fmt.Errorf("add template %s: status %q is not one of approved, pending, rejected", t.Name, t.Status)
	}
	n.WithLock(func() {
		i := slices.IndexFunc(n.templates, func(o Template) bool {
			return o.Namespace == t.Namespace && o.Name == t.Name && o.Language == t.Language
		})
		if i < 0 {
			n.templates = append(n.templates, t)
		} else {
			n.templates[i] = t
		}
	})
	return nil
}

// Render is the text that a device would draw for native content; false when it is no template or not one that is known. The
// cloud rebuilds with it what a template said (R097).
func (n *Network) Render(content json.RawMessage) (string, bool) {
	c, err := readNative(content)
	if err != nil || !c.isTemplate() {
		return "", false
	}
	use, err := c.use()
	if err != nil {
		return "", false
	}
	var t Template
	var ok bool
	n.WithLock(func() { t, ok = n.findLocked(use) })
	if !ok {
		return "", false
	}
	return t.fill(use.parameters), true
}

// findLocked looks a template up as the deterministic language policy does: in exactly the language asked for.
func (n *Network) findLocked(u use) (Template, bool) {
	i := slices.IndexFunc(n.templates, func(t Template) bool {
		return t.Namespace == u.namespace && t.Name == u.name && t.Language == u.language
	})
	if i < 0 {
		return Template{}, false
	}
	return n.templates[i], true
}

// variables is the highest number of a variable in the body.
func (t Template) variables() int {
	highest := 0
	for _, m := range variable.FindAllStringSubmatch(t.Body, -1) {
		highest = max(highest, position(m[1]))
	}
	return highest
}

// fill puts the parameters into the body. A template whose text is unknown is drawn as its name.
func (t Template) fill(parameters []string) string {
	if t.Body == "" {
		return t.Name
	}
	return variable.ReplaceAllStringFunc(t.Body, func(v string) string {
		if i := position(v[2 : len(v)-2]); i <= len(parameters) {
			return parameters[i-1]
		}
		return v
	})
}

func position(digits string) int {
	i, _ := strconv.Atoi(digits) // the pattern admits nothing else
	return i
}
