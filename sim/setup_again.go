package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

// Set-up that states a state: it adds what is not there and changes what is.

// SetIntegration is AddIntegration, unless the channel is set up already.
func (w *World) SetIntegration(kind string) error {
	if _, ok := w.Integration(kind); ok {
		return nil
	}
	_, err := w.AddIntegration(kind, "")
	return err
}

// SetNumber is AddNumber, or gives the WhatsApp number that is there the approval and deployment of b. Without a phone number it is
// about the first number that is no sandbox's.
func (w *World) SetNumber(b whatsapp.Number) error {
	numbers := w.WhatsApp.Numbers()
	i := slices.IndexFunc(numbers, func(o whatsapp.Number) bool {
		return o.PhoneNumber == b.PhoneNumber || b.PhoneNumber == "" && !o.Sandbox
	})
	if i >= 0 {
		b.PhoneNumber = numbers[i].PhoneNumber
		return w.WhatsApp.SetNumber(b)
	}
	if b.PhoneNumber == "" {
		b.PhoneNumber = productionNumber
	}
	_, err := w.AddNumber(b)
	return err
}

// SetSandbox is AddSandbox, or makes the latest sandbox number one that is not yet activated.
func (w *World) SetSandbox() error {
	for _, b := range slices.Backward(w.WhatsApp.Numbers()) {
		if b.Sandbox {
			return w.WhatsApp.Deactivate(b.IntegrationID)
		}
	}
	_, err := w.AddSandbox()
	return err
}

// SetPage is AddPage, or moves the Messenger page that is there to the regions of p.
func (w *World) SetPage(p messenger.Page) error {
	if id, ok := w.Integration("messenger"); ok {
		return w.Messenger.SetRegions(id, p.Region, p.AdminRegion)
	}
	_, err := w.AddPage(p)
	return err
}

// SetPerson is AddPerson, or gives the phone that is there another client, region or address; empty ones stay. On another channel it is
// another phone.
func (w *World) SetPerson(p channel.Person, kind string) error {
	have, ok := w.channelOf(p.Name)
	if !ok {
		return w.AddPerson(p, kind)
	}
	if have == kind {
		return w.networks[kind].ChangePerson(p)
	}
	next, ok := w.networks[kind]
	if !ok {
		return fmt.Errorf("channel: %q: use one of %s", kind, orNone(w.Channels()))
	}
	if err := next.AddPerson(p); err != nil {
		return err
	}
	w.mu.Lock()
	w.people[p.Name] = kind
	w.mu.Unlock()
	return w.networks[have].RemovePerson(p.Name)
}

// RemoveIntegrations takes all integrations of a channel away, over the cloud's REST API.
func (w *World) RemoveIntegrations(ctx context.Context, kind string) error {
	for {
		var answer struct {
			Integrations []struct {
				ID string `json:"_id"`
			} `json:"integrations"`
		}
		if err := w.administer(ctx, http.MethodGet, "/integrations?types="+kind, nil, &answer); err != nil {
			return err
		}
		if len(answer.Integrations) == 0 {
			return nil
		}
		for _, in := range answer.Integrations {
			if err := w.administer(ctx, http.MethodDelete, "/integrations/"+in.ID, nil, nil); err != nil {
				return err
			}
		}
	}
}
