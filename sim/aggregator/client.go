package aggregator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// client is one way to reach an app user.
type client struct {
	id, deviceID, platform, integration string
	externalID, displayName, avatarURL  string
	appVersion, pushToken               string // of the SDKs
	status                              string // empty means active
	lastSeen, linkedAt                  time.Time
	info, raw                           json.RawMessage
}

type clientJSON struct {
	ID            string          `json:"_id"`
	Platform      string          `json:"platform"`
	IntegrationID string          `json:"integrationId"`
	ClientID      string          `json:"id"`
	ExternalID    string          `json:"externalId,omitempty"`
	DisplayName   string          `json:"displayName,omitempty"`
	AvatarURL     string          `json:"avatarUrl,omitempty"`
	Status        string          `json:"status"`
	Active        bool            `json:"active"`
	Primary       bool            `json:"primary"`
	Blocked       bool            `json:"blocked,omitempty"`
	LastSeen      isoTime         `json:"lastSeen"`
	LinkedAt      isoTime         `json:"linkedAt"`
	DeviceID      string          `json:"deviceId,omitempty"`
	AppVersion    string          `json:"appVersion,omitempty"`
	PushToken     string          `json:"pushNotificationToken,omitempty"`
	Info          json.RawMessage `json:"info,omitempty"`
	Raw           json.RawMessage `json:"raw,omitempty"`
}

// isSDK says whether the platform is a device of the vendor's own SDKs, which has no address on a channel.
func isSDK(platform string) bool {
	return platform == "web" || platform == "ios" || platform == "android"
}

func (c *client) json(primary bool) clientJSON {
	j := clientJSON{
		ID: c.id, Platform: c.platform, IntegrationID: c.integration, ClientID: c.deviceID, ExternalID: c.externalID,
		DisplayName: c.displayName, AvatarURL: c.avatarURL, Status: c.status, Primary: primary, Blocked: c.status == "blocked",
		LastSeen: isoTime(c.lastSeen), LinkedAt: isoTime(c.linkedAt), Info: c.info, Raw: c.raw,
	}
	if j.Status == "" {
		j.Status = "active"
	}
	j.Active = j.Status == "active"
	if isSDK(c.platform) {
		j.ExternalID = "" // only a channel has ids of its own (Smooch v1.1)
		j.AppVersion, j.PushToken = c.appVersion, c.pushToken
		if c.platform != "web" {
			j.DeviceID = c.externalID
		}
	}
	return j
}

// isPrimary shows the first client, the one last active, as the primary one: assumed. A linked channel is put first when it
// is to be primary, else second.
func (u *appUser) isPrimary(c *client) bool { return len(u.clients) > 0 && u.clients[0] == c }

// newClientLocked makes the first client of an app user.
func (s *Server) newClientLocked(u *appUser, in *integration, externalID, displayName string, raw map[string]any) *client {
	return s.addClientLocked(u, in, externalID, displayName, raw, true)
}

func (s *Server) addClientLocked(u *appUser, in *integration, externalID, displayName string, raw map[string]any, primary bool) *client {
	now := s.cfg.Clock.Now()
	c := &client{
		id: s.ids.timed(now), deviceID: s.ids.uuid(), platform: in.Type, integration: in.ID,
		externalID: externalID, displayName: displayName, lastSeen: now, linkedAt: now,
	}
	if isSDK(in.Type) {
		c.deviceID = externalID // the device made it for itself, and names it in all it sends
	}
	c.describe(raw)
	at := 0
	if !primary {
		at = min(1, len(u.clients))
	}
	u.clients = slices.Insert(u.clients, at, c)
	u.app.byClient[clientID{in.ID, externalID}] = u
	s.byChannel[channelID{in.Type, externalID}] = u
	return c
}

// removeClientLocked frees the client's address in this app.
func (s *Server) removeClientLocked(u *appUser, c *client) {
	u.clients = slices.DeleteFunc(slices.Clone(u.clients), func(other *client) bool { return other == c })
	delete(u.app.byClient, clientID{c.integration, c.externalID})
	s.forgetChannelLocked(u, channelID{c.platform, c.externalID})
}

