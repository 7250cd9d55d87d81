package steps

import (
	"context"
	"fmt"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim/oceana"
)

// routingSteps are how contacts find agents.
func (s *Scene) routingSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `contacts are routed by attributes {list}`, Example: `Given contacts are routed by attributes "Language.English, Location.Inhouse"`, Note: "what the workbook says", Do: s.routedBy},
		{Keyword: "Given", Phrase: `agent {name} is ready for attributes {list}`, Example: `Given agent "Alice" is ready for attributes "Language.English, Location.Inhouse"`, Do: s.agentReadyWith},
		{Keyword: "Given", Phrase: `agent {name} is ready for attributes {list} with proficiency {count}`, Example: `Given agent "Alice" is ready for attributes "Language.English" with proficiency 2`, Note: "1 is the best, 16 the worst", Do: s.agentReadyWithProficiency},
		{Keyword: "Given", Phrase: `agent {name} has the attributes {list}`, Example: `Given agent "Alice" has the attributes "Language.French"`, Note: "and no others; ready or not, as before", Do: s.agentHas},
		{Keyword: "Given", Phrase: `agent {name} has no attributes`, Example: `Given agent "Alice" has no attributes`, Do: s.agentHasNone},
		{Keyword: "Given", Phrase: `agent {name} is ready without the Messaging channel`, Example: `Given agent "Alice" is ready without the Messaging channel`, Do: s.agentWithoutMessaging},
		{Keyword: "Given", Phrase: `the messaging workflow is not deployed`, Example: `Given the messaging workflow is not deployed`, Do: s.undeployed},
		{Keyword: "Given", Phrase: `the messaging workflow asks for attributes {list}`, Example: `Given the messaging workflow asks for attributes "Language.French"`, Note: "in place of those of the contact", Do: s.workflowAsks},
		{Keyword: "Given", Phrase: `the messaging workflow asks for the attributes of the contact`, Example: `Given the messaging workflow asks for the attributes of the contact`, Do: s.workflowAsksAsGiven},
		{Keyword: "When", Phrase: `the messaging workflow is deployed`, Example: `When the messaging workflow is deployed`, Do: s.deployed},
		{Keyword: "Given", Phrase: `the search widens to attributes {list} after {span}`, Example: `Given the search widens to attributes "Language.French" after 2 minutes`, Do: s.widens},
		{Keyword: "Given", Phrase: `contacts are also routed by attributes {list}`, Example: `Given contacts are also routed by attributes "Language.French"`, Note: "an agent with either will do", Do: s.alsoRoutedBy},
		{Keyword: "Given", Phrase: `contacts are cancelled after {span} without an agent`, Example: `Given contacts are cancelled after 1 hour without an agent`, Do: s.givesUp},
		{Keyword: "Given", Phrase: `contacts return to the queue after {span} without an answer`, Example: `Given contacts return to the queue after 30 seconds without an answer`, Note: "RONA: the agent is Not Ready then", Do: s.ronaAfter},
		{Keyword: "Given", Phrase: `contacts alert an agent without end`, Example: `Given contacts alert an agent without end`, Do: s.ronaNever},
		{Keyword: "Given", Phrase: `after-contact work takes {span}`, Example: `Given after-contact work takes 1 minute`, Note: "in which a closed contact still takes one of the agent's places", Do: s.afterContactWork},
		{Keyword: "Given", Phrase: `there is no after-contact work`, Example: `Given there is no after-contact work`, Do: s.noAfterContactWork},
		{Keyword: "Given", Phrase: `contacts that nobody can take are cancelled`, Example: `Given contacts that nobody can take are cancelled`, Do: s.unmatched},
		{Keyword: "Given", Phrase: `contacts prefer the last agent`, Example: `Given contacts prefer the last agent`, Do: s.lastAgent},
		{Keyword: "Given", Phrase: `contacts wait {span} for the last agent`, Example: `Given contacts wait 5 minutes for the last agent`, Do: s.lastAgentWait},
		{Keyword: "Given", Phrase: `contacts prefer agent {name}`, Example: `Given contacts prefer agent "Bob"`, Do: s.prefers},
		{Keyword: "Given", Phrase: `contacts require agent {name}`, Example: `Given contacts require agent "Bob"`, Do: s.requires},
		{Keyword: "Given", Phrase: `the service {name} asks for attributes {list}`, Example: `Given the service "Sales" asks for attributes "LOB.Sales"`, Note: "agents can transfer to it", Do: s.service},
		{Keyword: "Given", Phrase: `a chatbot that answers {text}`, Example: `Given a chatbot that answers "An agent will be with you soon."`, Note: "before any agent; it hands over at the next message of the end user", At: DeskAnswers, Do: s.chatbot},
		{Keyword: "Given", Phrase: `a chatbot that answers {text} and stays beside agents`, Example: `Given a chatbot that answers "An agent will be with you soon." and stays beside agents`, Note: "silent while an agent is there; it answers again when the agent leaves", At: DeskAnswers, Do: s.chatbotBeside},
	}
}

