package aggregator

import (
	"fmt"
	"slices"
)

// Person is a user of a channel, as its network names them.
type Person struct {
	AppID, IntegrationID string // by which the person comes
	// ExternalID is the address on the channel: a phone number, a page-scoped id, a device.
	ExternalID string
	// DisplayName, Name and Raw are as in [Incoming].
	DisplayName, Name string
	Raw               map[string]any
}

// Referral is the way by which a user came. Code is what the link or the advertisement carries.
type Referral struct {
	Code    string          `json:"code"`    // what the link carries
	Details ReferralDetails `json:"details"` // where the person came from
}

// ReferralDetails is where the way began. AdID is empty unless it was an advertisement.
type ReferralDetails struct {
	Source string `json:"source"`         // as the network names it
	Type   string `json:"type"`           // as the network names it
	AdID   string `json:"adId,omitempty"` // of an advertisement; empty for none
}

// Start tells conversation:start: a person opted in without writing, on a channel of Config.StartChannels. Who began a
// conversation before causes nothing: assumed. The referral may be nil.
// Errors: ErrUnknownApp, ErrUnknownIntegration, ErrInvalid with the field's name.
func (s *Server) Start(p Person, by *Referral) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.arriveLocked(p)
	if err != nil {
		return fmt.Errorf("start conversation: %w", err)
	}
	if u.conversationStarted {
		return nil
	}
	u.conversationStarted = true
	e := event{trigger: triggerStart, user: u, conversation: s.conversationOfLocked(u), client: c}
	if !slices.Contains(s.cfg.StartChannels, c.platform) || u.app.settings.IgnoreAutoConversationStart {
		return nil
	}
	e.body.Referral = by
	s.emitVisitLocked(e)
	return nil
}

// Referral tells conversation:referral: a known person came back by a link or an advertisement. Who is new causes
// conversation:start instead (Smooch v1.1). Errors: as for Start.
func (s *Server) Referral(p Person, by Referral) error {
	s.mu.Lock()
	u, c, err := s.knownLocked(p)
	if err != nil || u.conversation == nil {
		s.mu.Unlock()
		return s.Start(p, &by)
	}
	defer s.mu.Unlock()
	e := event{trigger: triggerReferral, user: u, conversation: u.conversation, client: c}
	e.body.Referral = &by
	s.emitVisitLocked(e)
	return nil
}

// ReadBy tells conversation:read, on a channel of Config.ReadChannels: the person has seen everything.
// Errors: ErrUnknownApp, ErrUnknownIntegration, ErrUnknownAppUser, also before the first message.
func (s *Server) ReadBy(p Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.knownLocked(p)
	if err == nil && u.conversation == nil {
		err = fmt.Errorf("ExternalID %q: %w", p.ExternalID, ErrUnknownAppUser)
	}
	if err != nil {
		return fmt.Errorf("read conversation: %w", err)
	}
	s.readByLocked(u.conversation, c, "")
	return nil
}

// readByLocked tells conversation:read where the channel does.
func (s *Server) readByLocked(c *conversation, by *client, messageID string) {
	c.readLocked(millisOf(s.cfg.Clock.Now()))
	if slices.Contains(s.cfg.ReadChannels, by.platform) {
		s.emitVisitLocked(event{trigger: triggerRead, message: messageID, user: c.user, conversation: c, client: by})
	}
}

// emitVisitLocked tells of something on a client's channel, now.
func (s *Server) emitVisitLocked(e event) {
	e.body.Source = &channelJSON{Type: e.client.platform, IntegrationID: e.client.integration}
	e.body.Timestamp = millisOf(s.cfg.Clock.Now())
	s.emitLocked(e)
}

// placeLocked finds the app and the integration.
func (s *Server) placeLocked(p Person) (*app, *integration, error) {
	a := s.apps[p.AppID]
	if a == nil {
		return nil, nil, fmt.Errorf("AppID %q: %w", p.AppID, ErrUnknownApp)
	}
	in := a.integrations[p.IntegrationID]
	if in == nil {
		return nil, nil, fmt.Errorf("IntegrationID %q: %w", p.IntegrationID, ErrUnknownIntegration)
	}
	return a, in, nil
}

// knownLocked finds the app user behind an address, and the client.
func (s *Server) knownLocked(p Person) (*appUser, *client, error) {
	a, in, err := s.placeLocked(p)
	if err != nil {
		return nil, nil, err
	}
	u := a.byClient[clientID{in.ID, p.ExternalID}]
	if u == nil {
		return nil, nil, fmt.Errorf("ExternalID %q: %w", p.ExternalID, ErrUnknownAppUser)
	}
	return u, u.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == p.ExternalID }), nil
}

// arriveLocked is the app user behind an address and the client, both made when new, now last active.
func (s *Server) arriveLocked(p Person) (*appUser, *client, error) {
	a, in, err := s.placeLocked(p)
	if err != nil {
		return nil, nil, err
	}
	if p.ExternalID == "" {
		return nil, nil, fmt.Errorf("ExternalID is empty: %w", ErrInvalid)
	}
	u := a.byClient[clientID{in.ID, p.ExternalID}]
	if u == nil {
		u = s.newAppUserLocked(a, "")
		s.newClientLocked(u, in, p.ExternalID, p.DisplayName, p.Raw)
		u.nameFromProfile(in.Type, p.Name)
	}
	c := u.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == p.ExternalID })
	if p.DisplayName != "" {
		c.displayName = p.DisplayName
	}
	if p.Raw != nil {
		c.describe(p.Raw)
	}
	u.seen(c, s.cfg.Clock.Now())
	return u, c, nil
}

func visitBehaviours() []Behaviour {
	return []Behaviour{
		{"channels", "conversation:start", "on messenger, telegram, viber, line, wechat, web, ios and android", "Smooch docs 2017, Webhooks; the channels: assumed", Inferred, "Config.StartChannels"},
		{"channels", "conversation:read", "on messenger, whatsapp, web, ios and android", "Smooch docs 2017, Webhooks; the channels: assumed", Inferred, "Config.ReadChannels"},
		{"channels", "typing of the business", "shown on web, ios, messenger, telegram, twitter and android; accepted and ignored elsewhere", "Smooch docs 2017, Conversations; twitter: deployment guide (R162); android: assumed", Inferred, "Config.TypingChannels"},
		{"channels", "reading of the business", "shown on web, ios, android, messenger and whatsapp; no webhook tells of it", "Smooch v1.1, Conversations; the channels: assumed", Inferred, "Config.SeenChannels"},
		{"channels", "delivery events", "which channels tell of the device is decided by the simulated networks", "guide on delivery events; the channels: assumed", Inferred, ""},
		{"channels", "activity", "another role than appMaker is a 400", "Smooch v1.1, Conversations; the status: assumed", Inferred, ""},
	}
}
