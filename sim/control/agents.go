package control

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

type agentList struct {
	Agents []oceana.AgentView   `json:"agents"`
	Queue  []oceana.ContactView `json:"queue"`
}

func (c *API) getAgents(*http.Request) (agentList, error) {
	o := c.World().Oceana
	return agentList{o.Agents(), o.Queue()}, nil
}

// getQueue is what a supervisor watches.
func (c *API) getQueue(r *http.Request) (oceana.SupervisorView, error) {
	return seen(c, r, func(c *API) (oceana.SupervisorView, error) { return c.World().Oceana.SupervisorView(), nil })
}

func (c *API) getAgent(r *http.Request) (oceana.Desk, error) {
	return seen(c, r, func(c *API) (oceana.Desk, error) { return c.desk(r, r.PathValue("name")) })
}

// desk is the answer of every call about one agent.
func (c *API) desk(r *http.Request, name string) (oceana.Desk, error) {
	n, err := lastOf(r)
	if err != nil {
		return oceana.Desk{}, err
	}
	d, err := c.World().Oceana.Desk(name)
	return lastLines(d, n), err
}

type agentAdded struct {
	Name         string         `json:"name" help:"without / and quotes"`
	Ready        bool           `json:"ready" help:"takes contacts at once; true unless given"`
	Multiplicity *int           `json:"multiplicity" help:"contacts at a time, from 1 to 1000; 5 unless given"`
	Attributes   []string       `json:"attributes" help:"what the agent can do, such as Language.English"`
	Proficiency  map[string]int `json:"proficiency" help:"by attribute, 1 the best"`
	Channels     []string       `json:"channels" help:"messaging, chat or both"`
	Supervisor   bool           `json:"supervisor" help:"may observe, coach and barge in"`
}

func (c *API) addAgent(r *http.Request, in agentAdded) (oceana.Desk, error) {
	if err := checkName("agent", in.Name); err != nil {
		return oceana.Desk{}, err
	}
	agent := oceana.AgentConfig{
		Name: in.Name, Ready: in.Ready, Attributes: in.Attributes, Proficiency: in.Proficiency, Channels: in.Channels, Supervisor: in.Supervisor,
	}
	if in.Multiplicity != nil {
		agent.Multiplicity = *in.Multiplicity
		if err := oceana.CheckMultiplicity(agent.Multiplicity); err != nil && !again(r) { // once 0 was the default, too
			return oceana.Desk{}, err
		}
	}
	if err := c.World().Oceana.AddAgent(agent); err != nil {
		return oceana.Desk{}, err
	}
	return settled(c, r, func() (oceana.Desk, error) { return c.desk(r, in.Name) })
}

// agentInput is what an agent's action may need.
type agentInput struct {
	Customer   string   `json:"customer" help:"whose contact; without it the only one open"`
	Text       string   `json:"text" help:"of send, sendPhrase and coach"`
	Template   string   `json:"template" help:"name, of sendTemplate"`
	Parameters []string `json:"parameters" help:"of sendTemplate, in order"`
	State      string   `json:"state" help:"of state: ready, not ready or signed out"`
	Reason     string   `json:"reason" help:"of state, when not ready"`
	Channel    string   `json:"channel" help:"of state; without it all"`
	Agent      string   `json:"agent" help:"of transfer"`
	Service    string   `json:"service" help:"of transfer, instead of agent"`
	Title      string   `json:"title" help:"of sendRichMedia: an item of the widget"`
	Code       string   `json:"code" help:"of disposition"`
	File       string   `json:"file" help:"of sendFile: a name; its content is made here"`
	Attributes []string `json:"attributes" help:"of attributes: all that the agent has from now on, such as Language.English"`
	Typing     *bool    `json:"typing" help:"of typing: false stops; true unless given"`
}

func (c *API) actAgent(r *http.Request, in agentInput) (oceana.Desk, error) {
	name := r.PathValue("name")
	action, known := agentActions()[r.PathValue("action")]
	if !known {
		return oceana.Desk{}, noAction(r.PathValue("action"), agentActionNames())
	}
	if err := onlyTakes(r.PathValue("action"), action.takes, in); err != nil && !again(r) {
		return oceana.Desk{}, err
	}
	if err := action.do(c.World().Oceana, name, in); err != nil {
		return oceana.Desk{}, err
	}
	return settled(c, r, func() (oceana.Desk, error) { return c.desk(r, name) })
}

