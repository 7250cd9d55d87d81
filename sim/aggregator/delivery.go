package aggregator

import (
	"encoding/json"
	"slices"
)

// Network carries what a business posts to where the app user is. Deliver runs as a turn of the clock, outside the server's
// lock, must not block, and tells the outcome of the message with [Server.Report], at once or later.
type Network interface {
	Deliver(Outgoing)
}

// Outgoing is one message on its way to one client.
type Outgoing struct {
	AppID, IntegrationID string // by which it goes
	Channel              string // the integration's type
	ExternalID           string // the person's address on the channel
	AppUserID            string
	MessageID            string
	// Message is the stored message, as the REST API shows it; where a WhatsApp template cannot go, with its fallback text.
	Message json.RawMessage
	// Native is the payload in the channel's own language, from override or messageSchema; nil means there is none.
	Native json.RawMessage
}

func (s *Server) scheduleDeliveryLocked(m *message, c *client, shown, native json.RawMessage) {
	if s.cfg.Network == nil {
		return
	}
	out := Outgoing{
		AppID: m.conversation.user.app.id, IntegrationID: c.integration, Channel: c.platform, ExternalID: c.externalID,
		AppUserID: m.conversation.user.id, MessageID: m.id, Message: shown, Native: native,
	}
	s.cfg.Clock.Schedule("deliver "+c.platform, 0, func() { s.cfg.Network.Deliver(out) })
}

// TypingNetwork is a Network that shows that the business is writing. Typing runs as a turn of the clock, outside the server's
// lock, and must not block. There is no end to it unless the business says so: assumed.
type TypingNetwork interface {
	Typing(appID, integrationID, externalID string, started bool)
}

// scheduleTypingLocked shows the business's typing where a message would go now.
func (s *Server) scheduleTypingLocked(u *appUser, started bool) {
	shows, ok := s.cfg.Network.(TypingNetwork)
	if !ok {
		return
	}
	clients, _ := (&post{}).clientsOf(u) // without a destination nothing is refused
	for _, c := range clients {
		if !slices.Contains(s.cfg.TypingChannels, c.platform) {
			continue
		}
		app, integration, external := u.app.id, c.integration, c.externalID
		s.cfg.Clock.Schedule("typing "+c.platform, 0, func() { shows.Typing(app, integration, external, started) })
	}
}

// SharingNetwork is a Network with clients of SDKs, which show the whole conversation. Said runs as a turn of the clock, outside the
// server's lock, and must not block: an app user who has such a client wrote something, here or on any channel.
type SharingNetwork interface {
	Said(appID, appUserID, messageID string)
}

// scheduleSaidLocked shows what an app user wrote on all their devices.
func (s *Server) scheduleSaidLocked(m *message) {
	shares, ok := s.cfg.Network.(SharingNetwork)
	u := m.conversation.user
	if !ok || u.clientOn(func(c *client) bool { return isSDK(c.platform) }) == nil {
		return
	}
	app, user, id := u.app.id, u.id, m.id
	s.cfg.Clock.Schedule("share "+id, 0, func() { shares.Said(app, user, id) })
}

// SeenNetwork is a Network that shows that the business has read what the person wrote. Seen runs as a turn of the clock, outside
// the server's lock, and must not block.
type SeenNetwork interface {
	Seen(appID, integrationID, externalID string)
}

// scheduleSeenLocked shows the business's reading where a message would go now.
func (s *Server) scheduleSeenLocked(u *appUser) {
	shows, ok := s.cfg.Network.(SeenNetwork)
	if !ok {
		return
	}
	clients, _ := (&post{}).clientsOf(u) // without a destination nothing is refused
	for _, c := range clients {
		if !slices.Contains(s.cfg.SeenChannels, c.platform) {
			continue
		}
		app, integration, external := u.app.id, c.integration, c.externalID
		s.cfg.Clock.Schedule("seen "+c.platform, 0, func() { shows.Seen(app, integration, external) })
	}
}
