package web_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/web"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

type fakeCloud struct {
	received []channel.Incoming
	statuses []string
	taps     []channel.PostbackIn
	typing   []channel.TypingIn
}

func (c *fakeCloud) Receive(in channel.Incoming) error {
	c.received = append(c.received, in)
	return nil
}
func (c *fakeCloud) Postback(in channel.PostbackIn) error {
	c.taps = append(c.taps, in)
	return nil
}

func (c *fakeCloud) Typing(in channel.TypingIn) error {
	c.typing = append(c.typing, in)
	return nil
}

func (c *fakeCloud) Report(r channel.Report) { c.statuses = append(c.statuses, r.Status) }

func TestMessages(t *testing.T) {
	tests := []struct {
		name, message, native string
		drawn                 string // "kind text"; "" = refused
		want                  []string
	}{
		{"R002: text a day late", `{"type":"text","text":"hello"}`, "", "text hello", []string{"channel", "user", "read"}},
		{"file", `{"type":"file","mediaUrl":"https://m/a.pdf"}`, "", "file a.pdf", []string{"channel", "user", "read"}},
		{"location", `{"type":"location","coordinates":{"lat":1.5,"long":2}}`, "", "location 1.5,2", []string{"channel", "user", "read"}},
		{"template", `{"type":"text","text":"a"}`, `{"type":"template"}`, "", []string{"failure"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
			cloud := &fakeCloud{}
			n := web.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: cloud})
			must(t, n.AddIntegration("int-1"))
			must(t, n.AddPerson(channel.Person{Name: "Ana", Client: "web"}))
			must(t, n.Act("Ana", channel.Action{Do: channel.DoSend, Text: "hi"}))
			must(t, c.Advance(t.Context(), 25*time.Hour))
			h, _ := n.Handset("Ana")
			n.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: h.Address, MessageID: "m1",
				Message: json.RawMessage(tt.message), Native: json.RawMessage(tt.native)})
			must(t, c.Settle(t.Context()))
			must(t, n.Act("Ana", channel.Action{Do: channel.DoRead}))
			must(t, c.Settle(t.Context()))
			h, _ = n.Handset("Ana")
			got := ""
			if len(h.Bubbles) > 1 {
				got = h.Bubbles[1].Kind + " " + h.Bubbles[1].Text
			}
			if got != tt.drawn {
				t.Errorf("drawn %q, want %q", got, tt.drawn)
			}
			if diff := cmp.Diff(cloud.statuses, tt.want); diff != "" {
				t.Errorf("reports (-got +want):\n%s", diff)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
