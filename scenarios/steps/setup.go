package steps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/oceana"
)

func (s *Scene) setupSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `the clock reads {instant}`, Example: `Given the clock reads "2020-11-03T09:00:00Z"`, Note: "first step only", Do: s.clockReads},
		{Keyword: "Given", Phrase: `a WhatsApp production number`, Example: `Given a WhatsApp production number`, Note: "active, approved", Do: s.productionNumber},
		{Keyword: "Given", Phrase: `a WhatsApp production number {number}`, Example: `Given a WhatsApp production number "+442079460101"`, Do: s.productionNumberOf},
		{Keyword: "Given", Phrase: `a Messenger page`, Example: `Given a Messenger page`, Do: s.integration("messenger")},
		{Keyword: "Given", Phrase: `a Twitter account`, Example: `Given a Twitter account`, Do: s.integration("twitter")},
		{Keyword: "Given", Phrase: `a web messenger`, Example: `Given a web messenger`, Do: s.integration("web")},
		{Keyword: "Given", Phrase: `no {channel} integration`, Example: `Given no Twitter integration`, Do: s.noIntegration},
		{Keyword: "Given", Phrase: `{name} uses {channel}`, Example: `Given "Ana" uses WhatsApp`, Do: s.uses},
		{Keyword: "Given", Phrase: `{name} uses {channel} on a {client} client`, Example: `Given "Ana" uses Messenger on a web client`, Do: s.usesOn},
		{Keyword: "Given", Phrase: `{name} uses {channel} on an {client} client`, Example: `Given "Ana" uses Twitter on an ios client`, Do: s.usesOn},
		{Keyword: "Given", Phrase: `{name} uses {channel} in region {region}`, Example: `Given "Ana" uses Messenger in region "EU"`, Do: s.usesIn},
		{Keyword: "Given", Phrase: `{name} uses {channel} with number {number}`, Example: `Given "Ana" uses WhatsApp with number "+447700900123"`, Do: s.usesNumber},
		{Keyword: "Given", Phrase: `agent {name} is ready`, Example: `Given agent "Alice" is ready`, Do: s.agentReady},
		{Keyword: "Given", Phrase: `agent {name} is ready with a multiplicity of {count}`, Example: `Given agent "Alice" is ready with a multiplicity of 3`, Do: s.agentReadyFor},
		{Keyword: "Given", Phrase: `agent {name} is not ready`, Example: `Given agent "Alice" is not ready`, Do: s.agentNotReady},
		{Keyword: "Given", Phrase: `the approved template {template} in namespace {namespace} and language {language}`,
			Example: `Given the approved template "hello_world" in namespace "communications" and language "en_US"`, Note: "an optional doc string is the body", Doc: true, Do: s.approvedTemplate},
		{Keyword: "Given", Phrase: `the approved template {template} in namespace {namespace} and language {language}:`,
			Example: `Given the approved template "hello_world" in namespace "communications" and language "en_US":`, Note: "with the body as a doc string", Do: s.approvedTemplate},
		{Keyword: "Given", Phrase: `a template {template} that WhatsApp has {state}`, Example: `Given a template "spring_sale" that WhatsApp has rejected`, Doc: true, Do: s.templateIn},
		{Keyword: "Given", Phrase: `a welcome message {text}`, Example: `Given a welcome message "Welcome to Oceana. How can I help you?"`, Note: "sent when an agent answers, unless the window has closed by then", At: DeskAnswers, Do: s.welcome},
		{Keyword: "Given", Phrase: `the webhook secret is checked`, Example: `Given the webhook secret is checked`, Do: s.secretChecked},
		{Keyword: "Given", Phrase: `the webhook is not registered`, Example: `Given the webhook is not registered`, Do: s.webhookNotRegistered},
		{Keyword: "When", Phrase: `the webhook is registered`, Example: `When the webhook is registered`, Do: s.webhookRegistered},
	}
}

func (s *Scene) clockReads(ctx context.Context, instant string) error {
	at, err := parseInstant(instant)
	if err != nil {
		return err
	}
	if s.World() == nil {
		return s.Open(at)
	}
	if now := s.World().Clock.Now(); at.Before(now) {
		return fmt.Errorf("the clock reads %s already and never goes backwards: make this the first step, or write a later instant", now.Format(time.RFC3339Nano))
	}
	return s.World().AdvanceTo(ctx, at)
}

