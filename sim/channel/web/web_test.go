package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/channeltest"
	"github.com/wavetank/wavetank/sim/channel/web"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

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
			cloud := &channeltest.Cloud{}
			n, err := web.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: cloud})
			must(t, err)
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
			var statuses []string
			for _, r := range cloud.Reports {
				statuses = append(statuses, r.Status)
			}
			if diff := cmp.Diff(statuses, tt.want); diff != "" {
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

func TestRichDrawing(t *testing.T) { // R002
	const actions = `"actions":[{"type":"link","text":"More","uri":"https://a"},{"type":"postback","text":"Buy","payload":"B"}]`
	tests := []struct{ name, message, want string }{
		{"buttons", `{"type":"text","text":"Hi",` + actions + `}`, "text Hi 0 [More Buy] []"},
		{"answers of any number, cut at 40", `{"type":"text","text":"Q","actions":[{"type":"reply","text":"` + strings.Repeat("x", 41) + `"},{"type":"locationRequest","text":"Here"}]}`,
			"text Q 0 [] [" + strings.Repeat("x", 40) + " Here]"},
		{"compound", `{"type":"image","text":"Look","mediaUrl":"https://m/a.png",` + actions + `}`, "image Look 0 [More Buy] []"},
		{"carousel", `{"type":"carousel","text":"1. T\nD\n","items":[{"title":"T","description":"D",` + actions + `},{"title":"U"}]}`, "carousel  2 [] []"},
		{"list", `{"type":"list","items":[{"title":"T"}]}`, "list  1 [] []"},
		{"player", `{"type":"file","mediaUrl":"https://m/a.webm"}`, "video a.webm 0 [] []"},
		{"long text", `{"type":"text","text":"` + strings.Repeat("x", 100_000) + `"}`, "text " + strings.Repeat("x", 100_000) + " 0 [] []"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, c, _ := newWeb(t)
			h, _ := n.Handset("Ana")
			n.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: h.Address, MessageID: "m1", Message: json.RawMessage(tt.message)})
			must(t, c.Settle(t.Context()))
			h, _ = n.Handset("Ana")
			b := h.Bubbles[0]
			if got := fmt.Sprintf("%s %s %d %v %v", b.Kind, b.Text, len(b.Cards), labels(b.Buttons), labels(h.Options)); got != tt.want {
				t.Errorf("drawn %q, want %q", got, tt.want)
			}
		})
	}
}

func labels(buttons []channel.Button) []string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Label)
	}
	return all
}

func newWeb(t *testing.T) (*web.Network, *clock.Clock, *channeltest.Cloud) {
	t.Helper()
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	cloud := &channeltest.Cloud{}
	n, err := web.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: cloud})
	must(t, err)
	must(t, n.AddIntegration("int-1"))
	must(t, n.AddPerson(channel.Person{Name: "Ana", Client: "web"}))
	return n, c, cloud
}

func TestTypingGoesBothWays(t *testing.T) { // R002
	n, c, cloud := newWeb(t)
	h, _ := n.Handset("Ana")
	must(t, n.Act("Ana", channel.Action{Do: channel.DoTyping}))
	n.BusinessTyping("int-1", h.Address, true)
	must(t, c.Settle(t.Context()))
	if h, _ = n.Handset("Ana"); !h.Typing || len(cloud.Typings) != 1 || !cloud.Typings[0].Started {
		t.Errorf("typing indicator = %t, the cloud heard %+v; want both", h.Typing, cloud.Typings)
	}
}

func TestAPlaceIsSharedWithATap(t *testing.T) {
	n, c, cloud := newWeb(t)
	h, _ := n.Handset("Ana")
	n.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: h.Address, MessageID: "m1",
		Message: json.RawMessage(`{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Here"}]}`)})
	must(t, c.Settle(t.Context()))
	must(t, n.Act("Ana", channel.Action{Do: channel.DoTap, On: "Here", Lat: 1.5, Long: 2}))
	must(t, c.Settle(t.Context()))
	if len(cloud.Received) != 1 || cloud.Received[0].Type != "location" || cloud.Received[0].Lat != 1.5 {
		t.Errorf("received %+v, want the place", cloud.Received)
	}
}

func TestWhatTheWidgetDoesNotOffer(t *testing.T) {
	n, _, _ := newWeb(t)
	for _, do := range []string{channel.DoReact, channel.DoCall, channel.DoGroup, channel.DoPost, channel.DoLiveLocation, channel.DoSticker, channel.DoVoice} {
		if err := n.Act("Ana", channel.Action{Do: do, Text: "a"}); !errors.Is(err, channel.ErrUnsupportedAction) {
			t.Errorf("%s: %v, want ErrUnsupportedAction", do, err)
		}
	}
}