// agentAction is something an agent called name does, with the fields that it takes.
type agentAction struct {
	takes string
	do    func(o *oceana.Server, name string, in agentInput) error
}

func agentActionNames() []string { return slices.Sorted(maps.Keys(agentActions())) }

func agentActions() map[string]agentAction {
	return map[string]agentAction{
		"answer":  {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Answer(name, in.Customer) }},
		"ignore":  {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Ignore(name, in.Customer) }},
		"reject":  {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Reject(name, in.Customer) }},
		"close":   {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Close(name, in.Customer) }},
		"observe": {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Observe(name, in.Customer) }},
		"bargeIn": {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.BargeIn(name, in.Customer) }},
		"leave":   {"customer", func(o *oceana.Server, name string, in agentInput) error { return o.Leave(name, in.Customer) }},
		"signOut": {"", func(o *oceana.Server, name string, _ agentInput) error { return o.SignOut(name) }},
		"loseBrowser": {"", func(o *oceana.Server, name string, _ agentInput) error {
			return o.LoseBrowser(name)
		}},
		"completeWork": {"customer", func(o *oceana.Server, name string, in agentInput) error {
			return o.CompleteWork(name, in.Customer)
		}},
		"extendWork": {"customer", func(o *oceana.Server, name string, in agentInput) error {
			return o.ExtendWork(name, in.Customer)
		}},
		"coach": {"customer text", func(o *oceana.Server, name string, in agentInput) error {
			return o.Coach(name, in.Customer, in.Text)
		}},
		"disposition": {"customer code", func(o *oceana.Server, name string, in agentInput) error {
			return o.SetDisposition(name, in.Customer, in.Code)
		}},
		"sendTemplate": {"customer template parameters", func(o *oceana.Server, name string, in agentInput) error {
			return o.SendTemplate(name, in.Customer, in.Template, in.Parameters)
		}},
		"sendRichMedia": {"customer title", func(o *oceana.Server, name string, in agentInput) error {
			return o.SendRichMedia(name, in.Customer, in.Title)
		}},
		"sendPhrase": {"customer text", func(o *oceana.Server, name string, in agentInput) error {
			return o.SendPhrase(name, in.Customer, in.Text)
		}},
		"typing": {"customer typing", func(o *oceana.Server, name string, in agentInput) error {
			return o.Typing(name, in.Customer, in.Typing == nil || *in.Typing)
		}},
		"attributes": {"attributes", func(o *oceana.Server, name string, in agentInput) error {
			return o.SetAttributes(name, in.Attributes)
		}},
		"sendFile": {"customer file", agentSendsFile},
		"send":     {"customer text", agentSends},
		"transfer": {"customer agent service", agentTransfers},
		"state":    {"state reason channel", agentChanges},
	}
}

func agentSends(o *oceana.Server, name string, in agentInput) error {
	if in.Text == "" {
		return refuse(http.StatusBadRequest, "bad_request", "text: what is to be sent?")
	}
	return o.Send(name, in.Customer, in.Text)
}

func agentSendsFile(o *oceana.Server, name string, in agentInput) error {
	if in.File == "" {
		return refuse(http.StatusBadRequest, "bad_request", "file: which file?")
	}
	if err := sim.CheckSample(in.File); err != nil {
		return err
	}
	return o.SendFile(name, in.Customer, in.File, channel.MediaType(in.File), sim.SampleFile(in.File))
}

func agentTransfers(o *oceana.Server, name string, in agentInput) error {
	switch {
	case in.Agent != "" && in.Service != "":
		return refuse(http.StatusBadRequest, "bad_request", "agent: give an agent or a service, not both")
	case in.Agent != "":
		return o.Transfer(name, in.Customer, in.Agent)
	case in.Service != "":
		return o.TransferToService(name, in.Customer, in.Service)
	}
	return refuse(http.StatusBadRequest, "bad_request", "agent: to whom? Give an agent or a service")
}

func agentChanges(o *oceana.Server, name string, in agentInput) error {
	switch strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(in.State)) {
	case "ready":
		return o.SetState(name, in.Channel, true, "")
	case "not ready", "notready":
		return o.SetState(name, in.Channel, false, in.Reason)
	case "signed out", "signedout":
		return o.SignOut(name)
	}
	return refuse(http.StatusBadRequest, "bad_request", "state: %q: use ready, not ready or signed out", in.State)
}
