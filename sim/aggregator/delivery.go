package aggregator

import "encoding/json"

// Network carries what a business posts to where the app user is. Deliver runs as a turn of the clock, outside the server's
// lock, must not block, and tells what became of the message with [Server.Report], at once or later.
type Network interface {
	Deliver(Outgoing)
}

// Outgoing is one message on its way to one client.
type Outgoing struct {
	AppID, IntegrationID string
	Channel              string // the integration's type
	ExternalID           string // the person's address on the channel
	MessageID            string
	// Message is the stored message, as the REST API shows it.
	Message json.RawMessage
	// Native is the payload in the channel's own language, from override or messageSchema; nil means there is none.
	Native json.RawMessage
}

func (s *Server) scheduleDeliveryLocked(m *message, c *client, native json.RawMessage) {
	if s.cfg.Network == nil {
		return
	}
	out := Outgoing{
		AppID: m.conversation.user.app.id, IntegrationID: c.integration, Channel: c.platform, ExternalID: c.externalID,
		MessageID: m.id, Message: m.raw, Native: native,
	}
	s.cfg.Clock.Schedule("deliver "+c.platform, 0, func() { s.cfg.Network.Deliver(out) })
}
