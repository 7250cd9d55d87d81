package sdk

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/bayeux"
	"github.com/wavetank/wavetank/sim/journal"
)

// errInvalidAuth is the protocol's for a subscription that is not allowed.
var errInvalidAuth = errors.New("401::invalid_auth")

// listener is the tag of a subscription.
type listener struct {
	actor  string // in the journal
	device string // id; empty when it is not known
}

// channelOf is the channel of an app user, which all their devices hear.
func channelOf(appID, userID string) string { return "/sdk/apps/" + appID + "/appusers/" + userID }

// credentials are what a client shows when it subscribes, in ext or beside it.
type credentials struct {
	AppID        string `json:"appId"`
	AppUserID    string `json:"appUserId"`
	SessionToken string `json:"sessionToken"`
	JWT          string `json:"jwt"`
}

// authorize lets a client hear the channel of its own app user and no other.
func (s *Server) authorize(sub bayeux.Subscription) (any, error) {
	l, err := s.admit(sub)
	status := 200
	if err != nil {
		status = 401
	}
	s.cfg.Journal.Add(journal.Entry{
		From: l.actor, To: cloud, Kind: journal.KindFrame, Name: "/meta/subscribe", Status: status, Payload: encode(map[string]string{"subscription": sub.Channel}),
	})
	return l, err
}

func (s *Server) admit(sub bayeux.Subscription) (listener, error) {
	l := listener{actor: sub.Local}
	if l.actor == "" {
		l.actor = clientName("", "")
	}
	var shown credentials
	if json.Unmarshal(sub.Ext, &shown) != nil || shown.SessionToken == "" && shown.JWT == "" {
		_ = json.Unmarshal(sub.Message, &shown) // some write them beside ext
	}
	if strings.HasPrefix(sub.Channel, legacyPrefix) {
		return s.admitLegacyChannel(sub, l)
	}
	path := strings.Split(strings.TrimPrefix(sub.Channel, "/sdk/apps/"), "/")
	if !strings.HasPrefix(sub.Channel, "/sdk/apps/") || len(path) != 3 || path[1] != "appusers" {
		return l, errInvalidAuth
	}
	appID, id := path[0], path[2]
	if shown.AppID != "" && shown.AppID != appID || shown.AppUserID != "" && shown.AppUserID != id {
		return l, errInvalidAuth
	}
	_, device, err := s.check(appID, id, proof{userID: id, session: shown.SessionToken, jwt: shown.JWT})
	if err != nil {
		return l, errInvalidAuth
	}
	for _, d := range s.cfg.Cloud.SDKDevices(appID, id) {
		// A JWT names no device: it is the one last active that is not connected yet, since a client connects right after a call.
		if d.ID == device || device == "" && !s.connected(appID, id, d.ID) {
			l.device = d.ID
			if sub.Local == "" {
				l.actor = clientName(d.Platform, d.ID)
			}
			break
		}
	}
	return l, nil
}

func (s *Server) connected(appID, userID, device string) bool {
	for _, sub := range s.realtime.Subscribers(channelOf(appID, userID)) {
		if sub.Connected && sub.Tag.(listener).device == device {
			return true
		}
	}
	return false
}

// event is one thing that happened, as devices are told.
type event struct {
	Type         string          `json:"type"`
	Conversation *idJSON         `json:"conversation,omitempty"`
	Message      json.RawMessage `json:"message,omitempty"`
	Activity     *activityJSON   `json:"activity,omitempty"`
	AppUser      *idJSON         `json:"appUser,omitempty"` // of a link
	// Of an upload that failed, and of a link.
	Client any               `json:"client,omitempty"`
	Data   map[string]string `json:"data,omitempty"`
	Err    *errJSON          `json:"err,omitempty"`
}

type idOf struct {
	ID string `json:"id"`
}

type errJSON struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
}

type idJSON struct {
	ID string `json:"_id"`
}

type activityJSON struct {
	Type string         `json:"type"`
	Role string         `json:"role"`
	Data map[string]any `json:"data,omitempty"`
}

