package bridge

import (
	"github.com/wavetank/wavetank/connector/message"
)

// Codes of failures that the connector itself tells an agent, chosen like HTTP statuses (assumed).
const (
	codeBadMessage  = 400
	codeUnsupported = 415
)

func (t *turn) contactAccepted(c message.ContactAccepted) {
	t.adopt(c.GUID)
	t.Contact.Key, t.Contact.WorkRequest = c.Key, c.WorkRequest
	if t.Contact.Phase != Active {
		t.Contact.Phase = Queued
	}
}

// adopt makes guid the contact of the conversation. Another guid than the known one is another contact, and everything that
// is decided once in a contact is open again.
func (t *turn) adopt(guid int64) {
	if t.Contact.GUID == guid {
		return
	}
	if t.Contact.GUID != 0 {
		t.Contact = Contact{}
	}
	t.Contact.GUID = guid
}

func (t *turn) agentJoined(a message.AgentJoined) {
	t.adopt(a.GUID)
	t.Contact.Phase = Active
	if a.Automated || t.Contact.Answered || t.LastInbound.IsZero() {
		return
	}
	t.Contact.Answered = true
	window := t.Channel.Window()
	stale := window > 0 && t.now.Sub(t.LastInbound) > window // exactly the window is inside (R084)
	switch {
	case stale && t.Channel == message.WhatsApp:
		t.Contact.Advised = true
		t.do("advice", message.Advise{GUID: a.GUID, Text: t.bridge.Advice, At: t.now})
	case !stale && t.bridge.Welcome != "": // no welcome for a customer it cannot reach (R075)
		t.Contact.Welcomed = true
		id := t.do("welcome", message.Post{AppUser: t.AppUser, Text: t.bridge.Welcome})
		t.Outgoing = append(t.Outgoing, Outgoing{Effect: id, At: t.now})
	}
}

func (t *turn) agentLeft(a message.AgentLeft) {
	switch {
	case a.End:
		t.contactOver(a.GUID)
	case a.GUID == t.Contact.GUID && a.Remaining == 0 && t.Contact.Phase == Active:
		t.Contact.Phase = Queued
	}
}

func (t *turn) contactOver(guid int64) {
	if guid == t.Contact.GUID || guid == 0 { // a late goodbye to an older contact must not end the new one
		t.Contact = Contact{}
	}
}

func (t *turn) contactReopened(c message.ContactReopened) {
	if c.GUID == t.Contact.GUID { // else the new contact has already been told
		t.Contact = Contact{Phase: Requested}
	}
}

func (t *turn) agentMessage(m message.AgentMessage) {
	if Refuses(t.State) {
		t.audit(NoActiveConversation, string(m.ID))
		return
	}
	post, code, why := t.compose(m)
	if why != "" {
		o := Outgoing{Agent: m.ID}
		t.report(&o, message.Failed, code, why, t.now)
		return
	}
	id := t.do("post", post)
	o := Outgoing{Effect: id, Agent: m.ID, At: t.now}
	if m.Rich != "" && post.Content == nil {
		o.Shown = post.Text // the agent learns how it was sent on this channel
	}
	t.Outgoing = append(t.Outgoing, o)
}

// compose turns an agent's message into a post, or says why it cannot.
func (t *turn) compose(m message.AgentMessage) (p message.Post, code int, why string) {
	p = message.Post{AppUser: t.AppUser, Name: m.Name, Text: m.Text}
	if m.File != nil {
		p.File = m.File
		return p, 0, ""
	}
	switch {
	case m.Rich == message.RichTemplate && t.Channel != message.WhatsApp:
		return p, codeUnsupported, "templates exist on WhatsApp only"
	case m.Rich == message.RichTemplate && len(m.Template) == 0:
		return p, codeBadMessage, "template without body.template"
	case m.Rich == message.RichTemplate: // never plain text in its place: only the template is allowed through
		p.Name, p.Text, p.Template = "", "", m.Template
		return p, 0, ""
	case m.Rich != "":
		content, why := rich(t.Channel, m)
		if why != "" {
			return p, codeBadMessage, why
		}
		if p.Text = content.Text; content.Type != richText || len(content.Actions) > 0 {
			p.Text, p.Content = "", &content
			return p, 0, ""
		}
	}
	if p.Text == "" {
		return p, codeBadMessage, "message without text"
	}
	return p, 0, ""
}
