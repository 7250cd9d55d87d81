package aggregator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// LinkCriteria is what a business knows about the user whose channel it links.
type LinkCriteria struct {
	PhoneNumber string `json:"phoneNumber,omitempty"` // with + and country code, digits only after it
	GivenName   string `json:"givenName,omitempty"`
	Surname     string `json:"surname,omitempty"`
	Address     string `json:"address,omitempty"` // of e-mail
}

// How a link is confirmed (Smooch v1.1).
const (
	linkImmediate = "immediate"
	linkActivity  = "userActivity"
	linkPrompt    = "prompt"
)

// link is a channel on its way to become a client.
type link struct {
	id           string // of the message that asks
	user         *appUser
	integration  *integration
	confirmation string
	criteria     LinkCriteria
	deviceID     string // of the pending client
	displayName  string
	externalID   string // empty until it is known
	primary      bool
	message      *post // nil when nothing is asked
	matched      bool
	over         bool // confirmed, failed or cancelled
}

func (l *link) address() clientID { return clientID{l.integration.ID, l.externalID} }

// linkChannel answers at once with a pending client; the outcome of it is told by webhooks.
func (q *request) linkChannel() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	l, typ, integrationID, err := q.readLink(f)
	if err != nil {
		return fail(err)
	}
	return q.withUser(func(u *appUser) answer {
		in := q.app.integrations[integrationID]
		if integrationID == "" {
			in = q.app.integrationOf(typ)
		}
		if in == nil || in.Type != typ {
			return fail(notFound("integration"))
		}
		l.user, l.integration = u, in
		if u.clientOn(func(c *client) bool { return c.integration == in.ID }) != nil ||
			slices.ContainsFunc(u.pending, func(o *link) bool { return o.integration == in }) {
			return fail(badRequest("User is already linked to that channel")) // one client per integration; the text is assumed
		}
		l.id, l.deviceID = q.ids.timed(q.cfg.Clock.Now()), q.ids.uuid()
		if l.confirmation == linkPrompt {
			l.message = &post{}
			l.message.Role, l.message.Type, l.message.Text = roleAppMaker, "text", q.promptText()
		}
		if l.message != nil {
			l.message.giveIDs(func() string { return q.ids.timed(q.cfg.Clock.Now()) }, q.cfg.CheckoutURL)
			l.message.ID, l.message.Received, l.message.Source = l.id, q.now(), sourceJSON{Type: "api"}
			q.signLocked(l.message, u)
		}
		u.pending = append(u.pending, l)
		q.links[l.id] = l
		if l.externalID != "" {
			q.app.pending[l.address()] = l
		}
		q.begin("", "")
		q.cfg.Clock.Schedule("link "+typ, 0, func() { q.startLink(l) })
		return q.userAnswer(u)
	})
}

func (q *request) promptText() string {
	if q.cfg.LinkPrompt != "" {
		return q.cfg.LinkPrompt
	}
	return q.app.name + " would like to chat with you here. Reply YES to accept or NO to refuse."
}

// startLink runs as a turn: it finds the person, and asks them or is done.
func (s *Server) startLink(l *link) {
	external, found := l.externalID, true
	if external == "" {
		found = false
		if s.cfg.MatchPhone != nil {
			external, found = s.cfg.MatchPhone(l.integration.Type, l.criteria)
		}
	}
	s.mu.Lock()
	out, deliver := s.startLinkLocked(l, external, found && external != "")
	s.mu.Unlock()
	if deliver {
		s.cfg.Network.Deliver(out)
	}
}

func (s *Server) startLinkLocked(l *link, external string, found bool) (out Outgoing, deliver bool) {
	if l.over {
		return Outgoing{}, false
	}
	if !found {
		s.failLinkLocked(l, &DeliveryError{Code: "bad_request", Message: "(#100) No matching user found"})
		return Outgoing{}, false
	}
	l.externalID = external
	a := l.user.app
	if a.pending[l.address()] == nil {
		a.pending[l.address()] = l
	}
	switch {
	case l.message == nil:
		s.confirmLinkLocked(l)
		return Outgoing{}, false
	case s.cfg.Network == nil:
		s.linkMatchedLocked(l)
		return Outgoing{}, false
	}
	channel := l.integration.Type
	return Outgoing{
		AppID: a.id, IntegrationID: l.integration.ID, Channel: channel, ExternalID: external, MessageID: l.id,
		Message: encode(&l.message.messageJSON), Native: l.message.nativeFor(channel),
	}, true
}

