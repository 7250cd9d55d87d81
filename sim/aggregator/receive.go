package aggregator

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Incoming is a message an app user wrote on a channel, as its network hands it over.
type Incoming struct {
	AppID, IntegrationID string // by which it comes
	// Channel is the integration's type; empty means whatever it is.
	Channel string
	// ExternalID is the person's address on the channel: a phone number, a page-scoped id, a device.
	ExternalID string
	// DisplayName is shown for the client (whatsapp: the phone number as written); Name signs the message (the profile's).
	// An empty Name means the name known for the app user.
	DisplayName, Name string
	// Raw is the channel's own profile of the person; nil leaves what is known.
	Raw map[string]any
	// Type is text, image, file, location or formResponse.
	Type                string
	Text                string
	Payload             string // of a quick reply that was chosen; empty otherwise
	MediaURL, MediaType string // an empty MediaType is guessed from the URL
	MediaSize           int64  // bytes; zero means unknown
	AltText             string // empty means none
	Lat, Long           float64
	// PlaceName and PlaceAddress describe a location; both may be empty.
	PlaceName, PlaceAddress string
	// QuotedMessageID is the cloud's id of the message this one answers, QuotedExternalID the channel's own id when the cloud
	// does not know it. At most one of them; empty means none.
	QuotedMessageID, QuotedExternalID string
	// Answers are by the name of the form's field, with Type formResponse and QuotedMessageID of the form. For a select they
	// are the names of the options.
	Answers map[string][]string
	// OriginalID and OriginalAt are the channel's own; empty and zero mean it has none.
	OriginalID string
	OriginalAt time.Time
	// Metadata is a flat object that a client of an SDK sends along; nil means none.
	Metadata json.RawMessage
}

// Receive stores a message of an app user, who is made with a client and a conversation when new, and schedules one turn for
// each webhook that wants it. Without a webhook the message stays in the history only (R019).
// Errors: ErrUnknownApp, ErrUnknownIntegration, ErrInvalid with the field's name.
func (s *Server) Receive(in Incoming) (messageID string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.receiveLocked(in)
	if err != nil {
		return "", err
	}
	return m.id, nil
}

func (s *Server) receiveLocked(in Incoming) (*message, error) {
	person := in.person()
	a, integration, err := s.placeLocked(person)
	if err != nil {
		return nil, fmt.Errorf("receive message: %w", err)
	}
	if field := in.invalid(integration.Type); field != "" {
		return nil, fmt.Errorf("receive message: %s: %w", field, ErrInvalid)
	}
	var form *message
	if in.Type == "formResponse" {
		if form = s.formLocked(person, in.QuotedMessageID); form == nil {
			return nil, fmt.Errorf("receive message: QuotedMessageID %q: no form of the conversation: %w", in.QuotedMessageID, ErrInvalid)
		}
	}
	address := clientID{integration.ID, in.ExternalID}
	s.answerLinkLocked(a, address, in.Text)
	u, c, err := s.arriveLocked(person)
	if err != nil {
		return nil, fmt.Errorf("receive message: %w", err)
	}
	now := s.cfg.Clock.Now()
	m := &message{conversation: s.conversationOfLocked(u), clients: []*client{c}}
	s.joinNotificationsLocked(address, m.conversation)
	j := &messageJSON{
		Text: in.Text, Payload: in.Payload, Metadata: in.Metadata, Type: in.Type, Role: roleAppUser, Received: m.conversation.receivedLocked(now),
		AuthorID: u.id, Name: in.Name, ID: s.ids.timed(now), Source: c.source(),
	}
	if j.Name == "" {
		j.Name = u.displayName()
	}
	j.Source.OriginalMessageID = in.OriginalID
	if !in.OriginalAt.IsZero() {
		j.Source.OriginalTimestamp = in.OriginalAt.Unix()
	}
	in.fill(j)
	if form != nil {
		s.answerFormLocked(form, j, in.Answers, now)
	}
	j.QuotedMessage = s.quoteLocked(u, in.QuotedMessageID, in.QuotedExternalID)
	s.admitLocked(m, j)
	return m, nil
}

func (in *Incoming) person() Person {
	return Person{in.AppID, in.IntegrationID, in.ExternalID, in.DisplayName, in.Name, in.Raw}
}

// fill adds what the type of the message has.
func (in *Incoming) fill(j *messageJSON) {
	switch in.Type {
	case "location":
		j.Coordinates = &coordinates{in.Lat, in.Long}
		if in.PlaceName != "" || in.PlaceAddress != "" {
			j.Location = &place{in.PlaceAddress, in.PlaceName}
		}
		if j.Text == "" {
			j.Text = locationText(*j.Coordinates)
		}
	case "image", "file":
		j.MediaURL, j.MediaType, j.MediaSize, j.AltText = in.MediaURL, in.MediaType, in.MediaSize, in.AltText
		if j.MediaType == "" {
			j.describeMedia()
		}
		if j.Text == "" {
			j.Text = " " // seen for posts; assumed for what comes in
		}
	}
}

// quoteLocked shows the message another one answers; nil when it answers none, or one that is not of this conversation.
// The quoted message is shown without its own quotation: assumed, they would grow without bound.
func (s *Server) quoteLocked(u *appUser, id, external string) *quotedJSON {
	if m := s.messages[id]; m != nil && m.conversation.user == u {
		j := decodeMessage(m.raw)
		if j.QuotedMessage == nil {
			return &quotedJSON{Type: "message", Content: m.raw}
		}
		j.QuotedMessage = nil
		return &quotedJSON{Type: "message", Content: encode(j)}
	}
	if external != "" {
		return &quotedJSON{Type: "externalMessageId", ExternalID: external}
	}
	return nil
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
	case "location", "formResponse":
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
