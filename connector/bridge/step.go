package bridge

import (
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// NoActiveConversation is what an agent is told who writes to a customer that never wrote (R003), and its code.
const (
	NoActiveConversation     = "no active conversation"
	NoActiveConversationCode = 410
)

// Bridge holds what a deployment can choose. The zero value has no welcome and an empty advice.
type Bridge struct {
	Welcome string // sent to the end user when an agent answers; empty: none
	Advice  string // shown to the agent that answers too late for free text
	// Unavailable and Busy are sent to an end user whose message waits because Oceana is away, or too busy; empty: nothing.
	Unavailable, Busy string
}

// Refuses reports whether an agent may not write in this conversation, because the end user never wrote in it (R003).
func Refuses(s State) bool { return s.LastInbound.IsZero() }

// Step takes a conversation one event further. It keeps nothing and changes nothing it was given.
func (b Bridge) Step(s State, e message.Event, now time.Time) (State, []message.Effect, []Audit) {
	s.Outgoing, s.Early = slices.Clone(s.Outgoing), slices.Clone(s.Early)
	t := turn{bridge: b, State: s, event: e.ID, now: now}
	switch of := e.Of.(type) {
	case message.CustomerMessage:
		t.customerMessage(of)
	case message.FileBlocked:
		t.fileBlocked(of)
	case message.DeliveryReport:
		t.deliveryReport(of)
	case message.ConversationRead:
		t.conversationRead(of)
	case message.ContactAccepted:
		t.contactAccepted(of)
	case message.AgentJoined:
		t.agentJoined(of)
	case message.AgentLeft:
		t.agentLeft(of)
	case message.AgentMessage:
		t.agentMessage(of)
	case message.ContactClosed:
		t.contactOver(of.GUID)
	case message.RouteCancelled:
		t.contactOver(of.GUID)
		t.audit("route cancelled", of.Reason)
	case message.ContactReopened:
		t.contactReopened(of)
	case message.Posted:
		t.posted(of)
	case message.PostFailed:
		t.postFailed(of)
	case message.ServiceFailed:
		t.serviceFailed(of)
	case message.Noted:
		t.audit(of.Topic, of.Detail)
	}
	t.prune()
	return t.State, t.effects, t.audits
}

// Audit is a line that operations can read afterwards.
type Audit struct {
	Kind   string // what happened, in a few words that stay the same
	Detail string // the id that it is about, or why
}

// turn is one Step in the making.
type turn struct {
	State
	bridge  Bridge
	event   string
	now     time.Time
	effects []message.Effect
	audits  []Audit
}

// do adds an effect; name makes its id unique among those of the event.
func (t *turn) do(name string, d message.Command) string {
	id := t.event + "/" + name
	t.effects = append(t.effects, message.Effect{ID: id, Do: d})
	return id
}

func (t *turn) audit(kind, detail string) {
	t.audits = append(t.audits, Audit{Kind: kind, Detail: detail})
}

// report tells Oceana that a message of an agent came to status, unless it already has.
func (t *turn) report(o *Outgoing, status message.Status, code int, text string, at time.Time) {
	if !status.After(o.Status) {
		return
	}
	o.Status, o.At = status, at
	if o.Agent == "" {
		return
	}
	t.do(fmt.Sprintf("%s:%s", status, o.Agent), message.Report{Message: o.Agent, Status: status, Code: code, Text: text, At: at})
}

// reportShown is report with the message as the end user reads it.
func (t *turn) reportShown(o *Outgoing, status message.Status, shown string) {
	before := len(t.effects)
	t.report(o, status, 0, "", t.now)
	for i := before; i < len(t.effects); i++ {
		r := t.effects[i].Do.(message.Report)
		r.Shown = shown
		t.effects[i].Do = r
	}
}
