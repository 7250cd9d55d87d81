package aggregator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// LinkingNetwork is a Network whose SDK clients hear the outcome when their user links a channel. Linked runs as a turn of the clock,
// outside the server's lock, and must not block.
type LinkingNetwork interface {
	Linked(LinkEvent)
}

// LinkEvent is the outcome of linking a channel to an app user.
type LinkEvent struct {
	AppID, AppUserID string // whose link it is
	// Type is link, link:cancelled or link:failed.
	Type                            string
	ClientID, Platform, DisplayName string
}

// scheduleLinkedLocked tells the app user's devices. A trigger that devices do not hear of is left out.
func (s *Server) scheduleLinkedLocked(trigger string, l *link) {
	tells, ok := s.cfg.Network.(LinkingNetwork)
	typ := map[string]string{"link:success": "link", "link:failure": "link:failed", "link:cancelled": "link:cancelled"}[trigger]
	u := l.user
	if !ok || typ == "" || u.clientOn(func(c *client) bool { return isSDK(c.platform) }) == nil {
		return
	}
	e := LinkEvent{u.app.id, u.id, typ, l.deviceID, l.integration.Type, l.displayName}
	s.cfg.Clock.Schedule("tell "+typ, 0, func() { tells.Linked(e) })
}

// MergingNetwork is a Network whose SDK clients hear that their app user became part of another. Merged runs as a turn of the clock,
// outside the server's lock, and must not block.
type MergingNetwork interface {
	Merged(appID, survivingID, discardedID string)
}

// scheduleMergedLocked tells the devices that were the discarded app user's.
func (s *Server) scheduleMergedLocked(surviving, discarded *appUser) {
	tells, ok := s.cfg.Network.(MergingNetwork)
	if !ok || discarded.clientOn(func(c *client) bool { return isSDK(c.platform) }) == nil {
		return
	}
	app, kept, gone := surviving.app.id, surviving.id, discarded.id
	s.cfg.Clock.Schedule("tell of merge", 0, func() { tells.Merged(app, kept, gone) })
}

// RemovingNetwork is a Network whose SDK clients are connections that end with their app user. Removed runs as a turn of the clock, outside
// the server's lock, and must not block.
type RemovingNetwork interface {
	Removed(appID, appUserID string)
}

func (s *Server) scheduleRemovedLocked(u *appUser) {
	tells, ok := s.cfg.Network.(RemovingNetwork)
	if !ok || u.clientOn(func(c *client) bool { return isSDK(c.platform) }) == nil {
		return
	}
	app, id := u.app.id, u.id
	s.cfg.Clock.Schedule("end connections", 0, func() { tells.Removed(app, id) })
}

// sdkRequest is a call of the REST API on behalf of an SDK, whose own request is in the journal already.
func (s *Server) sdkRequest(appID, id string, body json.RawMessage) (*request, error) {
	s.mu.Lock()
	u, err := s.sdkUserLocked(appID, id)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	q := &request{Server: s, app: u.app, body: body, crossing: &journal.Crossing{}, route: &leaf{params: []string{"userId"}},
		http: &http.Request{Header: http.Header{"Content-Type": {"application/json"}}}}
	q.params[0] = id
	return q, nil
}

// SDKLink begins to link a channel to an app user, and returns the pending client.
func (s *Server) SDKLink(appID, id, channel, phoneNumber, confirmation string) (PendingClient, error) {
	q, err := s.sdkRequest(appID, id, encode(map[string]any{"type": channel, "phoneNumber": phoneNumber, "confirmation": map[string]string{"type": confirmation}}))
	if err != nil {
		return PendingClient{}, err
	}
	if a := q.linkChannel(); a.err != nil {
		return PendingClient{}, refusal(a.err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return PendingClient{}, err
	}
	i := slices.IndexFunc(u.pending, func(l *link) bool { return l.integration.Type == channel })
	if i < 0 {
		return PendingClient{}, refusal(notFound("client")) // confirmed by another goroutine meanwhile
	}
	return PendingClient{u.pending[i].deviceID, channel, u.pending[i].displayName}, nil
}

// PendingClient is a channel whose link is not confirmed yet.
type PendingClient struct {
	ID          string `json:"id"`                    // of the client
	Platform    string `json:"platform"`              // its channel, as the wire names it
	DisplayName string `json:"displayName,omitempty"` // for people; empty for none
}

// SDKUnlink cancels a pending link, or takes a linked channel away, by the id of its client. One that there is not is a 400.
func (s *Server) SDKUnlink(appID, id, clientID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return err
	}
	for _, l := range slices.Clone(u.pending) {
		if l.deviceID == clientID {
			s.dropLinkLocked(l)
			s.scheduleLinkedLocked("link:cancelled", l)
			return nil
		}
	}
	c := u.clientOn(func(c *client) bool { return !isSDK(c.platform) && (c.deviceID == clientID || c.id == clientID) })
	if c == nil {
		return refusal(badRequest(s.cfg.UnlinkedText))
	}
	s.clientEventLocked("client:remove", u, c, "api", u.isPrimary(c))
	s.removeClientLocked(u, c)
	return nil
}

// SDKHasClient says whether an app user has a client, of a device or of a channel, or one that is pending.
func (s *Server) SDKHasClient(appID, id, clientID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	return err == nil && (u.clientOn(func(c *client) bool { return c.deviceID == clientID || c.id == clientID }) != nil ||
		slices.ContainsFunc(u.pending, func(l *link) bool { return l.deviceID == clientID }))
}

// SDKLinkCode makes a code with which the app user opens another channel, and the address that has it in it.
func (s *Server) SDKLinkCode(appID, id, integrationID string) (code, address string, err error) {
	q, err := s.sdkRequest(appID, id, nil)
	if err != nil {
		return "", "", err
	}
	q.http.URL = &url.URL{RawQuery: url.Values{"integrationIds": {integrationID}}.Encode()}
	a := q.linkRequests()
	if a.err != nil {
		return "", "", refusal(a.err)
	}
	var made struct {
		LinkRequests []linkRequestJSON `json:"linkRequests"`
	}
	_ = json.Unmarshal(a.body, &made) // encoded here
	if len(made.LinkRequests) == 0 {
		return "", "", refusal(notFound("integration"))
	}
	return made.LinkRequests[0].Code, made.LinkRequests[0].URL, nil
}
