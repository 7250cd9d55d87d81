package aggregator

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// Limits of a post's fields: the text from the Smooch v2 documentation, the alternative text from v1.1.
const (
	maxText    = 4096
	maxAltText = 128
)

// post is a message a business sends, read and checked but not yet stored.
type post struct {
	messageJSON
	destination func(*client) bool         // nil means the client last active
	only        string                     // the one channel a messageSchema is for; empty means any
	native      json.RawMessage            // of a messageSchema
	override    map[string]json.RawMessage // native payloads by channel
	items       []item
	actions     []action
}

// postMessage answers 201 also when the network will refuse the message: that comes later, by webhook (R072).
func (q *request) postMessage() answer {
	q.mu.Lock()
	q.posts++
	q.mu.Unlock()
	var lost bool
	if f, found := q.postFault(); found {
		switch f.Do {
		case FaultStatus:
			a := fail(statusError(f.Status))
			a.retryAfter = f.RetryAfter
			return a
		case FaultLost:
			lost = true
		default:
			q.cfg.Journal.Unexpected("world", self, "fault "+f.Do, "a post knows status and lost only", nil)
		}
	}
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	p, err := q.readPost(f)
	if err != nil {
		return fail(err)
	}
	a := q.store(p)
	a.lost = lost && a.err == nil
	return a
}

func (q *request) postFault() (Fault, bool) {
	if q.cfg.Faults == nil {
		return Fault{}, false
	}
	return q.cfg.Faults.Post()
}

// store gives the message its ids, adds it to the conversation, and schedules the webhooks and the deliveries it causes.
func (q *request) store(p *post) answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.app.userLocked(q.param("userId"))
	if u == nil {
		return fail(notFound("user"))
	}
	if err := u.conversation.fullLocked(); err != nil {
		return fail(err)
	}
	var clients []*client
	if p.Role == roleAppMaker {
		var err *apiError
		if clients, err = p.clientsOf(u); err != nil {
			return fail(err)
		}
	}
	now := q.cfg.Clock.Now()
	m := &message{conversation: q.conversationOfLocked(u), clients: clients}
	p.ID = q.ids.timed(now)
	p.giveIDs(func() string { return q.ids.timed(now) })
	p.Received = m.conversation.receivedLocked(now)
	p.Source = sourceJSON{Type: "api"}
	q.signLocked(p, u)
	q.storeLocked(m, &p.messageJSON)
	q.begin(m.conversation.id, m.id)
	q.emitMessageLocked(m)
	for _, c := range clients {
		q.scheduleDeliveryLocked(m, c, p.nativeFor(c.platform))
	}
	conversation := encode(m.conversation.json())
	body := make([]byte, 0, len(m.raw)+len(conversation)+32)
	body = append(append(body, `{"message":`...), m.raw...)
	body = append(append(body, `,"conversation":`...), conversation...)
	return ok(http.StatusCreated, append(body, '}'))
}

// clientsOf is where the message goes: the destination, else the client last active; and every web client, which shows the
// whole conversation (Smooch v1.1). A destination the app user has no client for is refused: the text is assumed.
func (p *post) clientsOf(u *appUser) ([]*client, *apiError) {
	fits := p.destination
	if p.only != "" {
		fits = func(c *client) bool { return c.platform == p.only && (p.destination == nil || p.destination(c)) }
	}
	if fits != nil {
		c := u.clientOn(fits)
		if c == nil {
			return nil, badRequest("User has no client for the destination")
		}
		return []*client{c}, nil
	}
	var clients []*client
	for i, c := range u.clients {
		if i == 0 || c.platform == "web" {
			clients = append(clients, c)
		}
	}
	return clients, nil
}

// nativeFor is the payload in the channel's own language, nil when there is none.
func (p *post) nativeFor(channel string) json.RawMessage {
	if p.native != nil {
		return p.native // it goes to its own channel only
	}
	return p.override[channel]
}

// signLocked fills in the author. Posts that name no e-mail address share one author of the app (Smooch v1.1).
func (q *request) signLocked(p *post, u *appUser) {
	if p.Role == roleAppUser {
		p.AuthorID = u.id
		p.AvatarURL = ""
		if p.Name == "" {
			p.Name = u.displayName()
		}
		return
	}
	p.AuthorID = q.app.authorID
	if p.Email != "" {
		if q.app.authors[p.Email] == "" {
			q.app.authors[p.Email] = q.ids.token(20)
		}
		p.AuthorID = q.app.authors[p.Email]
	}
	if p.Name == "" {
		p.Name = q.app.name
	}
	if p.AvatarURL == "" {
		p.AvatarURL = q.iconURL(q.app)
	}
}

