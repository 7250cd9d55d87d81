package aggregator

import (
	"encoding/json"
	"slices"
)

// clientsOf is where the message goes: the destination, else the client last active; and every client of an SDK,
// which shows the whole conversation (Smooch v1.1). A destination the app user has no client for is refused: the text is assumed.
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
		if i == 0 || hasSDK(c.platform) {
			clients = append(clients, c)
		}
	}
	return clients, nil
}

// hasSDK says whether a channel is one of the vendor's own clients, which show everything that is said.
func hasSDK(channel string) bool {
	return channel == "web" || channel == "ios" || channel == "android"
}

// channelTypes is every type of integration (Smooch v1.1, the last three came later).
func channelTypes() []string {
	return []string{
		"android", "api", "apn", "fcm", "ios", "line", "mailgun", "messagebird", "messenger", "telegram", "twilio", "twitter",
		"viber", "web", "wechat", "whatsapp", "instagram", "apple", "gbm",
	}
}

// nativeFor is the payload in the channel's own language, nil when there is none.
func (p *post) nativeFor(channel string) json.RawMessage {
	if p.native != nil {
		return p.native // it goes to its own channel only
	}
	return p.override[channel]
}

// nativeForLocked is the payload in the channel's own language, nil when there is none. An override wins over shorthand: assumed.
func (q *request) nativeForLocked(p *post, c *client) json.RawMessage {
	if own := p.nativeFor(c.platform); own != nil {
		return own
	}
	if p.whatsApp != nil && c.platform == "whatsapp" {
		return p.whatsApp.native(q.app.languageLocked(c.integration))
	}
	return nil
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
	if typ != "" && !slices.Contains(channelTypes(), typ) {
		return badRequest("integrationType should be equal to one of the allowed values")
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
		if err := checkPreview(channel, payload); err != nil {
			return err
		}
	}
	return nil
}
