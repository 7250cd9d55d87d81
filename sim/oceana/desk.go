package oceana

import (
	"slices"
	"time"
)

// Roles of a Line.
const (
	RoleCustomer = "customer"
	RoleAgent    = "agent"
	RoleSystem   = "system"
	RoleBot      = "bot"
	// RoleSupervisor is a supervisor who coaches; only agents see the line.
	RoleSupervisor = "supervisor"
)

// Kinds of a Line. A customer's line may also have the wire's kinds richMedia, customResponse, file and location.
const (
	KindText     = "text"
	KindTemplate = "template"
	KindAdvice   = "advice" // use a template (R073)
	KindNotice   = "notice"
	KindCoach    = "coach" // to the agent alone
	KindRich     = "richMedia"
)

// Statuses of an agent's Line. Empty: nothing is known yet.
const (
	StatusAccepted  = "accepted"
	StatusDelivered = "delivered"
	StatusRead      = "read"
	StatusRejected  = "rejected" // the channel said no, after the cloud took it
	StatusRefused   = "refused"  // the connector said no and posted nothing
)

// Desk is what an agent sees.
type Desk struct {
	Agent    string         `json:"agent"` // name of the agent
	State    string         `json:"state"` // one of the State constants, on messaging
	Channels []ChannelState `json:"channels"`
	Alerts   []Card         `json:"alerts"`   // oldest first
	Contacts []Contact      `json:"contacts"` // in the order answered; at most one of a conversation, and the last 50 closed ones
}

// Card is an alert.
type Card struct {
	Customer       string    `json:"customer"` // name of the customer
	Channel        string    `json:"channel"`  // as the connector names it, such as WhatsApp
	ConversationID string    `json:"conversationId"`
	GUID           int64     `json:"guid"`
	Since          time.Time `json:"since"`          // of the request, not of this alert
	Waits          time.Time `json:"waits"`          // since when the customer waits for an agent: the request, or when an agent gave the contact away
	Rung           time.Time `json:"rung"`           // when this alert began
	Until          time.Time `json:"until,omitzero"` // when it counts as not answered (RONA); zero: never
}

// Contact is one work request at a desk.
type Contact struct {
	Customer        string       `json:"customer"`       // name of the customer
	Channel         string       `json:"channel"`        // as the connector names it, such as WhatsApp
	ConversationID  string       `json:"conversationId"` // the connector's id of the conversation
	GUID            int64        `json:"guid"`           // of the contact
	Open            bool         `json:"open"`           // false: closed
	Interaction     Interaction  `json:"interaction"`    // what the agent does with it now
	Capabilities    []Capability `json:"capabilities"`   // what this agent can do with it now, sorted
	CustomerTyping  bool         `json:"customerTyping"`
	Participants    []string     `json:"participants"` // names of those in the room
	Groups          []string     `json:"groups"`       // of the rich media widget, for the channel of the customer (R119)
	Disposition     string       `json:"disposition,omitempty"`
	WorkRequestID   string       `json:"workRequestId"`
	TemplateAdvised bool         `json:"templateAdvised"` // in this contact; a later one begins without
	Lines           []Line       `json:"lines"`           // as they were written, the prior transcript of the conversation included
}

// Line is a bubble.
type Line struct {
	ID       string    `json:"id"` // Oceana's, unique
	From     string    `json:"from"`
	Role     string    `json:"role"`
	Kind     string    `json:"kind"`
	Text     string    `json:"text"`
	Template string    `json:"template,omitempty"`
	At       time.Time `json:"at"`
	Status   string    `json:"status"`
	Code     int       `json:"code,omitempty"`    // why rejected or refused, such as 470
	Reason   string    `json:"reason,omitempty"`  // the same for people
	History  []string  `json:"history,omitempty"` // every status in the order it was reported

	// Chosen is the payload of what the customer picked from rich media; empty for anything else.
	Chosen string `json:"chosen,omitempty"`
	// File is the uuid of a file in the store; empty for a line without one.
	File string `json:"file,omitempty"`
	// Title is that of an item of the rich media widget, or what the customer wrote to a file.
	Title string `json:"title,omitempty"`

	// Index grows in the order in which Oceana got the lines, which need not be that of the desk: webhooks may overtake each other.
	Index int `json:"index"`

	key     string // the adapter's id of the message; empty for a line of Oceana
	written int64  // when the cloud got it from the customer, in milliseconds since 1970; 0: unknown
}

// reach records a reported status. Reports may be late: the status shown never goes back, the history keeps everything.
func (l *Line) reach(status string, code int, reason string) {
	if slices.Contains(l.History, status) {
		return
	}
	l.History = append(l.History, status)
	order := []string{"", StatusAccepted, StatusDelivered, StatusRead, StatusRejected, StatusRefused}
	if slices.Index(order, status) < slices.Index(order, l.Status) {
		return
	}
	l.Status = status
	if status == StatusRejected || status == StatusRefused {
		l.Code, l.Reason = code, reason
	}
}

