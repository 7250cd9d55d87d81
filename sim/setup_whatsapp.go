package sim

import (
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/oceana"
)

// AddNumber provisions a WhatsApp number, in whatever state of approval and deployment, at the cloud and on WhatsApp, and returns
// its integration's id. An app may have several. IntegrationID of b is ignored.
func (w *World) AddNumber(b whatsapp.Number) (string, error) {
	var err error
	if b.PhoneNumber == "" {
		if b.PhoneNumber, err = w.WhatsApp.NewNumber(b.Sandbox); err != nil {
			return "", err
		}
	}
	b.IntegrationID = w.addNumberToCloud(b.PhoneNumber)
	if err := w.WhatsApp.AddNumber(b); err != nil {
		return "", err
	}
	w.useIntegration("whatsapp", b.IntegrationID)
	return b.IntegrationID, nil
}

// AddSandbox provisions a new sandbox number and returns what an operator hands out with it (R104, R110). No person is permitted yet.
func (w *World) AddSandbox() (whatsapp.Sandbox, error) {
	number, err := w.WhatsApp.NewNumber(true)
	if err != nil {
		return whatsapp.Sandbox{}, err
	}
	s, err := w.WhatsApp.AddSandbox(w.addNumberToCloud(number), number)
	if err != nil {
		return whatsapp.Sandbox{}, err
	}
	w.useIntegration("whatsapp", s.IntegrationID)
	return s, nil
}

func (w *World) addNumberToCloud(number string) (integrationID string) {
	return w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: "whatsapp", DisplayName: w.businessName() + " whatsapp", PhoneNumber: number})
}

// AddTemplate registers a WhatsApp template at the network and offers it to agents. Its status decides whether WhatsApp sends it.
func (w *World) AddTemplate(t whatsapp.Template) error {
	if err := w.WhatsApp.AddTemplate(t); err != nil {
		return err
	}
	w.offer(t)
	return nil
}

// SubmitTemplate hands a template to WhatsApp for review and offers it to agents at once: Oceana knows nothing of approval.
func (w *World) SubmitTemplate(t whatsapp.Template) (whatsapp.Template, error) {
	t, err := w.WhatsApp.Submit(t)
	if err != nil {
		return t, err
	}
	w.offer(t)
	return t, nil
}

func (w *World) offer(t whatsapp.Template) {
	w.Oceana.OfferTemplate(oceana.Template{Name: t.Name, Namespace: t.Namespace, Language: t.Language, Body: t.Body})
}