// forgetChannelLocked lets another app that knows the address have it.
func (s *Server) forgetChannelLocked(u *appUser, address channelID) {
	if s.byChannel[address] != u {
		return
	}
	delete(s.byChannel, address)
	for _, a := range s.appOrder {
		for _, in := range a.order {
			if in.Type != address.channel {
				continue
			}
			if other := a.byClient[clientID{in.ID, address.external}]; other != nil {
				s.byChannel[address] = other
			}
		}
	}
}

// clientEventLocked tells of a client that came or went, and why. That it is told is documented, when is assumed.
func (s *Server) clientEventLocked(trigger string, u *appUser, c *client, reason string, primary bool) {
	if s.cfg.SilentRemoval {
		return
	}
	e := event{trigger: trigger, user: u}
	j := c.json(primary)
	e.body.Client, e.body.Reason, e.body.Timestamp = &j, reason, s.now()
	s.emitLocked(e)
}

// describe takes over what a channel tells about a person. Nil leaves what is known.
func (c *client) describe(raw map[string]any) {
	if raw != nil {
		c.raw = encode(raw)
	}
	info := map[string]any{}
	text := func(name string) string { s, _ := raw[name].(string); return s }
	for _, m := range profileFields(c.platform) {
		if value, has := raw[m.raw]; has && value != nil {
			info[m.info] = value
		}
	}
	switch c.platform {
	case "web", "ios", "android":
		for name, value := range raw {
			info[name] = value
		}
		if version := text("appVersion"); version != "" {
			c.appVersion = version
		}
		if token := text("pushNotificationToken"); token != "" { // what is sent without one takes none away
			c.pushToken = token
		}
	case "whatsapp", "twilio", "messagebird":
		if number := onlyDigits(c.externalID); number != "" && c.platform != "messagebird" {
			info["phoneNumber"] = "+" + number // for whatsapp assumed
		}
		if c.displayName == "" {
			c.displayName = c.externalID
		}
	case "mailgun":
		if c.displayName == "" {
			c.displayName = c.externalID
		}
	}
	if c.displayName == "" {
		c.displayName = strings.TrimSpace(text("first_name") + " " + text("last_name"))
		for _, name := range []string{"name", "displayName", "nickname"} {
			if c.displayName == "" && !isSDK(c.platform) {
				c.displayName = text(name)
			}
		}
	}
	if url, _ := info["avatarUrl"].(string); url != "" {
		c.avatarURL = url
	}
	if len(info) > 0 && (raw != nil || c.info == nil) {
		c.info = encode(info)
	}
}

// mapped is a field of a channel's profile and what the cloud calls it in info.
type mapped struct{ raw, info string }

// profileFields are what each channel tells (Smooch documentation of 2017 on raw client info).
func profileFields(platform string) []mapped {
	switch platform {
	case "messenger":
		return []mapped{{"profile_pic", "avatarUrl"}, {"locale", "locale"}, {"timezone", "timezone"}, {"gender", "gender"},
			{"is_payment_enabled", "isPaymentEnabled"}}
	case "twitter":
		return []mapped{{"profile_image_url", "avatarUrl"}, {"profile_image_url_https", "avatarUrl"}, {"screen_name", "Username"}}
	case "telegram":
		return []mapped{{"profile_photos", "avatarUrl"}} // assumed
	case "viber":
		return []mapped{{"avatar", "avatarUrl"}, {"country", "country"}, {"language", "language"}}
	case "line":
		return []mapped{{"pictureUrl", "avatarUrl"}}
	case "wechat":
		return []mapped{{"headimgurl", "avatarUrl"}, {"city", "city"}, {"province", "state"}, {"country", "country"},
			{"language", "language"}, {"sex", "sex"}, {"subscribe_time", "subscribeTime"}}
	case "twilio":
		return []mapped{{"FromCity", "city"}, {"FromState", "state"}, {"FromCountry", "country"}}
	}
	return nil
}
