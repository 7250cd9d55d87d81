package aggregator

import (
	"encoding/json"
	"net/http"
)

// notification is a message to an address that need not be anybody's.
type notification struct {
	id          string
	app         *app
	integration *integration
	externalID  string
	post        *post
	joined      bool // part of a conversation
}

type matchJSON struct {
	AppUser      *appUserEventJSON `json:"appUser,omitempty"`
	Conversation *idJSON           `json:"conversation,omitempty"`
}

// postNotification answers 201 also when the network will refuse the message, as a post does.
func (q *request) postNotification() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	integrationID, external, p, err := q.readNotification(f)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	in := q.app.integrations[integrationID]
	if in == nil {
		return fail(notFound("integration"))
	}
	if p.only != "" && p.only != in.Type {
		return fail(badRequest("messageSchema is for whatsapp only"))
	}
	if in.Type == "whatsapp" {
		external = onlyDigits(external)
	}
	if external == "" {
		return fail(badRequest("destination.destinationId should NOT be shorter than 1 characters"))
	}
	now := q.cfg.Clock.Now()
	n := &notification{id: q.ids.uuid(), app: q.app, integration: in, externalID: external, post: p}
	p.ID = q.ids.timed(now)
	p.giveIDs(func() string { return q.ids.timed(now) }, q.cfg.CheckoutURL)
	p.Received, p.Source = millisOf(now), sourceJSON{Type: "api"}
	q.signLocked(p, nil)
	q.notifications[n.id] = n
	address := clientID{in.ID, external}
	q.app.notified[address] = append(q.app.notified[address], n)
	q.begin("", n.id)
	if q.cfg.Network != nil {
		out := Outgoing{
			AppID: q.app.id, IntegrationID: in.ID, Channel: in.Type, ExternalID: external, MessageID: n.id,
			Message: encode(&p.messageJSON), Native: p.nativeFor(in.Type),
		}
		q.cfg.Clock.Schedule("notify "+in.Type, 0, func() { q.cfg.Network.Deliver(out) })
	}
	return ok(http.StatusCreated, encode(map[string]any{"notification": idJSON{n.id}}))
}

// readNotification checks a body; the message is one as posts have, with the author beside it.
func (q *request) readNotification(f fields) (integrationID, external string, p *post, err *apiError) {
	var to, author, message fields
	var role string
	for _, err := range []*apiError{
		f.require("destination", "author", "message"),
		f.read("destination", "object", &to), f.read("author", "object", &author), f.read("message", "object", &message),
		to.require("integrationId", "destinationId"), to.strings("integrationId", &integrationID, "destinationId", &external),
		author.require("role"), author.strings("role", &role),
	} {
		if err != nil {
			return "", "", nil, err
		}
	}
	if role != roleAppMaker {
		return "", "", nil, notAllowed("author.role")
	}
	content := message
	if f.has("messageSchema") {
		content = fields{"messageSchema": f["messageSchema"], "message": f["message"]}
	}
	content["role"] = json.RawMessage(`"appMaker"`)
	delete(content, "destination")
	for _, name := range []string{"name", "email", "avatarUrl"} {
		delete(content, name)
		if author.has(name) {
			content[name] = author[name]
		}
	}
	p, err = q.readPost(content)
	return integrationID, external, p, err
}

// joinNotificationsLocked puts what was sent to an address, before it was anybody's or since, into the conversation of the
// app user who answers from it. No webhook tells of it: assumed.
func (s *Server) joinNotificationsLocked(address clientID, c *conversation) {
	a := c.user.app
	list := a.notified[address]
	if len(list) == 0 {
		return
	}
	delete(a.notified, address)
	if full := c.fullLocked(len(list), s.cfg.MaxMessages); full != nil {
		for _, n := range list {
			s.emitMatchFailureLocked(n, c, full)
		}
		return
	}
	var last millis
	if n := len(c.messages); n > 0 {
		last = c.messages[n-1].received
	}
	read := c.appMakerLastRead
	for _, n := range list {
		n.joined = true
		s.storeLocked(&message{conversation: c, clients: c.user.clients[:1:1]}, &n.post.messageJSON)
		read = max(read, n.post.Received)
	}
	c.appMakerLastRead = read
	if list[0].post.Received <= last || len(list) > 1 {
		c.arrangeLocked()
	}
}

// reportOutsideLocked takes reports on messages that are in no conversation: notifications, and what asks to confirm a link.
func (s *Server) reportOutsideLocked(r Report) (known bool, err error) {
	if l := s.links[r.MessageID]; l != nil {
		switch r.Status {
		case StatusChannel, StatusUser:
			s.linkMatchedLocked(l)
		case StatusFailure:
			if !l.over {
				s.failLinkLocked(l, r.Error)
			}
		}
		if l.over && r.Final {
			delete(s.links, l.id)
		}
		return true, nil
	}
	n := s.notifications[r.MessageID]
	if n == nil {
		return false, nil
	}
	if r.Status != StatusRead {
		s.emitNotificationLocked(n, r)
	}
	return true, nil
}

// emitNotificationLocked tells the outcome of a notification; matchResult names the app user when the address belongs to one
// (when the vendor tells it is not known).
func (s *Server) emitNotificationLocked(n *notification, r Report) {
	e := event{trigger: "notification:delivery:" + string(r.Status), app: n.app, message: n.id}
	external := []externalMessage{}
	if r.ExternalMessageID != "" {
		external = append(external, externalMessage{r.ExternalMessageID})
	}
	b := &e.body
	b.Destination = &channelJSON{Type: n.integration.Type, IntegrationID: n.integration.ID, DestinationID: n.externalID}
	b.IsFinalEvent, b.ExternalMessages, b.Notification, b.Timestamp = &r.Final, &external, &idJSON{n.id}, s.now()
	b.Error = r.Error
	if u := n.app.byClient[clientID{n.integration.ID, n.externalID}]; u != nil {
		b.MatchResult = &matchJSON{AppUser: u.eventJSON(false)}
		if u.conversation != nil {
			b.MatchResult.Conversation = &idJSON{u.conversation.id}
		}
	}
	s.emitLocked(e)
}

// emitMatchFailureLocked tells that a notification could not be made part of the conversation of who answered it. The trigger is
// known by name only; when it fires, which is when the conversation is full, and what it carries are assumed.
func (s *Server) emitMatchFailureLocked(n *notification, c *conversation, why *apiError) {
	e := event{trigger: "notification:match:failure", app: n.app, message: n.id}
	b := &e.body
	b.Destination = &channelJSON{Type: n.integration.Type, IntegrationID: n.integration.ID, DestinationID: n.externalID}
	b.Notification, b.Timestamp = &idJSON{n.id}, s.now()
	b.MatchResult = &matchJSON{AppUser: c.user.eventJSON(false), Conversation: &idJSON{c.id}}
	b.Error = &DeliveryError{Code: why.code, Message: why.description}
	s.emitLocked(e)
}
