package sim

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

// What a client does by the cloud's REST API, without any set-up of the world, reaches the networks here.

// Connect implements aggregator.ConnectingNetwork: an integration that was made by REST can be written to at once. Channels
// without a network here are accepted, and lead nowhere.
func (t toNetworks) Connect(c aggregator.Connection) error {
	w, err := t.world, error(nil)
	const byToken = "connected by token" // the cloud got a token in place of a password
	switch c.Type {
	case "whatsapp":
		err = w.WhatsApp.AddNumber(whatsapp.Number{
			IntegrationID: c.IntegrationID, PhoneNumber: "+" + c.Values["phoneNumber"], Approved: true, FallbackLanguage: c.Values["hsmFallbackLanguage"],
		})
	case "messenger":
		err = w.Messenger.AddPage(messenger.Page{
			IntegrationID: c.IntegrationID, PageID: c.Values["pageId"], Name: cmp.Or(c.DisplayName, c.Values["username"]), Username: c.Values["username"], Password: byToken,
		})
	case "twitter":
		err = w.Twitter.AddAccount(twitter.Account{IntegrationID: c.IntegrationID, Handle: c.Values["username"], Tier: c.Values["tier"], Password: byToken})
	case "web", "android", "ios":
		err = w.sdkNetwork(c.Type).AddIntegration(c.IntegrationID)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	t.cloud.belongs(c.IntegrationID, c.AppID)
	w.useIntegration(c.Type, c.IntegrationID)
	return nil
}

// Disconnect implements aggregator.ConnectingNetwork.
func (t toNetworks) Disconnect(c aggregator.Connection) {
	switch c.Type {
	case "whatsapp":
		_ = t.world.WhatsApp.RemoveNumber(c.IntegrationID) // it may be gone already
	case "messenger":
		t.world.Messenger.RemoveBusiness(c.IntegrationID)
	case "twitter":
		t.world.Twitter.RemoveBusiness(c.IntegrationID)
	case "web", "android", "ios":
		t.world.sdkNetwork(c.Type).RemoveBusiness(c.IntegrationID)
	}
	t.world.forgetIntegration(c.Type, c.IntegrationID)
}

// Seen implements aggregator.SeenNetwork.
func (t toNetworks) Seen(appID, integrationID, externalID string) {
	if t.world.onSDK(integrationID) {
		t.world.SDK.Seen(appID, integrationID, externalID)
		return
	}
	for _, n := range []*channel.Base{t.world.WhatsApp.Base, t.world.Messenger.Base, t.world.Twitter.Base} {
		if n.Has(integrationID) {
			n.BusinessRead(integrationID, externalID)
		}
	}
}

// Profile implements aggregator.WhatsAppNetwork.
func (t toNetworks) Profile(integrationID string) (aggregator.BusinessProfile, bool) {
	b, ok := t.world.WhatsApp.Number(integrationID)
	p := b.Profile
	return aggregator.BusinessProfile{
		About: p.About, Address: p.Address, Description: p.Description, Email: p.Email, Vertical: p.Vertical, Websites: p.Websites, Photo: p.Picture,
	}, ok
}

// SetProfile implements aggregator.WhatsAppNetwork.
func (t toNetworks) SetProfile(integrationID string, p aggregator.BusinessProfile) error {
	next := whatsapp.Profile{
		About: p.About, Address: p.Address, Description: p.Description, Email: p.Email, Vertical: p.Vertical, Websites: p.Websites, Picture: p.Photo,
	}
	if next.Picture == nil {
		b, _ := t.world.WhatsApp.Number(integrationID)
		next.Picture = b.Profile.Picture
	}
	if err := t.world.WhatsApp.SetProfile(integrationID, next); err != nil && !errors.Is(err, whatsapp.ErrUnknownNumber) {
		return err
	}
	return nil
}

// RemoveTemplate implements aggregator.WhatsAppNetwork.
func (t toNetworks) RemoveTemplate(_, name string) { t.world.WhatsApp.RemoveTemplate("", name) }

// reviewTemplate hands a template that was made by REST to WhatsApp, which decides when its review ends. It runs as a turn.
func (w *World) reviewTemplate(t aggregator.MessageTemplate) string {
	category, tags := categoryOf(t.Category)
	made, err := w.WhatsApp.Submit(whatsapp.Template{Name: t.Name, Language: t.Language, Category: category, Tags: tags, Body: bodyOf(t.Components)})
	if err != nil {
		if errors.Is(err, channel.ErrTaken) { // another integration of the account has it, and the decision is the same
			return w.templateStatus(whatsapp.Template{Name: t.Name, Language: t.Language})
		}
		return "REJECTED"
	}
	w.Clock.Schedule("cloud hears about template "+t.Name, made.Decided.Sub(w.Clock.Now()), func() {
		if status := w.templateStatus(made); status != "" {
			_ = w.Cloud.DecideTemplate(t.ID, status) // the status is one of WhatsApp's
		}
	})
	return ""
}

// templateStatus is WhatsApp's word on a template, in the cloud's spelling; empty when it is unknown.
func (w *World) templateStatus(t whatsapp.Template) string {
	all := w.WhatsApp.Templates()
	i := slices.IndexFunc(all, func(o whatsapp.Template) bool {
		return o.Namespace == t.Namespace && o.Name == t.Name && o.Language == t.Language
	})
	if i < 0 {
		return ""
	}
	return strings.ToUpper(all[i].Status)
}

// categoryOf puts the categories that came after 2020 into the words of R090; marketing was not allowed then (R092).
func categoryOf(category string) (string, []string) {
	switch category {
	case "TRANSACTIONAL", "UTILITY", "OTP", "AUTHENTICATION":
		return "ALERT_UPDATE", nil
	case "MARKETING":
		return "ALERT_UPDATE", []string{"promotion"}
	}
	return category, nil
}

// bodyOf is the text of a template's body component.
func bodyOf(components json.RawMessage) string {
	var list []struct{ Type, Text string }
	if json.Unmarshal(components, &list) != nil {
		return ""
	}
	for _, c := range list {
		if strings.EqualFold(c.Type, "body") {
			return c.Text
		}
	}
	return ""
}

// forgetIntegration is the opposite of useIntegration.
func (w *World) forgetIntegration(kind, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.integrations[kind] == id {
		delete(w.integrations, kind)
	}
}