// publish pushes an event to every device of an app user, and returns those that are connected.
func (s *Server) publish(appID, userID, conversationID, messageID string, e event) (reached map[string]bool) {
	if conversationID != "" {
		e.Conversation = &idJSON{conversationID}
	}
	channel, data, reached := channelOf(appID, userID), encode(e), map[string]bool{}
	for _, sub := range s.realtime.Subscribers(channel) {
		l := sub.Tag.(listener)
		if !sub.Connected {
			continue
		}
		reached[l.device] = true
		s.cfg.Journal.Add(journal.Entry{
			From: cloud, To: l.actor, Kind: journal.KindFrame, Name: "push " + e.Type, Conversation: conversationID, Message: messageID, Payload: data,
		})
	}
	s.realtime.Publish(channel, encode(map[string]any{"events": []json.RawMessage{data}}))
	s.publishLegacy(conversationID, messageID, e, reached)
	if e.Type == "message" && s.cfg.Watch != nil {
		for _, d := range s.cfg.Cloud.SDKDevices(appID, userID) {
			s.cfg.Watch(d, messageID, e.Message)
		}
	}
	return reached
}

// Deliver takes a message of the business for a device, as the cloud's network: it runs as a turn of the clock.
func (s *Server) Deliver(o aggregator.Outgoing) {
	if len(o.Native) > 0 && string(o.Native) != "null" {
		s.report(aggregator.Report{MessageID: o.MessageID, IntegrationID: o.IntegrationID, Status: aggregator.StatusFailure, Final: true,
			Error: &aggregator.DeliveryError{Code: "bad_request", Message: "Clients of the SDKs have no message templates"}})
		return
	}
	if !s.cfg.Cloud.LeadsDelivery(o) {
		return // all devices hear the same channel
	}
	u, err := s.cfg.Cloud.SDKUser(o.AppID, o.AppUserID)
	if err != nil {
		return // deleted, or merged into another user, meanwhile
	}
	reached := s.publish(o.AppID, u.ID, u.ConversationID, o.MessageID, event{Type: "message", Message: o.Message})
	s.notify(u, o, reached)
	device := len(reached) > 0 && !s.cfg.Options.NoDeviceReceipt
	s.cfg.Clock.Schedule("sdk reports "+o.MessageID, 0, func() {
		s.report(aggregator.Report{MessageID: o.MessageID, IntegrationID: o.IntegrationID, Status: aggregator.StatusChannel, Final: !device})
		if device {
			s.report(aggregator.Report{MessageID: o.MessageID, IntegrationID: o.IntegrationID, Status: aggregator.StatusUser, Final: true})
		}
	})
}

// report tells the cloud the outcome of a message. One that is unknown has been deleted meanwhile.
func (s *Server) report(r aggregator.Report) {
	if err := s.cfg.Cloud.Report(r); err != nil && !errors.Is(err, aggregator.ErrUnknownMessage) {
		s.cfg.Journal.Unexpected("sdk", cloud, "report "+string(r.Status), err.Error(), nil)
	}
}

// Said shows what an app user wrote on all their devices: the one that sent it knows it by its source. It runs as a turn of the clock.
func (s *Server) Said(appID, userID, messageID string) {
	u, err := s.cfg.Cloud.SDKUser(appID, userID)
	raw, known := s.cfg.Cloud.StoredMessage(messageID)
	if err != nil || !known {
		return
	}
	s.publish(appID, userID, u.ConversationID, messageID, event{Type: "message", Message: raw})
}

// Typing shows that the business is writing. It runs as a turn of the clock.
func (s *Server) Typing(appID, integrationID, deviceID string, started bool) {
	u, leads, ok := s.cfg.Cloud.OwnerOfDevice(appID, integrationID, deviceID)
	if !ok || !leads {
		return
	}
	a := &activityJSON{Type: "typing:stop", Role: "appMaker"}
	if started {
		a.Type, a.Data = "typing:start", map[string]any{}
		if app, known := s.cfg.Cloud.SDKApp(appID); known {
			a.Data["name"] = app.Name
		}
	}
	s.publish(appID, u.ID, u.ConversationID, "", event{Type: "activity", Activity: a})
}

// Seen shows that the business has read the conversation. It runs as a turn of the clock.
func (s *Server) Seen(appID, integrationID, deviceID string) {
	u, leads, ok := s.cfg.Cloud.OwnerOfDevice(appID, integrationID, deviceID)
	if !ok || !leads {
		return
	}
	var c struct {
		LastRead json.Number `json:"appMakerLastRead"`
	}
	_ = json.Unmarshal(u.Conversation, &c) // the cloud wrote it
	s.publish(appID, u.ID, u.ConversationID, "", event{Type: "activity", Activity: &activityJSON{
		Type: "conversation:read", Role: "appMaker", Data: map[string]any{"lastRead": c.LastRead}}})
}
