package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Statuses of a Template.
const (
	StatusApproved = "approved"
	StatusPending  = "pending"
	StatusRejected = "rejected"
)

// PolicyFallback is the language policy that Options.FollowFallback honours; every other one is deterministic.
const PolicyFallback = "fallback"

var (
	variable     = regexp.MustCompile(`\{\{([1-9][0-9]?)\}\}`)
	templateName = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	language     = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2}|_[A-Z][a-z]{3})?$`)
)

// Template is a message format that WhatsApp approves one by one (R087). Namespace, Name and Language identify it.
type Template struct {
	Name      string    `json:"name"` // lower-case letters, digits and underscores; required
	Namespace string    `json:"namespace"`
	Language  string    `json:"language"`           // such as en_US; required
	Body      string    `json:"body"`               // text with {{1}}, {{2}}, ...; "" = the text is unknown and any parameters fit
	Status    string    `json:"status"`             // approved, pending or rejected; "" = approved
	Category  string    `json:"category,omitempty"` // such as ALERT_UPDATE; "" = unknown
	Tags      []string  `json:"tags,omitempty"`     // what a reviewer would see in it; see Tags
	Reason    string    `json:"reason,omitempty"`   // why it was rejected
	Submitted time.Time `json:"submitted,omitzero"` // zero = it was never reviewed here
	Decided   time.Time `json:"decided,omitzero"`   // when the review ends or ended
}

// AddTemplate makes a template known as it is, without review, or replaces the one with the same namespace, name and language. Its
// error names the field.
func (n *Network) AddTemplate(t Template) error {
	if t.Status == "" {
		t.Status = StatusApproved
	}
	if err := t.check(); err != nil {
		return fmt.Errorf("add template %q: %w", t.Name, err)
	}
	n.WithLock(func() { n.putLocked(t) })
	return nil
}

func (t Template) check() error {
	switch {
	case t.Name == "":
		return errors.New("name is empty")
	case !templateName.MatchString(t.Name):
		return errors.New("name is not made of lower-case letters, digits and underscores")
	case t.Language == "":
		return errors.New("language is empty")
	case !language.MatchString(t.Language):
		return fmt.Errorf("language %q is not like en or en_US", t.Language)
	case !slices.Contains([]string{StatusApproved, StatusPending, StatusRejected}, t.Status):
		return fmt.Errorf("status %q is not one of approved, pending, rejected", t.Status)
	}
	if length := utf8.RuneCountInString(t.Body); length > maxHydratedLength {
		return fmt.Errorf("body has %d characters, at most are %d", length, maxHydratedLength)
	}
	return nil
}

// putLocked adds t, or puts it in the place of the one it replaces.
func (n *Network) putLocked(t Template) {
	t.Tags = slices.Clone(t.Tags)
	if i := n.indexLocked(t); i >= 0 {
		n.templates[i] = t
	} else {
		n.templates = append(n.templates, t)
	}
}

func (n *Network) indexLocked(t Template) int {
	return slices.IndexFunc(n.templates, func(o Template) bool {
		return o.Namespace == t.Namespace && o.Name == t.Name && o.Language == t.Language
	})
}

// Templates are all templates in the order they became known; never nil.
func (n *Network) Templates() []Template {
	all := []Template{}
	n.WithLock(func() { all = append(all, n.templates...) })
	for i := range all {
		all[i].Tags = slices.Clone(all[i].Tags)
	}
	return all
}

// RemoveTemplate takes a template out in all its languages; false when there is none.
func (n *Network) RemoveTemplate(namespace, name string) bool {
	removed := false
	n.WithLock(func() {
		before := len(n.templates)
		n.templates = slices.DeleteFunc(n.templates, func(t Template) bool { return t.Namespace == namespace && t.Name == name })
		removed = len(n.templates) < before
	})
	return removed
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
	n.WithLock(func() { t, ok = n.findLocked(use, "en_US") })
	if !ok {
		return "", false
	}
	return t.fill(use.parameters), true
}

// findLocked looks a template up in exactly the language asked for, and under Options.FollowFallback in another one if need be.
func (n *Network) findLocked(u use, fallback string) (Template, bool) {
	i := n.indexLocked(Template{Namespace: u.namespace, Name: u.name, Language: u.language})
	if i < 0 { // one that was submitted without a namespace has its account's, whatever that is called
		i = n.indexLocked(Template{Name: u.name, Language: u.language})
	}
	if i < 0 && n.options.FollowFallback && u.policy == PolicyFallback {
		i = n.indexLocked(Template{Namespace: u.namespace, Name: u.name, Language: fallback})
	}
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
