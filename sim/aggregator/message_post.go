package aggregator

import (
	"bytes"
	"encoding/json"
	"net/http"
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
	whatsApp    *whatsAppShorthand         // nil unless the text is one
	given       fields                     // items, actions and fields as they came; of templates only
	items       []item
	fields      []field
	actions     []action
}

// postMessage answers 201 also when the network will refuse the message: that comes later, by webhook (R072).
func (q *request) postMessage() answer {
	q.posts.Add(1)
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	p, err := q.readPost(f)
	if err != nil {
		return fail(err)
	}
	if err := q.readWhatsApp(p); err != nil {
		return fail(err)
	}
	if err := q.checkMedia(p, f); err != nil {
		return fail(err)
	}
	return q.store(p)
}

// store gives the message its ids, adds it to the conversation, and schedules the webhooks and the deliveries it causes.
// Shorthand may make several messages of one post.
func (q *request) store(p *post) answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.app.userLocked(q.param("userId"))
	if u == nil {
		return fail(notFound("user"))
	}
	posts, err := q.app.expandLocked(p)
	if err != nil {
		return fail(err)
	}
	if err := u.conversation.fullLocked(len(posts), q.cfg.MaxMessages); err != nil {
		return fail(err)
	}
	var clients []*client
	if p.Role == roleAppMaker {
		q.finishLinksLocked(u)
		if clients, err = p.clientsOf(u); err != nil {
			return fail(err)
		}
	}
	first := q.storeOneLocked(posts[0], u, clients)
	var extra []json.RawMessage
	for _, one := range posts[1:] {
		extra = append(extra, q.storeOneLocked(one, u, clients).raw)
	}
	const begin = `{"message":`
	var scratch [1024]byte // most answers fit; what is kept is as long as the answer
	body := append(append(scratch[:0], begin...), first.raw...)
	if len(extra) > 0 {
		body = append(append(body, `,"extraMessages":`...), encode(extra)...)
	}
	body = u.conversation.json().append(append(body, `,"conversation":`...))
	body = bytes.Clone(append(body, '}'))
	first.raw = body[len(begin):][:len(first.raw):len(first.raw)] // the journal keeps the answer: the message is in memory once
	return ok(http.StatusCreated, body)
}

func (q *request) storeOneLocked(p *post, u *appUser, clients []*client) *message {
	now := q.cfg.Clock.Now()
	m := &message{conversation: q.conversationOfLocked(u), clients: clients}
	p.ID = q.ids.timed(now)
	p.giveIDs(func() string { return q.ids.timed(now) }, q.cfg.CheckoutURL)
	p.Received = m.conversation.receivedLocked(now)
	p.Source = sourceJSON{Type: "api"}
	q.signLocked(p, u)
	q.begin(m.conversation.id, p.ID)
	q.admitLocked(m, &p.messageJSON)
	for _, c := range clients {
		q.scheduleDeliveryLocked(m, c, p.textFor(c, m.raw), q.nativeForLocked(p, c))
	}
	return m
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
	if q.version == versionOne && p.Type == "" {
		p.Type = "text"
	} else if err := f.require("type"); err != nil {
		return nil, err
	}
	return p, p.readContent(f)
}

func postBehaviours() []Behaviour {
	return []Behaviour{
		{"messages", "post", "201 also when the channel will refuse; the failure comes by webhook", "public clients, guide on delivery events", Recorded, ""},
		{"messages", "post as appUser", "stored as the app user's with source api, told as message:appUser after the pipeline, delivered nowhere", "vendor's Postman collection; what follows: assumed", Inferred, ""},
		{"messages", "destination", "400 when the app user has no client there", "Smooch v1.1; status and text: assumed", Inferred, ""},
		{"messages", "without a type", "under /v1 a text; under /v1.1 a 400", "the vendor's bot example of 2016, which posts under /v1; that v1.1 refuses it: Smooch v1.1", Documented, ""},
		{"messages", "while a link is pending", "one that needs no confirmation and whose address is given is completed by the next post to the app user", "a public Go client, which links and posts in the next request; assumed", Inferred, "Config.PendingRefused"},
		{"messages", "without destination", "goes to the client last active and to every client of an SDK", "Smooch v1.1; which is last active: assumed", Inferred, ""},
		{"messages", "generated text", "a space for media, a list for carousels, a map link for locations", "vendor's Postman collection; for what comes in from channels: assumed", Inferred, ""},
		{"messages", "mediaType and mediaSize", "of files on the media host, from the file; of others the type by the end of the URL", "Smooch v1.1; size of other files: assumed", Inferred, "Config.FetchMedia"},
		{"messages", "posted mediaUrl", "not fetched; with the option within 15 s on the clock, and checked like an upload, 415 when it cannot be had", "Smooch guide, Validating files; the last: assumed", Inferred, "Config.FetchMedia"},
		{"messages", "buy actions", "paid at https://app.smooch.io/checkout/ with the action's id", "vendor's Postman collection", Recorded, "Config.CheckoutURL"},
		{"messages", "template text", "a WhatsApp template is stored as it reads when the network knows it, else as its fallback, else as a space", "Smooch guide, shorthand; the space: assumed", Inferred, "Config.Reconstruct"},
		{"messages", "fallback", "channels without templates get the fallback text", "assumed", Inferred, ""},
		{"messages", "shorthand keys", "header_text, header_document, header_video and button_url beside those documented", "Smooch guide, shorthand; these keys: assumed", Inferred, ""},
		{"messages", "ids", "of a message, its actions, items and fields count down from the first action", "vendor's Postman collection", Recorded, ""},
		{"messages", "quoted message", "shown without its own quotation; of one the cloud does not know, the channel's id", "public client of 2021; swipe replies: assumed", Inferred, ""},
		{"messages", "deleting", "404 not_found for an unknown message; nothing is unread in an emptied conversation", "assumed", Inferred, ""},
		{"messages", "stored template", "a reply or postback without a uri has an empty one", "vendor's Postman collection, saved answers", Recorded, ""},
		{"messages", "size in a stored template", "mediaSize of images and files, 0 when the file is elsewhere", "vendor's Postman collection; of files elsewhere: assumed", Inferred, "Config.FetchMedia"},
		{"messages", "app template", "409 conflict for a name that is taken", "assumed, 400 is possible", Inferred, "Config.DuplicateTemplateStatus"},
	}
}