// readPost checks a body field by field. The words of refusals are assumed, after those the vendor is known for.
func (q *request) readPost(f fields) (*post, *apiError) {
	p := &post{}
	if err := f.strings("role", &p.Role, "type", &p.Type, "name", &p.Name, "email", &p.Email, "avatarUrl", &p.AvatarURL,
		"text", &p.Text, "mediaUrl", &p.MediaURL, "mediaType", &p.MediaType, "altText", &p.AltText, "payload", &p.Payload); err != nil {
		return nil, err
	}
	if err := f.require("role"); err != nil {
		return nil, err
	}
	if p.Role != roleAppMaker && p.Role != roleAppUser {
		return nil, badRequest("role should be equal to one of the allowed values")
	}
	if _, err := f.flat("metadata", "Message metadata"); err != nil {
		return nil, err
	}
	if raw := compact(f["metadata"]); len(raw) > len("{}") {
		p.Metadata = raw
	}
	for _, err := range []*apiError{
		tooLong("text", p.Text, maxText), tooLong("altText", p.AltText, maxAltText),
		p.readDestination(f), p.readOverride(f),
	} {
		if err != nil {
			return nil, err
		}
	}
	if f.has("messageSchema") {
		return p, q.readNative(f, p)
	}
	if err := f.require("type"); err != nil {
		return nil, err
	}
	return p, p.readContent(f)
}

func (p *post) readDestination(f fields) *apiError {
	var d fields
	if err := f.read("destination", "object", &d); err != nil || d == nil {
		return err
	}
	var id, typ string
	if err := d.strings("integrationId", &id, "integrationType", &typ); err != nil {
		return err
	}
	if p.Role != roleAppMaker {
		return badRequest("destination is for messages of the appMaker")
	}
	if id == "" && typ == "" {
		return missing("integrationId")
	}
	p.destination = func(c *client) bool {
		return (id == "" || c.integration == id) && (typ == "" || c.platform == typ)
	}
	return nil
}

func (p *post) readOverride(f fields) *apiError {
	var channels map[string]fields
	if err := f.read("override", "object", &channels); err != nil {
		return err
	}
	for channel, o := range channels {
		if !slices.Contains([]string{"whatsapp", "line", "messenger", "apple"}, channel) {
			return badRequest("override should NOT have additional properties")
		}
		var payload fields
		if err := o.require("payload"); err != nil {
			return err
		}
		if err := o.read("payload", "object", &payload); err != nil {
			return err
		}
		if p.override == nil {
			p.override = map[string]json.RawMessage{}
		}
		p.override[channel] = compact(o["payload"])
	}
	return nil
}

var errNotObject = errors.New("not an object")

// object is a native message: any JSON object.
type object json.RawMessage

func (o *object) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return errNotObject
	}
	*o = object(compact(b))
	return nil
}

// readNative reads a message in WhatsApp's own language; it is stored as text: assumed.
func (q *request) readNative(f fields, p *post) *apiError {
	var schema, typ string
	if err := f.strings("messageSchema", &schema); err != nil {
		return err
	}
	if schema != "whatsapp" {
		return badRequest("messageSchema should be equal to one of the allowed values")
	}
	if p.Role != roleAppMaker {
		return badRequest("messageSchema is for messages of the appMaker")
	}
	if err := f.require("message"); err != nil {
		return err
	}
	var native object
	var inner fields
	if err := f.read("message", "object", &native); err != nil {
		return err
	}
	if err := f.read("message", "object", &inner); err != nil {
		return err
	}
	if err := inner.require("type"); err != nil {
		return err
	}
	if err := inner.strings("type", &typ); err != nil {
		return err
	}
	p.only, p.native, p.Type = schema, json.RawMessage(native), "text"
	p.Text = " "
	if q.cfg.Reconstruct != nil {
		if text, known := q.cfg.Reconstruct(p.native); known && text != "" {
			p.Text = text
		}
	}
	return nil
}
