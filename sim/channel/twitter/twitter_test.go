package twitter_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

type fakeCloud struct {
	received []channel.Incoming
	reports  []channel.Report
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

func (c *fakeCloud) Report(r channel.Report) { c.reports = append(c.reports, r) }

func TestDirectMessages(t *testing.T) {
	tests := []struct {
		name, message, native string
		after                 time.Duration
		drawn                 string // "kind text"; "" = refused
		code                  string
	}{
		{"late text is delivered", `{"type":"text","text":"hello"}`, "", 1000 * time.Hour, "text hello", ""},
		{"file becomes a link", `{"type":"file","mediaUrl":"https://m/a.pdf"}`, "", 0, "text https://m/a.pdf", ""},
		{"image with its text", `{"type":"image","text":"Look","mediaUrl":"https://m/a.png"}`, "", 0, "image Look", ""},
		{"R158: location", `{"type":"location","coordinates":{"lat":1.5,"long":2}}`, "", 0, "text Location shared:\nhttps://maps.google.com/maps?q=1.5,2", ""},
		{"10000 characters", `{"type":"text","text":"` + strings.Repeat("ä", 10_000) + `"}`, "", 0, "text " + strings.Repeat("ä", 10_000), ""},
		{"10001 characters", `{"type":"text","text":"` + strings.Repeat("ä", 10_001) + `"}`, "", 0, "", "uncategorized_error"},
		{"template", `{"type":"text","text":"a"}`, `{"type":"template"}`, 0, "", "bad_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
			cloud := &fakeCloud{}
			n := twitter.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: cloud}, twitter.Options{})
			must(t, n.AddAccount(twitter.Account{IntegrationID: "int-1", Handle: "wavetank", Password: "secret"}))
			must(t, n.AddPerson(channel.Person{Name: "Ana B", Address: "42"}))
			must(t, n.Act("Ana B", channel.Action{Do: channel.DoSend, Text: "hi"}))
			must(t, c.Advance(t.Context(), tt.after))
			raw := map[string]any{"id_str": "42", "name": "Ana B", "screen_name": "ana_b"}
			if diff := cmp.Diff(cloud.received[0].Raw, raw); diff != "" {
				t.Errorf("raw profile (-got +want):\n%s", diff)
			}
			n.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: "42", MessageID: "m1",
				Message: json.RawMessage(tt.message), Native: json.RawMessage(tt.native)})
			must(t, n.Act("Ana B", channel.Action{Do: channel.DoRead}))
			must(t, c.Settle(t.Context()))

			if len(cloud.reports) != 1 || !cloud.reports[0].Final {
				t.Fatalf("reports = %+v, want a single final one, and none of reading", cloud.reports)
			}
			h, _ := n.Handset("Ana B")
			if tt.drawn == "" {
				if got := cloud.reports[0]; got.Error == nil || got.Error.Code != tt.code || len(h.Bubbles) != 1 {
					t.Errorf("report = %+v, %d bubbles; want failure %s and no new bubble", got, len(h.Bubbles), tt.code)
				}
				return
			}
			if got := h.Bubbles[1].Kind + " " + h.Bubbles[1].Text; got != tt.drawn || cloud.reports[0].Status != channel.ReportChannel {
				t.Errorf("drawn %q, reported %s; want %q, channel", got, cloud.reports[0].Status, tt.drawn)
			}
		})
	}
}

func TestAddressOfAPersonIsANumber(t *testing.T) {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	n := twitter.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: &fakeCloud{}}, twitter.Options{})
	if err := n.AddPerson(channel.Person{Name: "Ana", Address: "@ana"}); err == nil {
		t.Error("a handle was accepted as the account's number")
	}
	must(t, n.AddPerson(channel.Person{Name: "Ana"}))
	if h, _ := n.Handset("Ana"); len(h.Address) != 18 {
		t.Errorf("generated address = %q, want 18 digits", h.Address)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
