package aggregator

import (
	"fmt"
	"strings"
	"time"
)

// Incoming is a message an app user wrote on a channel, as its network hands it over.
type Incoming struct {
	AppID, IntegrationID string
	// Channel is the integration's type; empty means whatever it is.
	Channel string
	// ExternalID is the person's address on the channel: a phone number, a page-scoped id, a device.
	ExternalID string
	// DisplayName is shown for the client (whatsapp: the phone number as written); Name signs the message (the profile's).
	// An empty Name means the name known for the app user.
	DisplayName, Name string
	// Raw is the channel's own profile of the person; nil leaves what is known.
	Raw map[string]any
	// Type is text, image, file or location.
	Type                string
	Text                string
	Payload             string // of a quick reply that was chosen; empty otherwise
	MediaURL, MediaType string
	MediaSize           int64 // bytes; zero means unknown
	Lat, Long           float64
	// OriginalID and OriginalAt are the channel's own; empty and zero mean it has none.
	OriginalID string
	OriginalAt time.Time
}

// Receive stores a message of an app user, who is made with a client and a conversation when new, and schedules one turn for
// each webhook that wants it. Without a webhook the message stays in the history only (R019).
// Errors: ErrUnknownApp, ErrUnknownIntegration, ErrInvalid with the field's name.
func (s *Server) Receive(in Incoming) (messageID string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[in.AppID]
	if a == nil {
		return "", fmt.Errorf("receive message: AppID %q: %w", in.AppID, ErrUnknownApp)
	}
	integration := a.integrations[in.IntegrationID]
	if integration == nil {
		return "", fmt.Errorf("receive message: IntegrationID %q: %w", in.IntegrationID, ErrUnknownIntegration)
	}
	if field := in.invalid(integration.Type); field != "" {
		return "", fmt.Errorf("receive message: %s: %w", field, ErrInvalid)
	}
	now := s.cfg.Clock.Now()
	address := clientID{integration.ID, in.ExternalID}
	s.answerLinkLocked(a, address, in.Text)
	u := a.byClient[address]
	if u == nil {
		u = s.newAppUserLocked(a, "")
		s.newClientLocked(u, integration, in.ExternalID, in.DisplayName, in.Raw)
		u.nameFromProfile(integration.Type, in.Name)
	}
	c := u.clientOn(func(c *client) bool { return c.integration == integration.ID && c.externalID == in.ExternalID })
	if in.DisplayName != "" {
		c.displayName = in.DisplayName
	}
	if in.Raw != nil {
		c.describe(in.Raw)
	}
	u.seen(c, now)

	m := &message{conversation: s.conversationOfLocked(u), clients: []*client{c}}
	s.joinNotificationsLocked(address, m.conversation)
	j := &messageJSON{
		Text: in.Text, MediaType: in.MediaType, MediaURL: in.MediaURL, MediaSize: in.MediaSize, Payload: in.Payload,
		Type: in.Type, Role: roleAppUser, Received: m.conversation.receivedLocked(now), AuthorID: u.id,
		Name: in.Name, ID: s.ids.timed(now),
		Source: sourceJSON{Type: integration.Type, IntegrationID: integration.ID, OriginalMessageID: in.OriginalID},
	}
	if j.Name == "" {
		j.Name = u.displayName()
	}
	if !in.OriginalAt.IsZero() {
		j.Source.OriginalTimestamp = in.OriginalAt.Unix()
	}
	if integration.Type == "web" {
		j.Source.ID = c.deviceID
	}
	switch {
	case in.Type == "location":
		j.Coordinates = &coordinates{in.Lat, in.Long}
		if j.Text == "" {
			j.Text = locationText(*j.Coordinates)
		}
	case j.Text == "" && in.Type != "text":
		j.Text = " " // seen for posts; assumed for what comes in
	}
	s.storeLocked(m, j)
	s.emitMessageLocked(m)
	return m.id, nil
}

// invalid names the first field the cloud could not have received.
func (in *Incoming) invalid(channel string) string {
	switch {
	case in.Channel != "" && in.Channel != channel:
		return fmt.Sprintf("Channel %q is not the integration's %q", in.Channel, channel)
	case in.ExternalID == "":
		return "ExternalID is empty"
	}
	switch in.Type {
	case "text":
		if in.Text == "" {
			return "Text is empty"
		}
	case "image", "file":
		if in.MediaURL == "" {
			return "MediaURL is empty"
		}
	case "location":
	default:
		return fmt.Sprintf("Type %q", in.Type)
	}
	return ""
}

// nameFromProfile names a new app user after their profile, except on whatsapp, where the name stays in the client's raw
// profile (both assumed, from what consumers of the API do).
func (u *appUser) nameFromProfile(channel, name string) {
	switch channel {
	case "messenger", "twitter", "telegram", "viber", "line":
		u.givenName, u.surname, _ = strings.Cut(name, " ")
	}
}
