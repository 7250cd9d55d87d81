package sdk

import (
	"encoding/json"
	"net/http"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

// linking are the calls with which a user goes on with the conversation on another channel.
func linking() []route {
	const user = "/sdk/apps/{appId}/appusers/{id}"
	return []route{
		{method: "POST", pattern: user + "/clients", name: "/sdk/appusers/{id}/clients", handle: (*call).link},
		{method: "DELETE", pattern: user + "/clients/{clientId}", name: "/sdk/appusers/{id}/clients/{clientId}", handle: (*call).unlink},
		{method: "POST", pattern: user + "/clients/{clientId}/ping", name: "/sdk/appusers/{id}/clients/{clientId}/ping", handle: (*call).ping},
		{method: "GET", pattern: user + "/integrations/{integrationId}/qrcode", name: "/sdk/appusers/{id}/integrations/{integrationId}/qrcode", handle: (*call).qrCode},
		{method: "GET", pattern: user + "/transferrequest", name: "/sdk/appusers/{id}/transferrequest", handle: (*call).transfer},
	}
}

// link asks for a channel by a phone number.
func (c *call) link() answer {
	var in struct {
		Criteria struct {
			Type        string `json:"type"`
			PhoneNumber string `json:"phoneNumber"`
		} `json:"criteria"`
		Confirmation struct {
			Type string `json:"type"`
		} `json:"confirmation"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	c.begin()
	made, err := c.cfg.Cloud.SDKLink(c.appID, c.user.ID, in.Criteria.Type, in.Criteria.PhoneNumber, in.Confirmation.Type)
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: map[string]any{"client": made}}
}

func (c *call) unlink() answer {
	c.begin()
	if err := c.cfg.Cloud.SDKUnlink(c.appID, c.user.ID, c.http.PathValue("clientId")); err != nil {
		return fail(err)
	}
	return answer{}
}

// ping asks whether a client is there.
func (c *call) ping() answer {
	if !c.cfg.Cloud.SDKHasClient(c.appID, c.user.ID, c.http.PathValue("clientId")) {
		return fail(notFound("client_not_found"))
	}
	return answer{}
}

func (c *call) qrCode() answer {
	_, address, err := c.cfg.Cloud.SDKLinkCode(c.appID, c.user.ID, c.http.PathValue("integrationId"))
	if err != nil {
		return fail(err)
	}
	return answer{body: map[string]string{"url": address}}
}

// transfer gives the code that a channel's address is opened with.
func (c *call) transfer() answer {
	id := c.http.URL.Query().Get("integrationId")
	if id == "" {
		return fail(badRequest("should have required property 'integrationId'"))
	}
	code, _, err := c.cfg.Cloud.SDKLinkCode(c.appID, c.user.ID, id)
	if err != nil {
		return fail(err)
	}
	return answer{body: map[string]any{"transferRequests": []map[string]string{{"code": code}}}}
}

// Linked reports the outcome of a link. It runs as a turn of the clock.
func (s *Server) Linked(e aggregator.LinkEvent) {
	u, err := s.cfg.Cloud.SDKUser(e.AppID, e.AppUserID)
	if err != nil {
		return
	}
	told := event{Type: e.Type, AppUser: &idJSON{u.ID}, Client: aggregator.PendingClient{ID: e.ClientID, Platform: e.Platform, DisplayName: e.DisplayName}}
	if e.Type == "link:failed" {
		told.Err = &errJSON{Status: http.StatusBadRequest, Code: "bad_request"}
	}
	s.publish(e.AppID, u.ID, u.ConversationID, "", told)
	s.publishLegacyUser(userChannel(u.ID), u, e.Type, e.ClientID)
}

// Removed takes every listener off the channel of an app user who was deleted. It runs as a turn of the clock.
func (s *Server) Removed(appID, id string) {
	s.realtime.Revoke(channelOf(appID, id), nil)
	s.realtime.Revoke(userChannel(id), nil)
}

// Merged has the devices of an app user who became part of another go on as that one: each gets its own token, and hears the old channel
// no more. It runs as a turn of the clock.
func (s *Server) Merged(appID, survivingID, discardedID string) {
	u, err := s.cfg.Cloud.SDKUser(appID, survivingID)
	if err != nil {
		return
	}
	channel := channelOf(appID, discardedID)
	type appUser struct {
		ID           string `json:"_id"`
		UserID       string `json:"userId,omitempty"`
		SessionToken string `json:"sessionToken,omitempty"`
	}
	told := func(l listener, token string) json.RawMessage {
		return encode(map[string]any{"type": "link", "conversation": idJSON{u.ConversationID}, "appUser": appUser{u.ID, u.UserID, token}, "client": idOf{l.device}})
	}
	for _, sub := range s.realtime.Subscribers(channel) {
		if l := sub.Tag.(listener); sub.Connected {
			s.cfg.Journal.Add(journal.Entry{From: cloud, To: l.actor, Kind: journal.KindFrame, Name: "push link", Conversation: u.ConversationID, Payload: told(l, hidden)})
		}
	}
	s.realtime.PublishEach(channel, func(tag any) json.RawMessage {
		l := tag.(listener)
		return encode(map[string]any{"events": []json.RawMessage{told(l, s.sessionToken(appID, u.ID, l.device))}})
	})
	s.realtime.Revoke(channel, nil)
	s.publishLegacyUser(userChannel(discardedID), u, "link", "")
	s.realtime.Revoke(userChannel(discardedID), nil)
}