func (s *Scene) routedBy(ctx context.Context, list string) error {
	return s.Configure(ctx, func(c *connector.Config) { c.Routing.Attributes = splitList(list) })
}

func (s *Scene) agentReadyWith(name, list string) error {
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true, Attributes: splitList(list)})
}

func (s *Scene) agentReadyWithProficiency(name, list string, level int) error {
	levels := map[string]int{}
	for _, attribute := range splitList(list) {
		levels[attribute] = level
	}
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true, Attributes: splitList(list), Proficiency: levels})
}

func (s *Scene) agentHas(name, list string) error { return s.setAttributes(name, splitList(list)) }

func (s *Scene) agentHasNone(name string) error { return s.setAttributes(name, nil) }

func (s *Scene) setAttributes(name string, list []string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.Oceana.SetAttributes(unquote(name), list)
}

func (s *Scene) workflowAsks(list string) error {
	return s.route(func(w *oceana.Workflow) { w.Attributes = splitList(list) })
}

func (s *Scene) workflowAsksAsGiven() error {
	return s.route(func(w *oceana.Workflow) { w.Attributes = nil })
}

func (s *Scene) agentWithoutMessaging(name string) error {
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true, Channels: []string{oceana.ChannelChat}})
}

// route changes the workflow there is.
func (s *Scene) route(change func(*oceana.Workflow)) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	workflow := w.Oceana.Workflow()
	change(&workflow)
	return w.Oceana.Deploy(workflow)
}

func (s *Scene) undeployed() error {
	return s.route(func(w *oceana.Workflow) { w.Undeployed = true })
}

func (s *Scene) deployed() error {
	return s.route(func(w *oceana.Workflow) { w.Undeployed = false })
}

func (s *Scene) widens(list, span string) error {
	after, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.route(func(w *oceana.Workflow) {
		w.Widen = append(w.Widen, oceana.Widening{After: after, Attributes: splitList(list)})
	})
}

func (s *Scene) alsoRoutedBy(list string) error {
	return s.route(func(w *oceana.Workflow) { w.Also = append(w.Also, splitList(list)) })
}

func (s *Scene) givesUp(span string) error {
	after, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.route(func(w *oceana.Workflow) { w.GiveUp = after })
}

func (s *Scene) ronaAfter(span string) error {
	d, err := ParseSpan(span)
	if err == nil && d == 0 {
		return fmt.Errorf("after %s: want a span above 0", span)
	}
	return s.setOceana(err, func(to *oceana.Settings) { to.NoAnswer = d })
}

func (s *Scene) ronaNever() error {
	return s.setOceana(nil, func(to *oceana.Settings) { to.NoAnswer = 0 })
}

func (s *Scene) afterContactWork(span string) error {
	d, err := ParseSpan(span)
	return s.setOceana(err, func(to *oceana.Settings) { to.AfterContactWork = d })
}

func (s *Scene) noAfterContactWork() error {
	return s.setOceana(nil, func(to *oceana.Settings) { to.AfterContactWork = 0 })
}

// setOceana changes what an administrator of Oceana can, unless there is an error already.
func (s *Scene) setOceana(err error, change func(*oceana.Settings)) error {
	if err != nil {
		return err
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	settings := w.Oceana.Settings()
	change(&settings)
	return w.Oceana.SetSettings(settings)
}

func (s *Scene) unmatched() error {
	return s.route(func(w *oceana.Workflow) { w.Unmatched = true })
}

func (s *Scene) lastAgent() error {
	return s.route(func(w *oceana.Workflow) { w.LastAgent = true })
}

func (s *Scene) lastAgentWait(span string) error {
	d, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.route(func(w *oceana.Workflow) { w.LastAgent, w.LastAgentWait = true, d })
}

func (s *Scene) prefers(name string) error {
	return s.route(func(w *oceana.Workflow) { w.Preferred = append(w.Preferred, unquote(name)) })
}

func (s *Scene) requires(name string) error {
	return s.route(func(w *oceana.Workflow) { w.Required = append(w.Required, unquote(name)) })
}

func (s *Scene) service(name, list string) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.Oceana.AddService(unquote(name), splitList(list))
}

func (s *Scene) chatbot(text string) error { return s.setBot(oceana.Bot{Answer: unquote(text)}) }

func (s *Scene) chatbotBeside(text string) error {
	return s.setBot(oceana.Bot{Answer: unquote(text), Beside: true})
}

func (s *Scene) setBot(bot oceana.Bot) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.Oceana.SetBot(&bot)
}
