package oceana

import (
	"slices"
	"time"
)

// SupervisorView is what a supervisor watches: who waits for what, and what every agent does.
type SupervisorView struct {
	Demands []DemandView `json:"demands"` // the one with the contact to be served next first
	Agents  []DeskView   `json:"agents"`  // in the order they were added
}

// DemandView is what contacts wait for that ask for the same.
type DemandView struct {
	Channel   string        `json:"channel"`            // ChannelMessaging or ChannelChat
	Services  []ServiceView `json:"services"`           // an agent of any of them will do
	Preferred []string      `json:"preferred"`          // agents who are taken first
	Required  []string      `json:"required"`           // agents without whom they wait; the services do not count then
	Waiting   int           `json:"waiting"`            // contacts that alert no agent; at least 1
	Since     time.Time     `json:"since"`              // when the one that has waited longest began to wait: its request, or when an agent gave it away
	Priority  int           `json:"priority"`           // of the one to be served next; 1 highest
	Unserved  string        `json:"unserved,omitempty"` // why no agent who is signed in could ever be offered them; empty when one could
}

// ServiceView is a service that contacts ask for.
type ServiceView struct {
	Names      []string `json:"names"`      // under which it was added; none for attributes alone
	Attributes []string `json:"attributes"` // that an agent needs, sorted; none: anybody
}

// DeskView is an agent and the contacts in hand, those in after-contact work included.
type DeskView struct {
	ID         string         `json:"id"`    // a number that counts up from 600001
	Name       string         `json:"name"`  // of the agent
	State      string         `json:"state"` // one of the State constants, on messaging
	Supervisor bool           `json:"supervisor"`
	Channels   []ChannelState `json:"channels"`
	Contacts   []InHand       `json:"contacts"` // alerts first, each kind the oldest first
}

// InHand is a contact as one agent has it.
type InHand struct {
	Customer       string         `json:"customer"` // name of the customer
	Channel        string         `json:"channel"`  // as the connector names it, such as WhatsApp
	ConversationID string         `json:"conversationId"`
	GUID           int64          `json:"guid"`
	State          Interaction    `json:"state"`
	Observers      []ObserverView `json:"observers"` // in the order the agents were added
}

// ObserverView is a supervisor who looks on, coaches or has barged in.
type ObserverView struct {
	Name  string      `json:"name"`  // of the supervisor
	State Interaction `json:"state"` // observing, coaching or barged in
}

// SupervisorView is a copy of how things are now.
func (s *Server) SupervisorView() SupervisorView {
	s.mu.Lock()
	defer s.mu.Unlock()
	view := SupervisorView{Demands: []DemandView{}, Agents: []DeskView{}}
	demands := slices.Clone(s.demandList)
	slices.SortFunc(demands, func(a, b *demand) int { return inOrder(a.queue[0], b.queue[0]) })
	for _, d := range demands {
		view.Demands = append(view.Demands, s.demandViewLocked(d))
	}
	for _, a := range s.agents {
		desk := DeskView{a.id, a.name, a.overall(), a.supervisor, a.channelStates(), []InHand{}}
		for _, c := range slices.Concat(a.alerts, a.cards) {
			if in := c.interaction(a); in != InteractionClosed {
				desk.Contacts = append(desk.Contacts, InHand{
					c.conversation.customer, c.conversation.channel, c.conversation.id, c.guid, in, s.observersLocked(c),
				})
			}
		}
		view.Agents = append(view.Agents, desk)
	}
	return view
}

func (s *Server) demandViewLocked(d *demand) DemandView {
	view := DemandView{
		Channel: d.channel, Services: []ServiceView{}, Preferred: append([]string{}, d.preferred...), Required: append([]string{}, d.required...),
		Waiting: len(d.queue), Since: d.queue[0].waits, Priority: d.queue[0].priority,
		Unserved: s.unservedLocked(d),
	}
	for _, c := range d.queue { // it is in order of priority first, so the oldest can be anywhere
		if c.waits.Before(view.Since) {
			view.Since = c.waits
		}
	}
	for _, attributes := range d.services {
		service := ServiceView{[]string{}, append([]string{}, attributes...)}
		for _, name := range sortedKeys(s.services) {
			if slices.Equal(slices.Compact(slices.Sorted(slices.Values(s.services[name]))), attributes) {
				service.Names = append(service.Names, name)
			}
		}
		view.Services = append(view.Services, service)
	}
	return view
}

func (s *Server) observersLocked(c *contact) []ObserverView {
	views := []ObserverView{}
	for _, a := range s.agents {
		if c.watchers[a] != "" {
			views = append(views, ObserverView{a.name, c.interaction(a)})
		}
	}
	return views
}
