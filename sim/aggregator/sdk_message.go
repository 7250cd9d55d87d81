package aggregator

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// SDKAnswer is a message and the conversation it belongs to, as an SDK is answered.
type SDKAnswer struct {
	ID                    string          // of the message
	Message, Conversation json.RawMessage // as the SDKs' API has them
}

// SDKMetadata checks the metadata of a message that a device is about to send, and returns what SDKMessage takes; none is nil.
func SDKMetadata(metadata json.RawMessage) (json.RawMessage, error) {
	if len(metadata) == 0 || string(metadata) == "null" {
		return nil, nil
	}
	if _, err := (fields{"metadata": metadata}).flat("metadata", "Message metadata"); err != nil {
		return nil, refusal(err)
	}
	if metadata = compact(metadata); string(metadata) == "{}" {
		return nil, nil
	}
	return metadata, nil
}

// SDKMessage stores a message that a device sent. in names the device by IntegrationID and ExternalID; its Metadata are of SDKMetadata.
func (s *Server) SDKMessage(in Incoming) (SDKAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, _, err := s.knownLocked(in.person())
	if err != nil {
		return SDKAnswer{}, refused(err)
	}
	if err := u.conversation.fullLocked(1, s.cfg.MaxMessages); err != nil {
		return SDKAnswer{}, refusal(err)
	}
	m, err := s.receiveLocked(in)
	if err != nil {
		return SDKAnswer{}, refused(err)
	}
	return SDKAnswer{m.id, m.raw, encode(m.conversation.json())}, nil
}

// SDKUpload keeps a file that a device sends, checked as any upload is, and returns where it is. image refuses what is none; private makes
// it so whatever the app's attachmentsAccess is.
func (s *Server) SDKUpload(appID, userID, name string, body []byte, image, private bool) (mediaURL, mediaType string, err error) {
	name = fileName(name)
	typ, wrong := s.checkFile(name, body)
	if wrong == nil && image && !strings.HasPrefix(typ, "image/") {
		wrong = unsupportedMedia("File type not allowed")
	}
	if wrong != nil {
		return "", "", refusal(wrong)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, userID)
	if err != nil {
		return "", "", err
	}
	m := &mediaFile{Type: typ, Private: private || u.app.settings.AttachmentsAccess == "private", Body: body, Owner: mediaOwner{u.app, u}}
	m.Path = s.mediaFolderLocked(u.app, u) + "/" + s.ids.token(24) + "/" + name
	s.keepMediaLocked(m)
	return s.cfg.MediaURL + (&url.URL{Path: m.Path}).EscapedPath(), typ, nil
}

// UploadLimit is how large a multipart body may be, in bytes.
func (s *Server) UploadLimit() int64 { return s.cfg.Limits.Upload }

// NewMessageID is an id for a message that is announced before it is there.
func (s *Server) NewMessageID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids.timed(s.cfg.Clock.Now())
}

// SDKPage is a page of a conversation.
type SDKPage struct {
	Conversation json.RawMessage   // as the SDKs' API has it
	Messages     []json.RawMessage // oldest first
	Older, Newer bool              // there are more
}

// SDKMessages is the newest page of an app user's conversation, or the newest before an instant in unix seconds. Without a
// conversation it is empty.
func (s *Server) SDKMessages(appID, userID, before string) (SDKPage, error) {
	var micros int64
	if before != "" {
		var valid bool
		if micros, valid = instant(before); !valid {
			return SDKPage{}, refusal(badRequest("before should be unix seconds"))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, userID)
	if err != nil {
		return SDKPage{}, err
	}
	page := SDKPage{Messages: []json.RawMessage{}}
	c := u.conversation
	if c == nil {
		return page, nil
	}
	page.Conversation = encode(c.json())
	from, to := window(c.messages, before != "", false, micros)
	for _, m := range c.messages[from:to] {
		page.Messages = append(page.Messages, m.raw)
	}
	page.Older, page.Newer = from > 0, to < len(c.messages)
	return page, nil
}

// StoredMessage is a message as the REST API shows it; false when there is none, or processors have it.
func (s *Server) StoredMessage(id string) (json.RawMessage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil {
		return nil, false
	}
	return m.raw, true
}

// LeadsDelivery says whether a delivery is the first of its message to a device. All devices of an app user hear the same channel, so
// that one delivery is enough.
func (s *Server) LeadsDelivery(o Outgoing) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[o.MessageID]
	if m == nil {
		return true
	}
	for _, c := range m.clients {
		if isSDK(c.platform) {
			return c.integration == o.IntegrationID && c.externalID == o.ExternalID
		}
	}
	return true
}

// OwnerOfDevice is the app user of a device, and whether it is the one last active of their devices.
func (s *Server) OwnerOfDevice(appID, integrationID, deviceID string) (v SDKUser, leads, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return v, false, false
	}
	u := a.byClient[clientID{integrationID, deviceID}]
	if u == nil {
		return v, false, false
	}
	first := u.clientOn(func(c *client) bool { return isSDK(c.platform) })
	return u.sdk(), first.integration == integrationID && first.externalID == deviceID, true
}

// sdkClaims are what a token of an SDK's user holds: those of v1.1 keys, or of v2 keys (public clients of 2021 to 2024).
type sdkClaims struct {
	Scope      Scope  `json:"scope"`
	UserID     string `json:"userId"`
	ExternalID string `json:"external_id"`
	jwt.RegisteredClaims
}

// SDKToken is the business's id of the app user that a token was signed for with a key of the app. The texts of refusals are assumed.
func (s *Server) SDKToken(appID, token string) (userID string, err error) {
	var body sdkClaims
	_, failed := s.parser.ParseWithClaims(token, &body, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		if id == "" {
			return nil, errNoKeyID
		}
		k := s.keyByID(id)
		if k == nil || k.app == nil || k.app.id != appID {
			return nil, errUnknownKey
		}
		return []byte(k.secret), nil
	})
	userID = body.UserID
	if body.Scope == "user" {
		userID = body.ExternalID
	}
	c := credential{}
	if body.ExpiresAt != nil {
		c.exp = body.ExpiresAt.Time
	}
	if body.NotBefore != nil {
		c.after = body.NotBefore.Time
	}
	switch {
	case errors.Is(failed, errNoKeyID):
		return "", refusal(invalidAuth("Invalid JWT header. Missing key id (kid)"))
	case failed != nil || !c.alive(s.cfg.Clock.Now()):
		return "", refusal(invalidAuth("Invalid JWT"))
	case body.Scope != scopeAppUser && body.Scope != "user":
		return "", refusal(invalidAuth("Invalid JWT body. Invalid scope"))
	case userID == "":
		return "", refusal(invalidAuth("Invalid JWT body. Missing userId"))
	}
	return userID, nil
}