func parseInstant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", text)
	}
	return at, nil
}

func (s *Scene) productionNumber() error { return s.setNumber(whatsapp.Number{Approved: true}) }

func (s *Scene) productionNumberOf(number string) error {
	return s.setNumber(whatsapp.Number{PhoneNumber: number, Approved: true})
}

func (s *Scene) integration(kind string) func() error {
	return func() error {
		w, err := s.world()
		if err != nil {
			return err
		}
		return w.SetIntegration(kind)
	}
}

// kindOf is the wire's word for a channel of the vocabulary.
func kindOf(channel string) string { return strings.ToLower(channel) }

func (s *Scene) noIntegration(ctx context.Context, name string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	if _, ok := w.Integration(kindOf(name)); !ok {
		return nil
	}
	return w.RemoveIntegrations(ctx, kindOf(name))
}

func (s *Scene) uses(name, kind string) error {
	return s.setPerson(channel.Person{Name: unquote(name)}, kindOf(kind))
}

func (s *Scene) usesOn(name, kind, client string) error {
	return s.setPerson(channel.Person{Name: unquote(name), Client: client}, kindOf(kind))
}

func (s *Scene) usesIn(name, kind, region string) error {
	return s.setPerson(channel.Person{Name: unquote(name), Region: region}, kindOf(kind))
}

func (s *Scene) usesNumber(name, kind, number string) error {
	return s.setPerson(channel.Person{Name: unquote(name), Address: number}, kindOf(kind))
}

func (s *Scene) setPerson(p channel.Person, kind string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.SetPerson(p, kind)
}

func (s *Scene) addPerson(p channel.Person, kind string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.AddPerson(p, kind)
}

func (s *Scene) agentReady(name string) error {
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true})
}
func (s *Scene) agentNotReady(name string) error { return s.addAgent(oceana.AgentConfig{Name: name}) }

func (s *Scene) agentReadyFor(name string, multiplicity int) error {
	if err := oceana.CheckMultiplicity(multiplicity); err != nil {
		return err
	}
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true, Multiplicity: multiplicity})
}

// addAgent adds an agent, or makes the one who is there as it says.
func (s *Scene) addAgent(a oceana.AgentConfig) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	a.Name = unquote(a.Name)
	return w.Oceana.SetAgent(a)
}

func (s *Scene) approvedTemplate(name, namespace, language string) error {
	return s.addTemplate(whatsapp.Template{Name: name, Namespace: namespace, Language: language, Status: whatsapp.StatusApproved, Body: s.doc})
}

// templateIn is about the latest template of that name; a new one is of the guide's namespace and language.
func (s *Scene) templateIn(name, state string) error {
	t := whatsapp.Template{Name: name, Namespace: "communications", Language: "en_US", Status: state, Body: s.doc}
	n, err := s.whatsapp()
	if err != nil {
		return err
	}
	for _, known := range n.Templates() {
		if known.Name == name {
			t.Namespace, t.Language = known.Namespace, known.Language
		}
	}
	return s.addTemplate(t)
}

// addTemplate makes a template known in its state. The body of one that is known stays unless the step has another.
func (s *Scene) addTemplate(t whatsapp.Template) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	for _, known := range w.WhatsApp.Templates() {
		if t.Body == "" && known.Namespace == t.Namespace && known.Name == t.Name && known.Language == t.Language {
			t.Body = known.Body
		}
	}
	return w.AddTemplate(t)
}

func (s *Scene) welcome(ctx context.Context, text string) error {
	return s.Configure(ctx, func(c *connector.Config) { c.Welcome = unquote(text) })
}

func (s *Scene) secretChecked(ctx context.Context) error {
	s.Checked = true
	return s.Reload(ctx)
}

func (s *Scene) webhookNotRegistered(ctx context.Context) error {
	s.Unhooked = true
	if !s.Bound() {
		return nil
	}
	return s.World().RemoveWebhook(ctx)
}

// webhookRegistered gives the connector the secret of the webhook if it checks it: a connector without one would check nothing (R047).
func (s *Scene) webhookRegistered(ctx context.Context) error {
	var err error
	if s.Secret, err = s.Register(ctx); err != nil || !s.Checked {
		return err
	}
	return s.Reload(ctx)
}
