package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/journal"
)

// exampleName is the business of a world whose set-up names none.
const exampleName = "Wavetank"

// AddPage connects a Messenger page at the network and at the cloud, and returns the integration's id. IntegrationID of the page
// is ignored. A page that lacks what connecting needs is refused by the name of the field, and nothing is left of it (R144).
func (w *World) AddPage(p messenger.Page) (string, error) {
	if err := p.Validate(); err != nil {
		return "", err
	}
	if p.PageID == "" { // the cloud must know it too, for its links to the page
		w.mu.Lock()
		w.pages++
		p.PageID = fmt.Sprintf("1047290000%05d", w.pages)
		w.mu.Unlock()
	}
	p.IntegrationID = w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: "messenger", DisplayName: p.Name, PageID: p.PageID, Username: p.Username})
	if err := w.Messenger.AddPage(p); err != nil {
		return "", err
	}
	w.useIntegration("messenger", p.IntegrationID)
	return p.IntegrationID, nil
}

// AddAccount is AddPage for a Twitter account (R169).
func (w *World) AddAccount(a twitter.Account) (string, error) {
	if err := a.Validate(); err != nil {
		return "", err
	}
	a.IntegrationID = w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: "twitter", DisplayName: a.Handle, Tier: a.TierOrDefault(), Username: a.Handle})
	if err := w.Twitter.AddAccount(a); err != nil {
		return "", err
	}
	w.useIntegration("twitter", a.IntegrationID)
	return a.IntegrationID, nil
}

// SendFromInstagram is a direct message from a person on Instagram to the account that a Messenger page owns there.
// The network itself is not simulated: the message enters at the cloud, which connects the account the first time.
// It fails when no page is set up.
func (w *World) SendFromInstagram(name, text string) error {
	page, ok := w.Integration("messenger")
	if !ok {
		return errors.New("send from Instagram: no messenger integration is set up, so no page owns an account there")
	}
	w.mu.Lock()
	account := w.instagram
	w.mu.Unlock()
	if account == "" {
		account = w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: "instagram", DisplayName: w.businessName()})
		w.mu.Lock()
		w.instagram = account
		w.mu.Unlock()
	}
	told := journal.JSON(map[string]string{"channel": "instagram", "page": page, "text": text})
	w.Journal.Add(journal.Entry{From: "phone " + name, To: "cloud", Kind: journal.KindNetwork, Name: "message", Payload: told})
	return w.toCloud.Receive(channel.Incoming{
		IntegrationID: account, Channel: "instagram", ExternalID: "instagram-" + name,
		DisplayName: name, Name: name, Type: "text", Text: text,
	})
}

// Integration is the id of the first integration of a channel; false when there is none.
func (w *World) Integration(kind string) (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, ok := w.integrations[kind]
	return id, ok
}

func (w *World) useIntegration(kind, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.integrations[kind]; !ok {
		w.integrations[kind] = id
	}
}

// AppUser is a person as the cloud knows them: only after the first message.
func (w *World) AppUser(name string) (aggregator.AppUserView, error) {
	phone, err := w.Phone(name)
	if err != nil {
		return aggregator.AppUserView{}, err
	}
	u, ok := w.Cloud.AppUserByExternalID(phone.Channel, strings.TrimPrefix(phone.Address, "+"))
	if !ok {
		return u, fmt.Errorf("app user %s: the cloud does not know them before their first message", name)
	}
	return u, nil
}

// BusinessTyping lets the first business of a person's channel start or stop typing to them, as the network sees it. It returns
// before the effects have settled.
func (w *World) BusinessTyping(name string, started bool) error {
	phone, err := w.Phone(name)
	if err != nil {
		return err
	}
	id, ok := w.Integration(phone.Channel)
	if !ok {
		return fmt.Errorf("typing to %s: no %s integration is set up", name, phone.Channel)
	}
	if isSDK(phone.Channel) {
		w.Clock.Schedule("typing "+phone.Channel, 0, func() { w.SDK.Typing(w.App.ID, id, phone.Address, started) })
		return nil
	}
	w.networks[phone.Channel].BusinessTyping(id, strings.TrimPrefix(phone.Address, "+"), started)
	return nil
}
