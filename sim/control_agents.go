package sim

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/oceana"
)

func (c *Control) getAgents(*http.Request) (any, error) {
	o := c.World().Oceana
	return map[string]any{"agents": o.Agents(), "queue": o.Queue()}, nil
}

func (c *Control) getAgent(r *http.Request) (any, error) {
	return c.World().Oceana.Desk(r.PathValue("name"))
}

func (c *Control) addAgent(r *http.Request) (any, error) {
	in := struct {
		Name         string   `json:"name"`
		Ready        bool     `json:"ready"`
		Multiplicity int      `json:"multiplicity"`
		Attributes   []string `json:"attributes"`
	}{Ready: true}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Name == "" || strings.ContainsAny(in.Name, "/\"\n") {
		return nil, refuse(http.StatusBadRequest, "bad_request", "name: give the agent a name without / and quotes")
	}
	o := c.World().Oceana
	err := o.AddAgent(oceana.AgentConfig{Name: in.Name, Ready: in.Ready, Multiplicity: in.Multiplicity, Attributes: in.Attributes})
	if err != nil {
		return nil, err
	}
	desk, err := c.settled(r, func() (any, error) { return o.Desk(in.Name) })
	return created{desk}, err
}

// agentInput is what an agent's action may need.
type agentInput struct {
	Customer   string   `json:"customer"` // empty: the only contact open
	Text       string   `json:"text"`
	Template   string   `json:"template"`
	Parameters []string `json:"parameters"`
	State      string   `json:"state"` // ready or not ready
}

func (c *Control) actAgent(r *http.Request) (any, error) {
	var in agentInput
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	name := r.PathValue("name")
	if err := c.agentDoes(name, r.PathValue("action"), in); err != nil {
		return nil, err
	}
	return c.settled(r, func() (any, error) { return c.World().Oceana.Desk(name) })
}

func (c *Control) agentDoes(name, action string, in agentInput) error {
	o := c.World().Oceana
	switch action {
	case "answer":
		return o.Answer(name, in.Customer)
	case "ignore":
		return o.Ignore(name, in.Customer)
	case "reject":
		return o.Reject(name, in.Customer)
	case "close":
		return o.Close(name, in.Customer)
	case "send":
		if in.Text == "" {
			return refuse(http.StatusBadRequest, "bad_request", "text: what is to be sent?")
		}
		return o.Send(name, in.Customer, in.Text)
	case "sendTemplate":
		return o.SendTemplate(name, in.Customer, in.Template, in.Parameters)
	case "state":
		switch strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(in.State)) {
		case "ready":
			return o.SetReady(name, true)
		case "not ready", "notready":
			return o.SetReady(name, false)
		}
		return refuse(http.StatusBadRequest, "bad_request", "state: %q: use ready or not ready", in.State)
	default:
		return refuse(http.StatusNotFound, "not_found",
			"action: %q: use answer, ignore, reject, close, send, sendTemplate or state", action)
	}
}
