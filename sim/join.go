package sim

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/journal"
)

// The simulators do not know each other. What follows is how a world joins the cloud to the networks, and faults to the cloud.

// toNetworks is the cloud's way out: it hands a message to the network of its channel.
type toNetworks struct {
	networks map[string]channel.Network
	world    *World
	cloud    *toCloud
}

var (
	_ aggregator.TypingNetwork     = toNetworks{}
	_ aggregator.SeenNetwork       = toNetworks{}
	_ aggregator.SharingNetwork    = toNetworks{}
	_ aggregator.LinkingNetwork    = toNetworks{}
	_ aggregator.MergingNetwork    = toNetworks{}
	_ aggregator.ConnectingNetwork = toNetworks{}
	_ aggregator.WhatsAppNetwork   = toNetworks{}
)

func (t toNetworks) Deliver(o aggregator.Outgoing) {
	if isSDK(o.Channel) {
		t.world.SDK.Deliver(o)
		return
	}
	if n, ok := t.networks[o.Channel]; ok {
		wait, broken := t.world.hop(fault.AtOutbound, "cloud", o.Channel, o.ExternalID, o.MessageID, len(o.Message))
		if broken != "" {
			t.cloud.Report(channel.Report{MessageID: o.MessageID, Status: channel.ReportFailure, Final: true, Error: &channel.Failure{Code: "uncategorized_error", Message: broken}})
			return
		}
		out := channel.Outgoing{
			IntegrationID: o.IntegrationID, ExternalID: o.ExternalID, MessageID: o.MessageID,
			Message: o.Message, Native: o.Native,
		}
		if wait > 0 {
			t.world.Clock.Schedule("held message to "+o.Channel, wait, func() { n.Deliver(out) })
			return
		}
		n.Deliver(out)
	}
}

// Typing implements aggregator.TypingNetwork.
func (t toNetworks) Typing(appID, integrationID, externalID string, started bool) {
	if t.world.onSDK(integrationID) {
		t.world.SDK.Typing(appID, integrationID, externalID, started)
		return
	}
	for _, kind := range slices.Sorted(maps.Keys(t.networks)) { // in an order: the journal has an entry of each
		if kind == "android" || kind == "ios" {
			continue
		}
		t.networks[kind].BusinessTyping(integrationID, externalID, started)
	}
}

// toCloud is a network's way in. It is made before the cloud is, because each needs the other.
type toCloud struct {
	cloud   *aggregator.Server
	appID   string // of integrations that the world set up
	journal *journal.Journal
	public  atomic.Bool // what people send needs no token
	noNames atomic.Bool // the extension is lost on the way in

	mu   sync.Mutex
	apps map[string]string // of integrations made by REST, by their id
}

func (t *toCloud) belongs(integrationID, appID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.apps == nil {
		t.apps = map[string]string{}
	}
	t.apps[integrationID] = appID
}

func (t *toCloud) appOf(integrationID string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return cmp.Or(t.apps[integrationID], t.appID)
}

func (t *toCloud) Receive(in channel.Incoming) error {
	if in.MediaURL == "" && in.FileName != "" { // a file known by name only: the cloud re-hosts what a network brings
		body, name := SampleFile(in.FileName), in.FileName
		if t.noNames.Load() {
			name = strings.TrimSuffix(name, path.Ext(name))
		}
		url, err := t.cloud.StoreMedia(aggregator.Media{
			AppID: t.appOf(in.IntegrationID), IntegrationID: in.IntegrationID, ExternalID: in.ExternalID,
			Name: name, MediaType: in.MediaType, Private: !t.public.Load(), Body: body,
		})
		if err != nil {
			return err
		}
		in.MediaURL, in.MediaSize = url, int64(len(body))
	}
	answers := map[string][]string{}
	for _, f := range in.Fields {
		answers[f.Name] = f.Values()
	}
	_, err := t.cloud.Receive(aggregator.Incoming{
		AppID: t.appOf(in.IntegrationID), IntegrationID: in.IntegrationID, Channel: in.Channel, ExternalID: in.ExternalID,
		DisplayName: in.DisplayName, Name: in.Name, Raw: in.Raw, Type: in.Type, Text: in.Text, Payload: in.Payload,
		MediaURL: in.MediaURL, MediaType: in.MediaType, MediaSize: in.MediaSize, QuotedExternalID: in.Quoted,
		QuotedMessageID: in.Form, Answers: answers,
		Lat: in.Lat, Long: in.Long, OriginalID: in.OriginalID, OriginalAt: in.OriginalAt,
	})
	return err
}

func (t *toCloud) Postback(in channel.PostbackIn) error {
	return t.cloud.Press(aggregator.Postback{
		Person:   aggregator.Person{AppID: t.appOf(in.IntegrationID), IntegrationID: in.IntegrationID, ExternalID: in.ExternalID},
		ActionID: in.ActionID, MenuText: in.Text, MenuPayload: in.Payload,
	})
}

func (t *toCloud) Typing(in channel.TypingIn) error {
	return t.cloud.Typing(in.Channel, in.ExternalID, in.Started)
}

func (t *toCloud) Report(r channel.Report) {
	report := aggregator.Report{
		MessageID: r.MessageID, Status: aggregator.Status(r.Status), ExternalMessageID: r.ExternalMessageID, Final: r.Final,
	}
	if r.Error != nil {
		report.Error = &aggregator.DeliveryError{Code: r.Error.Code, Message: r.Error.Message, Underlying: r.Error.Underlying}
	}
	// The cloud knows nothing of a message that was given to the network directly.
	if err := t.cloud.Report(report); err != nil && !errors.Is(err, aggregator.ErrUnknownMessage) {
		t.journal.Unexpected("network", "cloud", "report "+r.Status, err.Error(), nil)
	}
}