// finishLinksLocked completes what needs no confirmation, so that a post right after the link finds its client. The answer
// to the link showed the client as pending all the same.
func (s *Server) finishLinksLocked(u *appUser) {
	if s.cfg.PendingRefused {
		return
	}
	for _, l := range slices.Clone(u.pending) {
		if l.confirmation == linkImmediate && l.externalID != "" && l.message == nil {
			s.confirmLinkLocked(l)
		}
	}
}

// linkMatchedLocked means that the message arrived.
func (s *Server) linkMatchedLocked(l *link) {
	if l.over || l.matched {
		return
	}
	l.matched = true
	s.emitLinkLocked("link:match", l, nil)
	if l.confirmation == linkImmediate {
		s.confirmLinkLocked(l)
	}
}

// confirmLinkLocked makes the pending client a full one.
func (s *Server) confirmLinkLocked(l *link) {
	s.dropLinkLocked(l)
	u := l.user
	if s.freeAddressLocked(u, l.address()) {
		s.emitLinkLocked("link:success", l, nil)
		return
	}
	c := s.addClientLocked(u, l.integration, l.externalID, l.displayName, nil, l.primary)
	s.emitLinkLocked("link:success", l, nil)
	s.clientEventLocked("client:add", u, c, "channelLinking", u.isPrimary(c))
}

func (s *Server) failLinkLocked(l *link, why *DeliveryError) {
	s.dropLinkLocked(l)
	s.emitLinkLocked("link:failure", l, why)
}

// dropLinkLocked takes a pending client away. Reports on its message are still expected.
func (s *Server) dropLinkLocked(l *link) {
	l.over = true
	l.user.pending = slices.DeleteFunc(slices.Clone(l.user.pending), func(o *link) bool { return o == l })
	if a := l.user.app; a.pending[l.address()] == l {
		delete(a.pending, l.address())
	}
	if l.message == nil {
		delete(s.links, l.id)
	}
}

func (s *Server) emitLinkLocked(trigger string, l *link, why *DeliveryError) {
	e := event{trigger: trigger, user: l.user, conversation: l.user.conversation}
	e.body.Channel, e.body.Criteria, e.body.Error = l.integration.Type, &l.criteria, why
	s.emitLocked(e)
	s.scheduleLinkedLocked(trigger, l)
}

// answerLinkLocked lets a user who was asked confirm by writing. A prompt can be refused: the words are assumed.
func (s *Server) answerLinkLocked(a *app, address clientID, text string) {
	l := a.pending[address]
	if l == nil || l.confirmation == linkImmediate {
		return
	}
	if word := strings.ToLower(strings.Trim(text, " .!")); l.confirmation == linkPrompt && (word == "no" || word == "n" || word == "stop") {
		s.failLinkLocked(l, &DeliveryError{Code: "forbidden", Message: "The user declined the link request"})
		return
	}
	if !l.matched { // the answer proves that it arrived
		s.linkMatchedLocked(l)
	}
	s.confirmLinkLocked(l)
}

var phoneNumber = regexp.MustCompile(`^\+[0-9]{5,15}$`)

// readLink checks a body. The texts of refusals are assumed.
func (q *request) readLink(f fields) (l *link, typ, integrationID string, err *apiError) {
	l = &link{primary: true}
	var subject string
	if err := f.require("type", "confirmation"); err != nil {
		return nil, "", "", err
	}
	if err := f.strings("type", &typ, "integrationId", &integrationID, "phoneNumber", &l.criteria.PhoneNumber, "address",
		&l.criteria.Address, "givenName", &l.criteria.GivenName, "surname", &l.criteria.Surname, "subject", &subject); err != nil {
		return nil, "", "", err
	}
	if err := f.read("primary", "boolean", &l.primary); err != nil {
		return nil, "", "", err
	}
	if err := l.readAddress(f, typ); err != nil {
		return nil, "", "", err
	}
	return l, typ, integrationID, q.readConfirmation(f, l, typ)
}

