package aggregator

import (
	"encoding/json"
	"strings"
	"time"
)

// event is something that happened to an app user, as webhooks tell it. What a trigger does not have stays nil.
type event struct {
	trigger      string
	message      string // id, for the journal
	app          *app   // of an event that is no app user's; nil means the user's
	user         *appUser
	conversation *conversation
	client       *client
	body         envelope
	continued    *flow // the processors that have seen it; nil for none
}

// envelope is the body of a webhook; its order is stable, so a repeated event has the same bytes.
type envelope struct {
	Trigger          string             `json:"trigger"`
	Version          string             `json:"version,omitempty"` // absent in v1
	App              idJSON             `json:"app"`
	Messages         []json.RawMessage  `json:"messages,omitempty"`
	Surviving        *appUserEventJSON  `json:"surviving,omitempty"`
	Discarded        []appUserEventJSON `json:"discarded,omitempty"`
	AppUser          any                `json:"appUser,omitempty"` // appUserEventJSON, or appUserJSON in v1
	Conversation     *idJSON            `json:"conversation,omitempty"`
	Client           *clientJSON        `json:"client,omitempty"`
	Clients          []clientJSON       `json:"clients,omitempty"` // v1 only
	Channel          string             `json:"channel,omitempty"`
	Criteria         *LinkCriteria      `json:"criteria,omitempty"`
	Destination      *channelJSON       `json:"destination,omitempty"`
	IsFinalEvent     *bool              `json:"isFinalEvent,omitempty"`
	ExternalMessages *[]externalMessage `json:"externalMessages,omitempty"`
	Notification     *idJSON            `json:"notification,omitempty"`
	MatchResult      *matchJSON         `json:"matchResult,omitempty"`
	Error            *DeliveryError     `json:"error,omitempty"`
	Message          *idJSON            `json:"message,omitempty"`
	Activity         *activityJSON      `json:"activity,omitempty"`
	Postbacks        []json.RawMessage  `json:"postbacks,omitempty"`
	Payments         []paymentJSON      `json:"payments,omitempty"`
	Source           *channelJSON       `json:"source,omitempty"`
	Referral         *Referral          `json:"referral,omitempty"`
	Reason           string             `json:"reason,omitempty"`
	Timestamp        millis             `json:"timestamp,omitempty"`
}

type idJSON struct {
	ID string `json:"_id"`
}

type channelJSON struct {
	Type          string `json:"type"`
	IntegrationID string `json:"integrationId,omitempty"`
	DestinationID string `json:"destinationId,omitempty"` // of a notification
}

type externalMessage struct {
	ID string `json:"id"`
}

type activityJSON struct {
	Type string `json:"type"`
	Role string `json:"role"`
}

// appUserEventJSON is an app user in a webhook: without clients, and only the first and last fields unless the webhook asks
// for the full app user (Smooch v1.1).
type appUserEventJSON struct {
	ID                  string   `json:"_id"`
	UserID              string   `json:"userId,omitempty"`
	Surname             string   `json:"surname,omitempty"`
	GivenName           string   `json:"givenName,omitempty"`
	Email               string   `json:"email,omitempty"`
	SignedUpAt          *isoTime `json:"signedUpAt,omitempty"`
	Properties          *fields  `json:"properties,omitempty"`
	ConversationStarted bool     `json:"conversationStarted"`
}

func (u *appUser) eventJSON(full bool) *appUserEventJSON {
	j := &appUserEventJSON{ID: u.id, UserID: u.userID, ConversationStarted: u.conversationStarted}
	if full {
		signedUp, properties := isoTime(u.signedUpAt), u.propertiesOrEmpty()
		j.Surname, j.GivenName, j.Email, j.SignedUpAt, j.Properties = u.surname, u.givenName, u.email, &signedUp, &properties
	}
	return j
}

// emitMessageLocked tells of a stored message.
func (s *Server) emitMessageLocked(m *message) {
	if m.flow != nil { // told when the last processor continues
		s.nextLocked(m.flow)
		return
	}
	e := event{trigger: triggerAppMaker, message: m.id, user: m.conversation.user, conversation: m.conversation}
	if m.role == roleAppUser {
		e.trigger = triggerAppUser
	}
	if len(m.clients) > 0 {
		e.client = m.clients[0]
	}
	e.body.Messages = []json.RawMessage{m.raw}
	s.emitLocked(e)
}

// emitLocked schedules a turn for every webhook that wants the event. The body is written now: what happens later does not
// change it, and every attempt sends the same.
func (s *Server) emitLocked(e event) {
	a := e.app
	if a == nil {
		a = e.user.app
	}
	if s.holdPostbackLocked(e) {
		return
	}
	for _, w := range a.webhooks {
		if !w.wants(e.trigger) {
			continue
		}
		b := e.body
		b.Trigger, b.Version, b.App = w.heardAs(e.trigger), w.Version, idJSON{a.id}
		if e.user != nil {
			b.AppUser = e.user.eventJSON(w.IncludeFullAppUser)
		}
		d := &delivery{target: w.Target, secret: w.Secret, trigger: b.Trigger, message: e.message}
		if e.conversation != nil {
			b.Conversation = &idJSON{e.conversation.id}
			d.conversation = e.conversation.id
		}
		if w.IncludeClient && e.client != nil && notifiesClient(e.trigger) {
			c := e.client.json(e.user.isPrimary(e.client))
			b.Client = &c
		}
		if w.Version == versionOne {
			b = s.oldFashionedLocked(b, e)
		}
		d.body = e.continued.rewrite(encodeEvent(&b))
		s.scheduleAttemptLocked(d, 0)
	}
}

// notifiesClient lists the triggers includeClient has an effect on (Smooch v1.1).
func notifiesClient(trigger string) bool {
	return trigger == triggerPostback || trigger == triggerTyping ||
		strings.HasPrefix(trigger, "message:") || strings.HasPrefix(trigger, "conversation:")
}

func (s *Server) scheduleAttemptLocked(d *delivery, wait time.Duration) {
	s.cfg.Clock.Schedule("webhook "+d.trigger, wait, func() { s.attempt(d) })
}

func eventBehaviours() []Behaviour {
	return []Behaviour{
		{"webhook", "typing:appUser", "carries role and source beside the type", "public client of 2021; role and source: assumed", Inferred, ""},
		{"webhook", "postback", "carries source and timestamp, and no message for entries of a menu", "Smooch docs 2017, Webhooks; source and timestamp: assumed", Inferred, ""},
		{"webhook", "client and deletion events", "client:add and client:remove carry the client and a reason, appUser:delete a timestamp", "Smooch v2 documentation; assumed", Inferred, ""},
		{"webhook", "notification:match:failure", "fires when a notification cannot join the full conversation of who answered it", "known by name only; when and what: assumed", Inferred, ""},
		{"webhook", "made under v1", "no version and no conversation, app users in full, empty actions and metadata, delivery:success and delivery:failure with the message", "Smooch docs 2017, Webhooks; for which trigger which: assumed", Inferred, ""},
		{"webhook", "clients under v1", "client:add and client:remove carry a list of clients beside the client", "the vendor's channel-transfer sample reads clients; that client stays: assumed", Inferred, ""},
		{"webhook", "unknown trigger", "400 bad_request", "assumed", Inferred, ""},
	}
}
