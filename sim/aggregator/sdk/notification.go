package sdk

import (
	"encoding/json"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

// notify sends a push notification to every app of the user that is not connected and has given its token, when the business has
// connected the service of its platform.
func (s *Server) notify(u aggregator.SDKUser, o aggregator.Outgoing, reached map[string]bool) {
	app, known := s.cfg.Cloud.SDKApp(o.AppID)
	if !known {
		return
	}
	for _, d := range s.cfg.Cloud.SDKDevices(o.AppID, u.ID) {
		service := map[string]string{"android": "fcm", "ios": "apn"}[d.Platform]
		if service == "" || d.PushToken == "" || reached[d.ID] || !hasType(app.Integrations, service) {
			continue
		}
		n := Notification{
			Service: service, IntegrationID: d.IntegrationID, DeviceID: d.ID, Title: app.Name, Text: preview(o.Message),
			MessageID: o.MessageID, ConversationID: u.ConversationID, User: u.ID,
		}
		s.cfg.Journal.Add(journal.Entry{
			From: cloud, To: service, Kind: journal.KindNetwork, Name: "push notification", Conversation: u.ConversationID, Message: o.MessageID,
			Payload: encode(map[string]any{"to": d.PushToken, "notification": map[string]string{"title": n.Title, "body": n.Text}}),
		})
		if s.cfg.Notify != nil {
			s.cfg.Notify(n)
		}
	}
}

// preview is what a notification says of a message: its text, or what it is when it has none (the words are assumed).
func preview(raw json.RawMessage) string {
	var m struct{ Type, Text, Name string }
	_ = json.Unmarshal(raw, &m) // the cloud wrote it
	if text := strings.TrimSpace(m.Text); text != "" {
		return text
	}
	switch m.Type {
	case "image":
		return "Sent an image"
	case "location":
		return "Sent a location"
	case "text":
		return "Sent a message"
	}
	return "Sent a " + m.Type
}
