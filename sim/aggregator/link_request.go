package aggregator

import (
	"fmt"
	"net/http"
	"strings"
)

// linkCode is who a code links, and on which integration.
type linkCode struct {
	user        *appUser
	integration *integration
}

type linkRequestJSON struct {
	IntegrationID string `json:"integrationId"`
	Type          string `json:"type"`
	Code          string `json:"code"`
	URL           string `json:"url"`
}

// linkURL opens a channel with a code (the Postman collection of Smooch).
func (in *integration) linkURL(code string) (url string, known bool) {
	switch in.Type {
	case "messenger":
		return "https://m.me/" + in.text("pageId") + "?ref=" + code, true
	case "telegram":
		return "https://telegram.me/" + in.text("username") + "?start=" + code, true
	case "viber":
		return "viber://pa?chatURI=" + in.text("uri") + "&context=" + code, true
	}
	return "", false
}

// linkRequests makes a code for each integration named that can be linked so, and passes over the others (the vendor's channel-transfer
// sample names all integrations of an app). An earlier code for the same one stops working: assumed.
func (q *request) linkRequests() answer {
	ids := q.http.URL.Query().Get("integrationIds")
	return q.withUser(func(u *appUser) answer {
		if ids == "" {
			return fail(missing("integrationIds"))
		}
		var wanted []*integration
		for id := range strings.SplitSeq(ids, ",") {
			in := q.app.integrations[strings.TrimSpace(id)]
			if in == nil {
				return fail(notFound("integration"))
			}
			if _, known := in.linkURL(""); known {
				wanted = append(wanted, in)
			}
		}
		if u.linkCodes == nil {
			u.linkCodes = map[string]string{}
		}
		list := []linkRequestJSON{}
		for _, in := range wanted {
			delete(q.app.linkCodes, u.linkCodes[in.ID])
			code := "lr_" + q.ids.token(24)
			u.linkCodes[in.ID] = code
			q.app.linkCodes[code] = linkCode{u, in}
			url, _ := in.linkURL(code)
			list = append(list, linkRequestJSON{in.ID, in.Type, code, url})
		}
		return ok(http.StatusOK, encode(map[string]any{"linkRequests": list}))
	})
}

// UseLinkCode is a person opening a channel with the code of a link request: the address becomes a client of the code's app
// user. A code works once: assumed. Errors: ErrUnknownApp, ErrInvalid for a code there is not.
func (s *Server) UseLinkCode(appID, code, externalID, displayName string, raw map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return fmt.Errorf("use link code: appID %q: %w", appID, ErrUnknownApp)
	}
	l, known := a.linkCodes[code]
	if !known || a.integrations[l.integration.ID] != l.integration {
		return fmt.Errorf("use link code: code: %w", ErrInvalid)
	}
	delete(a.linkCodes, code)
	delete(l.user.linkCodes, l.integration.ID)
	s.claimClientLocked(l.user, l.integration, externalID, displayName, raw, true)
	return nil
}

// claimClientLocked makes an address a client of u, even if another user had it, and returns what is left to tell.
func (s *Server) claimClientLocked(u *appUser, in *integration, externalID, displayName string, raw map[string]any, primary bool) {
	if s.freeAddressLocked(u, clientID{in.ID, externalID}) {
		return
	}
	c := s.addClientLocked(u, in, externalID, displayName, raw, primary)
	s.clientEventLocked("client:add", u, c, "channelLinking", u.isPrimary(c))
}

// freeAddressLocked takes an address from another app user, or merges the two. own means that it is u's already.
func (s *Server) freeAddressLocked(u *appUser, address clientID) (own bool) {
	other := u.app.byClient[address]
	switch {
	case other == nil:
		return false
	case other == u:
		return true
	case s.cfg.MergeOnLink:
		s.mergeLocked(u, other)
		return true
	}
	c := other.clientOn(func(c *client) bool { return c.integration == address.integration && c.externalID == address.external })
	s.clientEventLocked("client:remove", other, c, "theft", other.isPrimary(c))
	s.removeClientLocked(other, c)
	return false
}
