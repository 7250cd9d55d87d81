package bridge

import (
	"slices"

	"github.com/wavetank/wavetank/connector/message"
)

func (t *turn) customerMessage(m message.CustomerMessage) {
	t.AppUser, t.Integration, t.Channel = m.AppUser, m.Integration, m.Channel
	if m.Name != "" {
		t.Customer = m.Name
	}
	if m.External != "" {
		t.External = m.External
	}
	m.Name, m.External = t.Customer, t.External
	if m.At.IsZero() {
		m.At = t.now
	}
	if m.At.After(t.LastInbound) { // webhooks may arrive in another order than the messages were written
		t.LastInbound = m.At
	}
	forward := message.Forward{Open: t.Contact.Phase == None, GUID: t.Contact.GUID, Message: m}
	if forward.Open {
		t.Contact = Contact{Phase: Requested}
	}
	t.do("tell", forward)
}

func (t *turn) deliveryReport(r message.DeliveryReport) {
	o := t.outgoing(func(o Outgoing) bool { return o.Cloud == r.Message })
	if o == nil {
		if t.inFlight() { // the report overtook the cloud's answer to the post
			t.Early = append(t.Early, r)
		}
		return
	}
	t.apply(o, r)
}

func (t *turn) apply(o *Outgoing, r message.DeliveryReport) {
	o.Final = o.Final || r.Final
	at := r.At
	if at.IsZero() {
		at = t.now
	}
	t.report(o, r.Status, r.Code, r.Text, at)
}

func (t *turn) conversationRead(r message.ConversationRead) {
	at := r.At
	if at.IsZero() {
		at = t.now
	}
	for i := range t.Outgoing {
		o := &t.Outgoing[i]
		arrived := o.Status == message.Delivered || (o.Status == message.Accepted && o.Final)
		if arrived && !o.At.After(at) {
			t.report(o, message.Read, 0, "", at)
		}
	}
}

func (t *turn) posted(p message.Posted) {
	o := t.outgoing(func(o Outgoing) bool { return o.Effect == p.Effect })
	if o == nil {
		return
	}
	o.Cloud = p.Message
	t.reportShown(o, message.Accepted, firstText(p.Text, o.Shown))
	for _, r := range t.Early {
		if r.Message == p.Message {
			t.apply(o, r)
		}
	}
	t.Early = slices.DeleteFunc(t.Early, func(r message.DeliveryReport) bool { return r.Message == p.Message })
}

func (t *turn) postFailed(f message.PostFailed) {
	o := t.outgoing(func(o Outgoing) bool { return o.Effect == f.Effect })
	if o == nil {
		return
	}
	if o.Agent == "" {
		t.audit("connector's message refused", f.Text)
	}
	t.report(o, message.Failed, f.Code, f.Text, t.now)
}

// serviceFailed tells the end user that no agent reads the messages for now. It is sent only to end users who wrote.
func (t *turn) serviceFailed(f message.ServiceFailed) {
	text := t.bridge.Unavailable
	if f.Busy {
		text = t.bridge.Busy
	}
	if text == "" || t.LastInbound.IsZero() {
		return
	}
	id := t.do("notice", message.Post{AppUser: t.AppUser, Text: text})
	t.Outgoing = append(t.Outgoing, Outgoing{Effect: id, At: t.now})
}
