package channel_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/channeltest"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// rig is a network with plain rules, one business and no people on it.
type rig struct {
	*channel.Base
	t       *testing.T
	clock   *clock.Clock
	journal *journal.Journal
	cloud   *channeltest.Cloud
	changes int
	crowd   bool // too many phones to draw them all at every change
}

// newRig changes the plain rules where told.
func newRig(t *testing.T, latency time.Duration, change ...func(*channel.Rules)) *rig {
	t.Helper()
	c := clock.New(start)
	r := &rig{t: t, clock: c, journal: journal.New(c.Now), cloud: &channeltest.Cloud{}}
	c.SetQuiet(r.journal.Wait)
	cfg := channel.Config{Clock: c, Journal: r.journal, Rand: rand.New(rand.NewPCG(1, 1)), Cloud: r.cloud,
		Changed: r.changed, Latency: latency}
	messages := 0
	rules := channel.Rules{
		Kind: "plain", Receipts: []string{channel.ReportChannel, channel.ReportUser}, ReadReceipts: true,
		Stranger:     channel.Failure{Code: "not_found", Message: "who?"},
		NewAddress:   func(r *rand.Rand) string { return channel.Digits(r, 8) },
		NewMessageID: func(*rand.Rand) string { messages++; return fmt.Sprintf("n%d", messages) },
		Profile: func(p channel.Person) channel.Profile {
			return channel.Profile{ExternalID: "x-" + p.Address, DisplayName: p.Name}
		},
		Decide: func(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
			if d.Post.Text == "refuse" {
				return nil, &channel.Failure{Code: "blocked", Message: "refused"}
			}
			return []channel.Bubble{{Kind: channel.KindText, Text: d.Post.Text,
				Buttons: channel.Buttons(d.Post.Actions, 0, 0, "link", "postback", "share"),
				Options: channel.Buttons(d.Post.Actions, 0, 0, "reply", "locationRequest")}}, nil
		},
		TypingLasts: 5 * time.Second, MaxText: 10,
	}
	for _, f := range change {
		f(&rules)
	}
	var err error
	if r.Base, err = channel.NewBase(cfg, rules); err != nil {
		t.Fatal(err)
	}
	return r
}

// changed calls back, to show that no lock is held then.
func (r *rig) changed() {
	r.changes++
	if !r.crowd {
		r.Handsets()
	}
}

// withAna adds one business and Ana, who writes to it.
func (r *rig) withAna() *rig {
	r.t.Helper()
	r.must(r.AddBusiness(channel.Business{IntegrationID: "i1", Address: "b1"}))
	r.must(r.AddPerson(channel.Person{Name: "Ana", Address: "1"}))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) settle() { r.t.Helper(); r.must(r.clock.Settle(context.Background())) }

func (r *rig) act(a channel.Action) {
	r.t.Helper()
	r.must(r.Act("Ana", a))
	r.settle()
}

func (r *rig) deliver(id, text string) {
	r.t.Helper()
	r.Deliver(channel.Outgoing{IntegrationID: "i1", ExternalID: "x-1", MessageID: id,
		Message: journal.JSON(map[string]string{"type": "text", "text": text})})
	r.settle()
}

func (r *rig) bubbles() []channel.Bubble {
	r.t.Helper()
	h, ok := r.Handset("Ana")
	if !ok {
		r.t.Fatal("Ana has no handset")
	}
	return h.Bubbles
}

// crossings are the journal's entries as "from > to name message".
func (r *rig) crossings() []string {
	var all []string
	for _, e := range r.journal.Entries(0) {
		line := e.From + " > " + e.To + " " + e.Name + " " + e.Message
		if e.Error != "" {
			line += " (" + e.Error + ")"
		}
		all = append(all, line)
	}
	return all
}
