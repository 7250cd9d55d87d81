package aggregator

import (
	"maps"
	"slices"
)

// ConnectingNetwork is a Network that hears of the integrations that the REST API makes and deletes. Its methods run outside the
// server's lock and must not call the server.
type ConnectingNetwork interface {
	// Connect puts a new integration on its network before anybody can see it. Its error is answered 400, with its text.
	Connect(Connection) error
	// Disconnect takes an integration off its network.
	Disconnect(Connection)
}

// Connection is an integration as its network needs to know it.
type Connection struct {
	AppID, IntegrationID, Type, DisplayName string // of the app, the integration, its channel, and its name for people
	// Values are the integration's properties that are strings, such as phoneNumber, pageId or username; never a secret.
	Values map[string]string
}

func (a *app) connection(in *integration) Connection {
	c := Connection{AppID: a.id, IntegrationID: in.ID, Type: in.Type, DisplayName: in.DisplayName, Values: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(in.values)) {
		if text := in.text(name); text != "" {
			c.Values[name] = text
		}
	}
	return c
}

// connect asks the network whether it takes an integration. Not under the lock.
func (s *Server) connect(c Connection) error {
	if n, ok := s.cfg.Network.(ConnectingNetwork); ok {
		return n.Connect(c)
	}
	return nil
}

// disconnect is the opposite. Not under the lock.
func (s *Server) disconnect(gone ...Connection) {
	n, ok := s.cfg.Network.(ConnectingNetwork)
	if !ok {
		return
	}
	for _, c := range gone {
		n.Disconnect(c)
	}
}

// WhatsAppNetwork is a Network that knows the profiles and the templates of business numbers. Its methods run outside the
// server's lock and must not call the server. New templates go to it by Config.TemplateReview.
type WhatsAppNetwork interface {
	// Profile is what people see of the business; false leaves what the cloud remembers.
	Profile(integrationID string) (BusinessProfile, bool)
	// SetProfile changes it. A nil Photo leaves the picture as it is. The error is answered 400, with its text.
	SetProfile(integrationID string, p BusinessProfile) error
	// RemoveTemplate takes a template out, in every language.
	RemoveTemplate(integrationID, name string)
}

// BusinessProfile is how a business shows on WhatsApp.
type BusinessProfile struct {
	About, Address, Description, Email, Vertical string   // texts; empty for none
	Websites                                     []string // addresses
	Photo                                        []byte   // a picture's bytes; nil for none
}

func (p profile) business(photo []byte) BusinessProfile {
	return BusinessProfile{p.About, p.Address, p.Description, p.Email, p.Vertical, p.Websites, photo}
}
