package soak

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
)

// conversation is a conversation between a customer and the agent at the desk.
type conversation struct {
	w      *world
	id     string
	user   message.AppUserID
	client string // of the session with Oceana that it belongs to

	written []*written        // by the customer
	kept    []string          // ids of the customer's messages, in the order in which the store took them
	heard   []string          // ids of the customer's messages at the desk, in order
	contact int64             // open at Oceana; zero: none
	lines   []*line           // of agents, in order
	phone   []message.AgentID // agents' messages in the order in which they came to the phone
	refused map[string]bool   // effects that the cloud does not want
}

// written is a customer's message. What ends its id says what is special about it.
type written struct {
	id    string
	acked bool // the connector has answered 200
}

func (w *world) conversationOf(user message.AppUserID) *conversation {
	return w.conversations[slices.IndexFunc(w.conversations, func(t *conversation) bool { return t.user == user })]
}

func (w *world) conversationNamed(id string) *conversation {
	return w.conversations[slices.IndexFunc(w.conversations, func(t *conversation) bool { return t.id == id })]
}

// The ends of the ids of messages.
const (
	unwelcome = "!" // of one that the connector's step refuses
	poison    = "~" // of one over which Oceana ends the session with 1009, whenever it comes
	file      = "+" // of a file, either way
)

func isPoison(id string) bool { return strings.HasSuffix(id, poison) }
func isFile(id string) bool   { return strings.HasSuffix(id, file) }

// writes is the customer's part.
func (t *conversation) writes() { t.write("") }

// writesUnwelcome is a message that the connector cannot decide about, as after a bug in the bridge.
func (t *conversation) writesUnwelcome() { t.write(unwelcome) }

func (t *conversation) writesPoison() { t.write(poison) }

// sendsFile is a file of the customer.
func (t *conversation) sendsFile() { t.write(file) }

func (t *conversation) write(ending string) {
	m := &written{id: fmt.Sprintf("%s-m%d%s", t.id, len(t.written)+1, ending)}
	t.written = append(t.written, m)
	t.w.say(string(t.user), "writes %s", m.id)
	of := message.CustomerMessage{
		ID: message.ID(m.id), AppUser: t.user, Channel: message.WhatsApp, Type: "text", Text: m.id, At: epoch.Add(t.w.now),
	}
	if isFile(m.id) {
		of.Type, of.Text = "file", ""
		of.Data = json.RawMessage(`{"mediaUrl":"` + mediaURL(t, m.id) + `","mediaType":"application/pdf","mediaSize":4}`)
	}
	t.w.cloud.notify(message.Event{ID: "message:" + m.id, Conversation: message.ConversationID(t.id), Of: of}, func() { m.acked = true })
}

func (t *conversation) knows(id string) bool { return slices.Contains(t.heard, id) }

// hear is a customer's message that has come to the desk; repeats do not show.
func (t *conversation) hear(id string) {
	if t.knows(id) {
		t.w.say("desk", "knows %s already", id)
		return
	}
	t.heard = append(t.heard, id)
	t.w.say("desk", "shows %s", id)
	if n := len(t.heard); n > len(t.kept) || t.kept[n-1] != id {
		t.w.fail("order", "%s: the desk shows %v, but the connector took %v", t.id, t.heard, t.kept)
	}
}

// begin opens a contact, which an agent answers soon.
func (t *conversation) begin(guid int64) {
	t.contact = guid
	t.w.say("desk", "contact %d of %s begins", guid, t.id)
	t.w.oceana.notify(t, "requestChat", message.ContactAccepted{GUID: guid, Key: "key", WorkRequest: workOf(guid)}, guid, nil)
	t.w.later(time.Second+t.w.way(time.Second), func() {
		if t.contact == guid {
			t.w.oceana.notify(t, "newParticipant", message.AgentJoined{GUID: guid, Agent: "alice", Name: "Alice"}, guid, nil)
		}
	})
}

// answers is the agent's part.
func (t *conversation) answers() { t.answer("") }

// answersWithFile is a file of the agent.
func (t *conversation) answersWithFile() { t.answer(file) }

func (t *conversation) answer(ending string) {
	if t.contact == 0 {
		return
	}
	l := &line{id: message.AgentID(fmt.Sprintf("%s-a%d%s", t.id, len(t.lines)+1, ending)), conversation: t}
	t.lines = append(t.lines, l)
	t.w.say("agent", "writes %s", l.id)
	of := message.AgentMessage{GUID: t.contact, ID: l.id, Name: "Alice", Text: string(l.id)}
	if isFile(string(l.id)) {
		of.Text, of.File = "", &message.File{UUID: string(l.id), WorkRequest: workOf(t.contact), Name: string(l.id), Size: 4}
	}
	t.w.oceana.notify(t, "newMessage", of, t.contact, l)
}

// closes is the agent's end of the contact.
func (t *conversation) closes() {
	if t.contact == 0 {
		return
	}
	t.w.say("agent", "closes contact %d of %s", t.contact, t.id)
	t.w.oceana.notify(t, "closeConversation", message.ContactClosed{GUID: t.contact, By: "agent"}, t.contact, nil)
	t.contact = 0
}

// setStatus is what the desk is told about an agent's message.
func (t *conversation) setStatus(id message.AgentID, status message.Status) {
	i := slices.IndexFunc(t.lines, func(l *line) bool { return l.id == id })
	if i < 0 {
		t.w.fail("protocol", "%s: the desk is told about %q, which no customer wrote", t.id, id)
		return
	}
	l := t.lines[i]
	t.w.say("desk", "%s is %s", id, status)
	if status != l.status && !status.After(l.status) {
		t.w.fail("status", "%s: %s was %s and becomes %s", t.id, id, l.status, status)
	}
	l.status = status
}

// shown is a message that has come to the phone.
func (t *conversation) shown(m aggregator.Message, p *posted) {
	i := slices.IndexFunc(t.lines, func(l *line) bool { return t.effect(l) == p.effect })
	if i < 0 {
		return // the connector's own
	}
	if l := t.lines[i]; isFile(string(l.id)) {
		t.w.cloud.showsFile(l, m.Content)
	}
	for _, before := range t.phone {
		if slices.IndexFunc(t.lines, func(l *line) bool { return l.id == before }) > i && !t.w.lax() {
			t.w.fail("order", "%s: %s comes to the phone after %s", t.id, m.Text, before)
		}
	}
	t.phone = append(t.phone, t.lines[i].id)
}

// event is what the connector calls an agent's message.
func (t *conversation) event(l *line) string { return fmt.Sprintf("oceana:%s:%s", t.id, l.id) }

// effect is what the connector calls the post of an agent's message.
func (t *conversation) effect(l *line) string { return t.event(l) + "/post" }