func (l *link) readAddress(f fields, typ string) *apiError {
	switch typ {
	case "twilio", "messagebird", "whatsapp", "messenger":
		if err := f.require("phoneNumber"); err != nil {
			return err
		}
		number := strings.NewReplacer(" ", "", "-", "").Replace(l.criteria.PhoneNumber)
		if !phoneNumber.MatchString(number) {
			return badRequest("phoneNumber should begin with + and the country code")
		}
		l.criteria.PhoneNumber, l.criteria.Address, l.displayName = number, "", number
		switch typ {
		case "whatsapp":
			l.externalID = onlyDigits(number)
		case "twilio", "messagebird":
			l.externalID = number
		}
		return nil
	case "mailgun":
		if err := f.require("address"); err != nil {
			return err
		}
		if !strings.Contains(l.criteria.Address, "@") {
			return badRequest("address should match format \"email\"")
		}
		l.criteria.PhoneNumber, l.displayName, l.externalID = "", l.criteria.Address, l.criteria.Address
		return nil
	}
	return notAllowed("type")
}

func (q *request) readConfirmation(f fields, l *link, typ string) *apiError {
	var c, message fields
	if err := f.read("confirmation", "object", &c); err != nil {
		return err
	}
	if err := c.require("type"); err != nil {
		return err
	}
	if err := c.strings("type", &l.confirmation); err != nil {
		return err
	}
	switch l.confirmation {
	case linkImmediate:
		if !c.has("message") {
			return nil
		}
	case linkActivity:
		if err := c.require("message"); err != nil {
			return err
		}
	case linkPrompt:
		if typ != "twilio" {
			return badRequest("confirmation.type 'prompt' is for twilio only")
		}
		return nil
	default:
		return notAllowed("confirmation.type")
	}
	if err := c.read("message", "object", &message); err != nil {
		return err
	}
	message["role"] = json.RawMessage(`"appMaker"`)
	p, err := q.readPost(message)
	switch {
	case err != nil:
		return err
	case p.Type != "text" && p.Type != "image":
		return badRequest("confirmation.message should be of type text or image")
	case slices.ContainsFunc(p.actions, func(a action) bool { return a.Type != "link" }):
		return badRequest("confirmation.message may have link actions only")
	}
	p.destination = nil
	l.message = p
	return nil
}

func linkBehaviours() []Behaviour {
	return []Behaviour{
		{"linking", "confirmations", "immediate, userActivity and prompt, told by link:match, link:success and link:failure", "Smooch docs 2017, Users", Documented, ""},
		{"linking", "conversation in events", "link events name the conversation when there is one", "assumed", Inferred, ""},
		{"linking", "success", "tells client:add as well", "Smooch v2 documentation; assumed", Inferred, ""},
		{"linking", "someone else's address", "the channel moves to the app user who links it", "Smooch v2 documentation (theft); merging is possible: assumed", Inferred, "Config.MergeOnLink"},
		{"linking", "link requests", "for the integrations named that can be linked by one; others are passed over", "the vendor's channel-transfer sample, which names every integration of its app; what it is answered: assumed", Inferred, ""},
		{"linking", "prompt", "an SMS that asks for YES or NO; any other answer accepts", "Smooch docs 2017, Users; the words: assumed", Inferred, "Config.LinkPrompt"},
		{"linking", "whatsapp message", "goes out as it is: outside of the window the network refuses it unless it is a template", "assumed", Inferred, ""},
		{"linking", "phone number on messenger", "finds no person, which is link:failure, unless the world says whose it is", "Smooch docs 2017, Users; the text of the failure: assumed", Inferred, "Config.MatchPhone"},
	}
}
