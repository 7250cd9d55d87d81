package aggregator

import (
	"fmt"
	"net/http"
	"slices"
)

// channelEntity is a channel of an app user, with the one word its type uses for the address.
type channelEntity struct {
	Type          string `json:"type"`
	IntegrationID string `json:"integrationId,omitempty"`
	PhoneNumber   string `json:"phoneNumber,omitempty"`
	UserID        string `json:"userId,omitempty"`
	Address       string `json:"address,omitempty"`
	Username      string `json:"username,omitempty"`
	ChatID        string `json:"chatId,omitempty"`
}

func (c *client) entity() channelEntity {
	e := channelEntity{Type: c.platform, IntegrationID: c.integration}
	switch c.platform {
	case "twilio", "messagebird":
		e.PhoneNumber = c.externalID
	case "mailgun":
		e.Address = c.externalID
	case "whatsapp":
		e.Username = c.externalID
	case "telegram":
		e.ChatID = c.externalID
	default: // messenger, viber, line, wechat, twitter; for others assumed
		e.UserID = c.externalID
	}
	return e
}

func (q *request) listChannels() answer {
	return q.withUser(func(u *appUser) answer {
		list := []channelEntity{}
		for _, c := range u.clients {
			if !isSDK(c.platform) {
				list = append(list, c.entity())
			}
		}
		return ok(http.StatusOK, encode(map[string]any{"channels": list}))
	})
}

// unlinkChannel removes every client of a type, and cancels a link of it that is pending.
func (q *request) unlinkChannel() answer {
	return q.withUser(func(u *appUser) answer {
		typ := q.param("channel")
		switch {
		case !isType(typ):
			return fail(badRequest("Invalid integration type"))
		case isSDK(typ):
			return fail(badRequest("Cannot remove a client of type 'sdk'")) // Smooch v2
		}
		q.begin("", "")
		var found bool
		for _, l := range slices.Clone(u.pending) {
			if l.integration.Type == typ {
				found = true
				q.dropLinkLocked(l)
			}
		}
		for _, c := range slices.Clone(u.clients) {
			if c.platform == typ {
				found = true
				q.clientEventLocked("client:remove", u, c, "api", u.isPrimary(c))
				q.removeClientLocked(u, c)
			}
		}
		if !found {
			return fail(badRequest(q.cfg.UnlinkedText))
		}
		return ok(http.StatusOK, []byte("{}"))
	})
}

// pingClient is what the vendor's own library calls; nothing more is known of it.
func (q *request) pingClient() answer {
	return q.withUser(func(u *appUser) answer {
		typ := q.param("channel")
		c := u.clientOn(func(c *client) bool { return c.platform == typ || c.integration == typ })
		if c == nil {
			return fail(notFound("client"))
		}
		return ok(http.StatusOK, []byte("{}"))
	})
}

// loginCode gives a code with which a device of an SDK logs in, once. An earlier one of the app user ends: assumed.
func (q *request) loginCode() answer {
	return q.withUser(func(u *appUser) answer {
		code := "ac_" + q.ids.token(24)
		q.cfg.Journal.Mask(code, "***")
		if q.authCodes == nil {
			q.authCodes = map[string]*appUser{}
		}
		for old, of := range q.authCodes {
			if of == u || of.app.users[of.id] != of {
				delete(q.authCodes, old)
			}
		}
		q.authCodes[code] = u
		return ok(http.StatusOK, encode(map[string]any{"authCode": code}))
	})
}

// BusinessSystem is where a business reads a conversation besides webhooks.
type BusinessSystem struct {
	Type string // slack, zendesk, helpscout or hipchat
	// ID is of the channel, ticket or conversation; RoomID of the room, for hipchat only.
	ID     string
	RoomID int
}

type businessSystemJSON struct {
	Type           string `json:"type"`
	ChannelID      string `json:"channelId,omitempty"`
	TicketID       string `json:"ticketId,omitempty"`
	ConversationID string `json:"conversationId,omitempty"`
	RoomID         int    `json:"roomId,omitempty"`
}

func (b BusinessSystem) json() (businessSystemJSON, bool) {
	j := businessSystemJSON{Type: b.Type}
	switch b.Type {
	case "slack":
		j.ChannelID = b.ID
	case "zendesk":
		j.TicketID = b.ID
	case "helpscout":
		j.ConversationID = b.ID
	case "hipchat":
		j.RoomID = b.RoomID
	default:
		return j, false
	}
	return j, true
}

// ConnectBusinessSystem lets a business system know an app user, by either id.
// Errors: ErrUnknownApp, ErrUnknownAppUser, ErrInvalid for an unknown type.
func (s *Server) ConnectBusinessSystem(appID, userID string, b BusinessSystem) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return fmt.Errorf("connect business system: appID %q: %w", appID, ErrUnknownApp)
	}
	u := a.userLocked(userID)
	if u == nil {
		return fmt.Errorf("connect business system: userID %q: %w", userID, ErrUnknownAppUser)
	}
	if _, known := b.json(); !known {
		return fmt.Errorf("connect business system: Type %q: %w", b.Type, ErrInvalid)
	}
	u.businessSystems = append(u.businessSystems, b)
	return nil
}

func (q *request) listBusinessSystems() answer {
	return q.withUser(func(u *appUser) answer {
		list := []businessSystemJSON{}
		for _, b := range u.businessSystems {
			j, _ := b.json()
			list = append(list, j)
		}
		return ok(http.StatusOK, encode(map[string]any{"businessSystems": list}))
	})
}
