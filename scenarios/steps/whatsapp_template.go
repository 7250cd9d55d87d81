package steps

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func (s *Scene) templateSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `the template {template} is submitted in category {category}`, Example: `When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"`, Note: "namespace communications, language en_US; an optional doc string is the body", Doc: true, Do: s.submits},
		{Keyword: "When", Phrase: `the template {template} is submitted with content {tag}`, Example: `When the template "spring_sale" is submitted with content "promotion"`, Note: "in category ALERT_UPDATE; what a reviewer would see in it", Doc: true, Do: s.submitsContent},
		{Keyword: "When", Phrase: `the template {template} is submitted in category {category} and language {language}`, Example: `When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE" and language "en_GB"`, Doc: true, Do: s.submitsIn},
		{Keyword: "When", Phrase: `the template {template} is submitted in category {category} and language {language} with content {tag}`, Example: `When the template "spring_sale" is submitted in category "ALERT_UPDATE" and language "en_GB" with content "promotion"`, Doc: true, Do: s.submitsWith},
		{Keyword: "When", Phrase: `the example templates of category {category} are submitted`, Example: `When the example templates of category "SHIPPING_UPDATE" are submitted`, Note: "one for each example of the guide", Do: s.submitsExamples},
		{Keyword: "Then", Phrase: `WhatsApp has {count} templates of category {category} {decision}`, Example: `Then WhatsApp has 4 templates of category "SHIPPING_UPDATE" approved`, Do: s.templatesAre},
		{Keyword: "Then", Phrase: `the submission is refused because of its {text}`, Example: `Then the submission is refused because of its "category"`, Do: s.submissionRefused},
		{Keyword: "Then", Phrase: `WhatsApp has the template {template} {decision}`, Example: `Then WhatsApp has the template "parcel_sent" pending`, Do: s.templateIs},
		{Keyword: "Then", Phrase: `WhatsApp has the template {template} {decision} because {text}`, Example: `Then WhatsApp has the template "spring_sale" rejected because "It sells"`, Note: "how the reason begins", Do: s.templateIsBecause},
		{Keyword: "Then", Phrase: `the review of the template {template} takes {count} to {count} days`, Example: `Then the review of the template "parcel_sent" takes 2 to 14 days`, Note: "calendar days from submission to decision", Do: s.reviewTakes},
	}
}

func (s *Scene) submits(template, category string) error {
	return s.submit(whatsapp.Template{Name: template, Category: category})
}

func (s *Scene) submitsContent(template, tag string) error {
	return s.submit(whatsapp.Template{Name: template, Category: "ALERT_UPDATE", Tags: []string{tag}})
}

func (s *Scene) submitsIn(template, category, language string) error {
	return s.submit(whatsapp.Template{Name: template, Category: category, Language: language})
}

func (s *Scene) submitsWith(template, category, language, tag string) error {
	return s.submit(whatsapp.Template{Name: template, Category: category, Language: language, Tags: []string{tag}})
}

// submit keeps a refusal for the next step to look at; without such a step a scenario would go on as if it had been accepted, but
// then no template is there.
func (s *Scene) submit(t whatsapp.Template) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	t.Namespace, t.Language, t.Body = "communications", cmp.Or(t.Language, "en_US"), s.doc
	if t.Body == "" {
		t.Body = "Something about your order has changed."
	}
	_, s.refused = w.SubmitTemplate(t)
	return nil
}

func (s *Scene) submitsExamples(category string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	for _, t := range whatsapp.Examples() {
		if t.Category == category {
			if _, err := w.SubmitTemplate(t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Scene) templatesAre(want int, category, decision string) error {
	n := 0
	var seen []string
	for _, t := range s.World().WhatsApp.Templates() {
		if t.Category != category {
			continue
		}
		seen = append(seen, t.Name+" is "+t.Status)
		if t.Status == decision {
			n++
		}
	}
	if n != want || len(seen) != want {
		return fmt.Errorf("of category %s: %s", category, listed(seen))
	}
	return nil
}

func (s *Scene) submissionRefused(word string) error {
	if s.refused == nil {
		return errors.New("the submission was accepted")
	}
	if !strings.Contains(s.refused.Error(), unquote(word)) {
		return fmt.Errorf("it was refused for something else: %w", s.refused)
	}
	return nil
}

func (s *Scene) templateOf(name string) (whatsapp.Template, error) {
	n, err := s.whatsapp()
	if err != nil {
		return whatsapp.Template{}, err
	}
	all := n.Templates()
	i := slices.IndexFunc(all, func(t whatsapp.Template) bool { return t.Name == name })
	if i < 0 {
		if s.refused != nil {
			return whatsapp.Template{}, fmt.Errorf("WhatsApp knows no template %q; the latest submission was refused: %w", name, s.refused)
		}
		return whatsapp.Template{}, fmt.Errorf("WhatsApp knows no template %q", name)
	}
	return all[i], nil
}

func (s *Scene) templateIs(name, decision string) error {
	return s.templateIsBecause(name, decision, "")
}

func (s *Scene) templateIsBecause(name, decision, reason string) error {
	t, err := s.templateOf(name)
	if err != nil {
		return err
	}
	if t.Status != decision || !strings.HasPrefix(t.Reason, unquote(reason)) {
		text := "the template " + name + " is " + t.Status
		if t.Reason != "" {
			text += ": " + t.Reason
		}
		return errors.New(text)
	}
	return nil
}

func (s *Scene) reviewTakes(name string, least, most int) error {
	t, err := s.templateOf(name)
	if err != nil {
		return err
	}
	if days := t.Decided.Sub(t.Submitted).Hours() / 24; days < float64(least) || days > float64(most) {
		return fmt.Errorf("it takes %.2f days, from %s to %s", days, t.Submitted, t.Decided)
	}
	return nil
}
