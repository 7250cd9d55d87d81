package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

// productionNumber is the business number of a world whose set-up names none. The range is reserved for drama.
const productionNumber = "+442079460100"

// AddIntegration provisions a channel ("whatsapp", "messenger", "twitter", "web", "android" or "ios") at the cloud and on its network, and returns the
// integration's id. number is the business's WhatsApp number; empty means a fictitious one. It is ignored on other channels.
func (w *World) AddIntegration(kind, number string) (string, error) {
	if _, ok := w.networks[kind]; !ok {
		return "", fmt.Errorf("channel: %q: use one of %s", kind, strings.Join(w.Channels(), ", "))
	}
	switch kind {
	case "whatsapp":
		if number == "" {
			number = productionNumber
		}
		id, err := w.AddNumber(whatsapp.Number{PhoneNumber: number, Approved: true})
		if err != nil {
			return "", err
		}
		return id, w.showName(w.WhatsApp, id)
	case "messenger":
		return w.AddPage(messenger.Page{Name: w.businessName(), Username: "owner", Password: "secret"})
	case "twitter":
		return w.AddAccount(twitter.Account{Handle: handleOf(w.businessName()), Password: "secret", Info: channel.BusinessInfo{Name: w.business}})
	}
	id := w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: kind, DisplayName: w.businessName() + " " + kind})
	network := w.sdkNetwork(kind)
	if err := network.AddIntegration(id); err != nil {
		return "", err
	}
	if service := pushService(kind); service != "" {
		w.Cloud.AddIntegration(w.App.ID, aggregator.Integration{Type: service, DisplayName: w.businessName() + " " + service})
	}
	w.useIntegration(kind, id)
	return id, w.showName(network, id)
}

// Channels are the kinds of channel that a world can have, sorted.
func (w *World) Channels() []string { return slices.Sorted(maps.Keys(w.networks)) }

// SetUp are the kinds of channel that have an integration, sorted.
func (w *World) SetUp() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.integrations))
}

// errNoChannel is returned for a person whose channel cannot be told.
var errNoChannel = errors.New("channel: say which")

// AddPerson gives a person a phone on a channel. An empty channel means the only one that is set up.
func (w *World) AddPerson(p channel.Person, kind string) error {
	if have, ok := w.channelOf(p.Name); ok {
		if kind != "" && kind != have {
			return fmt.Errorf("%s uses %s: a phone's channel is fixed when it is first named", p.Name, have)
		}
		return nil
	}
	if kind == "" {
		set := w.SetUp()
		if len(set) != 1 {
			return fmt.Errorf("%w channel %s uses: those set up: %s", errNoChannel, p.Name, orNone(set))
		}
		kind = set[0]
	}
	n, ok := w.networks[kind]
	if !ok {
		return fmt.Errorf("channel: %q: use one of %s", kind, strings.Join(w.Channels(), ", "))
	}
	if err := n.AddPerson(p); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.people[p.Name] = kind
	return nil
}

// RemovePerson takes a person and the phone out of the world.
func (w *World) RemovePerson(name string) error {
	n, err := w.network(name)
	if err != nil {
		return err
	}
	if err := n.RemovePerson(name); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.people, name)
	return nil
}

// RenamePerson gives a person another name, on the same phone. No other person of the world may have it.
func (w *World) RenamePerson(name, to string) error {
	n, err := w.network(name)
	if err != nil {
		return err
	}
	if kind, ok := w.channelOf(to); ok && to != name {
		return fmt.Errorf("name %q: %w on %s", to, channel.ErrTaken, kind)
	}
	if err := n.RenamePerson(name, to); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	kind := w.people[name]
	delete(w.people, name)
	w.people[to] = kind
	return nil
}

// Phone is the handset of a person, as it looks now.
func (w *World) Phone(name string) (channel.Handset, error) {
	n, err := w.network(name)
	if err != nil {
		return channel.Handset{}, err
	}
	h, ok := n.Handset(name)
	if !ok {
		return channel.Handset{}, fmt.Errorf("phone %s: %w", name, channel.ErrNoPerson)
	}
	return h, nil
}

// People are the names of those who have a phone, sorted; never nil.
func (w *World) People() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := slices.AppendSeq(make([]string, 0, len(w.people)), maps.Keys(w.people))
	slices.Sort(names)
	return names
}

// Phones are all handsets, in order of their owners' names.
func (w *World) Phones() []channel.Handset {
	phones := []channel.Handset{}
	for _, name := range w.People() {
		if h, err := w.Phone(name); err == nil {
			phones = append(phones, h)
		}
	}
	return phones
}

// Act lets a person do something with the phone. It returns before the effects have settled.
func (w *World) Act(name string, a channel.Action) error {
	n, err := w.network(name)
	if err != nil {
		return err
	}
	if err := CheckSample(a.File); err != nil {
		return err
	}
	return n.Act(name, a)
}

// Offered are the actions that a person's client lets them do, by channel.Action.Do, sorted; nil when no person has that name.
func (w *World) Offered(name string) []string {
	n, err := w.network(name)
	if err != nil {
		return nil
	}
	return n.Offered(name)
}

func (w *World) network(name string) (channel.Network, error) {
	kind, ok := w.channelOf(name)
	if !ok {
		return nil, fmt.Errorf("phone %s: %w", name, channel.ErrNoPerson)
	}
	return w.networks[kind], nil
}

func (w *World) channelOf(name string) (kind string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	kind, ok = w.people[name]
	return kind, ok
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
