package whatsapp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// categories of a template (R090). ALERT is the guide's word, ALERT_UPDATE that of the interface.
var categories = []string{
	"ACCOUNT_UPDATE", "PAYMENT_UPDATE", "PERSONAL_FINANCE_UPDATE", "SHIPPING_UPDATE", "RESERVATION_UPDATE", "APPOINTMENT_UPDATE",
	"TRANSPORTATION_UPDATE", "TICKET_UPDATE", "ISSUE_RESOLUTION", "ALERT", "ALERT_UPDATE",
}

// Categories are the categories that a submission may name.
func Categories() []string { return slices.Clone(categories) }

// Tag is content that a reviewer refuses (R092).
type Tag struct {
	Name   string `json:"name"` // of the tag
	Reason string `json:"reason"`
}

var tags = []Tag{
	{"promotion", "It sells: discounts, promotions, offers and recommendations are not allowed."},
	{"app_review", "It asks for a review of the app."},
	{"share", "It asks a customer to pass notifications on to other customers."},
	{"recurring", "Its content recurs."},
	{"interest_reminder", "It reminds of an interest that belongs to no purchase and no event."},
	{"reengagement", "It wants a customer back."},
	{"media", "It holds a video, a picture or an animation."},
	{"survey", "It asks for an opinion of a product or brand."},
}

// Tags are the kinds of content that no template may have.
func Tags() []Tag { return slices.Clone(tags) }

// Submit hands a template to WhatsApp for review (R088). It is pending until the review ends, 2 to 10 business days later unless
// Options say otherwise, and is then approved, or rejected when one of its Tags is not allowed. Status, Reason, Submitted and
// Decided of t are ignored; Decided of the answer says when the review will end.
// Errors: channel.ErrTaken for one that is known and not rejected, or one that names the field.
func (n *Network) Submit(t Template) (Template, error) {
	t.Status, t.Reason = StatusPending, ""
	err := t.checkSubmission()
	if err == nil {
		n.WithLock(func() { t, err = n.submitLocked(t) })
	}
	if err != nil {
		return Template{}, fmt.Errorf("submit template %q: %w", t.Name, err)
	}
	return t, nil
}

func (t Template) checkSubmission() error {
	if err := t.check(); err != nil {
		return err
	}
	if !slices.Contains(categories, t.Category) {
		return fmt.Errorf("category %q is not one of %s", t.Category, strings.Join(categories, ", "))
	}
	if strings.TrimSpace(t.Body) == "" {
		return errors.New("body is empty")
	}
	used := map[int]bool{}
	for _, m := range variable.FindAllStringSubmatch(t.Body, -1) {
		used[position(m[1])] = true
	}
	for i := 1; i <= len(used); i++ {
		if !used[i] {
			return fmt.Errorf("body: variables are numbered from {{1}} without a gap, and {{%d}} is missing", i)
		}
	}
	for _, tag := range t.Tags {
		if !slices.ContainsFunc(tags, func(k Tag) bool { return k.Name == tag }) {
			return fmt.Errorf("tags: %q is unknown", tag)
		}
	}
	return nil
}

func (n *Network) submitLocked(t Template) (Template, error) {
	if i := n.indexLocked(t); i >= 0 && n.templates[i].Status != StatusRejected {
		return t, fmt.Errorf("it is %s: %w", n.templates[i].Status, channel.ErrTaken)
	}
	review, err := n.options.review()
	if err != nil {
		return t, err
	}
	now := n.cfg.Clock.Now()
	days := review.least + n.cfg.Rand.IntN(review.most-review.least+1)
	t.Submitted, t.Decided = now, AddBusinessDays(now, days, review.zone).UTC()
	n.putLocked(t)
	n.reviews++
	n.cfg.Journal.Add(journal.Entry{From: "cloud", To: "whatsapp", Kind: journal.KindNetwork, Name: "template submitted", Payload: journal.JSON(t)})
	n.cfg.Clock.Schedule(fmt.Sprintf("whatsapp decides about template %d, %s", n.reviews, t.Name), t.Decided.Sub(now), func() { n.decideTemplate(t) })
	return t, nil
}

// decideTemplate is the turn in which a review ends.
func (n *Network) decideTemplate(submitted Template) {
	n.WithLock(func() {
		i := n.indexLocked(submitted)
		if i < 0 || n.templates[i].Status != StatusPending || !n.templates[i].Submitted.Equal(submitted.Submitted) {
			return // removed or replaced meanwhile
		}
		t := &n.templates[i]
		t.Status, t.Reason = verdict(t.Tags)
		n.cfg.Journal.Add(journal.Entry{From: "whatsapp", To: "cloud", Kind: journal.KindNetwork, Name: "template " + t.Status, Payload: journal.JSON(*t)})
	})
}

// verdict is the outcome of a review.
func verdict(seen []string) (status, reason string) {
	for _, tag := range tags {
		if slices.Contains(seen, tag.Name) {
			return StatusRejected, tag.Reason
		}
	}
	return StatusApproved, ""
}