// Desk is the desk of the agent called name, as a copy. Fails with ErrUnknownAgent.
func (s *Server) Desk(name string) (Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Agent: a.name, State: a.overall(), Channels: a.channelStates(), Alerts: []Card{}, Contacts: []Contact{}}
	for _, c := range a.alerts {
		d.Alerts = append(d.Alerts, Card{c.conversation.customer, c.conversation.channel, c.conversation.id, c.guid, c.since, c.waits, c.rung, c.ringsUntil})
	}
	for _, c := range a.cards {
		view := s.viewLocked(c)
		view.Interaction, view.Capabilities = c.interaction(a), c.capabilityNames(a)
		d.Contacts = append(d.Contacts, view)
	}
	return d, nil
}

func (s *Server) viewLocked(c *contact) Contact {
	view := Contact{
		Customer: c.conversation.customer, Channel: c.conversation.channel, ConversationID: c.conversation.id, GUID: c.guid,
		WorkRequestID: c.workRequest, Open: c.state == stateActive, TemplateAdvised: c.advised, CustomerTyping: c.typing, Disposition: c.disposition,
		Groups: s.groupsLocked(c.conversation.channel), Participants: []string{}, Lines: []Line{},
	}
	for _, p := range c.participants() {
		view.Participants = append(view.Participants, p.Name)
	}
	for _, l := range c.lines {
		line := *l
		line.History = slices.Clone(l.History)
		view.Lines = append(view.Lines, line)
	}
	return view
}

// Transcripts are the newest contacts of all conversations that are kept, wherever they are, the oldest first.
func (s *Server) Transcripts() []Contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kept []*contact
	for _, conv := range s.conversations {
		if conv.contact != nil {
			kept = append(kept, conv.contact)
		}
	}
	slices.SortFunc(kept, func(a, b *contact) int { return int(a.age - b.age) })
	views := []Contact{}
	for _, c := range kept {
		views = append(views, s.viewLocked(c))
	}
	return views
}

// AgentView is an agent in a list.
type AgentView struct {
	ID           string         `json:"id"`           // a number that counts up from 600001
	Name         string         `json:"name"`         // unique
	State        string         `json:"state"`        // one of the State constants, over all channels
	Supervisor   bool           `json:"supervisor"`   // may observe, coach and barge in
	Channels     []ChannelState `json:"channels"`     // the state on each
	Multiplicity int            `json:"multiplicity"` // on messaging; 0 for who does not work on it
	Attributes   []string       `json:"attributes"`
	Alerts       int            `json:"alerts"`
	Open         int            `json:"open"`
}

// Agents lists the agents in the order they were added.
func (s *Server) Agents() []AgentView {
	s.mu.Lock()
	defer s.mu.Unlock()
	views := []AgentView{}
	for _, a := range s.agents {
		view := AgentView{
			ID: a.id, Name: a.name, State: a.overall(), Supervisor: a.supervisor, Channels: a.channelStates(),
			Attributes: append([]string{}, a.listed...), Alerts: len(a.alerts), Open: len(a.open()),
		}
		if r := a.on(ChannelMessaging); r != nil {
			view.Multiplicity = r.multiplicity
		}
		views = append(views, view)
	}
	return views
}

// ContactView is a contact that waits for an agent.
type ContactView struct {
	Customer       string    `json:"customer"`       // name of the customer
	Channel        string    `json:"channel"`        // as the connector names it, such as WhatsApp
	ConversationID string    `json:"conversationId"` // the connector's id of the conversation
	GUID           int64     `json:"guid"`           // of the contact
	WorkRequestID  string    `json:"workRequestId"`  // of the request that waits
	Priority       int       `json:"priority"`       // 1 highest
	Attributes     []string  `json:"attributes"`
	Since          time.Time `json:"since"` // of the request
	Waits          time.Time `json:"waits"` // since when the customer waits for an agent: the request, or when an agent gave the contact away
	// Unserved says why no agent who is signed in could ever be offered it, such as "no agent has Language.English"; empty when one could.
	Unserved string `json:"unserved,omitempty"`
}

// Queue lists the contacts that wait and alert no agent, the next one first.
func (s *Server) Queue() []ContactView {
	s.mu.Lock()
	defer s.mu.Unlock()
	views := []ContactView{}
	unserved := map[*demand]string{}
	for _, c := range s.waitingLocked() {
		if _, known := unserved[c.demand]; !known {
			unserved[c.demand] = s.unservedLocked(c.demand)
		}
		views = append(views, ContactView{
			c.conversation.customer, c.conversation.channel, c.conversation.id, c.guid, c.workRequest, c.priority,
			append([]string{}, c.attributes...), c.since, c.waits, unserved[c.demand],
		})
	}
	return views
}
