package bridge_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

func TestRichMediaBecomesWhatTheChannelCanShow(t *testing.T) {
	const (
		buttons  = `{"text":"How?","actions":[{"type":"postback","text":"Ship","payload":"SHIP"},{"type":"link","text":"More","uri":"https://x.example"}]}`
		carousel = `{"items":[{"title":"Tacos","mediaUrl":"https://x.example/t.jpg","actions":[{"type":"postback","text":"Select","payload":"T"}]},{"title":"Nachos","actions":[{"type":"postback","text":"Select","payload":"N"}]}]}`
	)
	for _, tt := range []struct {
		name     string
		channel  message.Channel
		kind     string
		fallback string
		body     string
		want     string // the post as JSON, or the refusal
	}{
		{"text", message.WhatsApp, "text", "", `{"text":"Hi"}`, `{"Text":"Hi"}`},
		{"buttons on Messenger", message.Messenger, "text", "Choose: [Ship]", buttons,
			`{"Content":{"type":"text","text":"How?","actions":[{"type":"postback","text":"Ship","payload":"SHIP"},{"type":"link","text":"More","uri":"https://x.example"}]}}`},
		{"buttons on Twitter", message.Twitter, "text", "", `{"text":"?","actions":[{"type":"reply","text":"A","payload":"a","iconUrl":"https://x.example/i"}]}`,
			`{"Content":{"type":"text","text":"?","actions":[{"type":"reply","text":"A","payload":"a","iconUrl":"https://x.example/i"}]}}`},
		{"a location request on web", message.Web, "text", "", `{"text":"Where?","actions":[{"type":"locationRequest","text":"Send Location"}]}`,
			`{"Content":{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Send Location"}]}}`},
		{"buttons on WhatsApp", message.WhatsApp, "text", "Choose: [Ship]", buttons, `{"Text":"Choose: [Ship]"}`},
		{"buttons on WhatsApp without a fallback", message.WhatsApp, "text", "", buttons, `{"Text":"How?\n[Ship]\nMore: https://x.example"}`},
		{"image", message.WhatsApp, "image", "", `{"text":"Cap","mediaUrl":"https://x.example/a.jpg","mediaType":"image/jpeg"}`,
			`{"Content":{"type":"image","text":"Cap","mediaUrl":"https://x.example/a.jpg","mediaType":"image/jpeg"}}`},
		{"image with a link on WhatsApp", message.WhatsApp, "image", "", `{"text":"Cap","mediaUrl":"https://x.example/a.jpg","actions":[{"type":"link","text":"More","uri":"https://x.example"}]}`,
			`{"Text":"Cap\nhttps://x.example/a.jpg\nMore: https://x.example"}`},
		{"file", message.Twitter, "file", "", `{"name":"Document.pdf","mediaUrl":"https://x.example/d.pdf","mediaType":"application/pdf","mediaSize":1024}`,
			`{"Content":{"type":"file","altText":"Document.pdf","mediaUrl":"https://x.example/d.pdf","mediaType":"application/pdf"}}`},
		{"file with a text", message.Messenger, "file", "", `{"name":"Document.pdf","text":"Our terms","mediaUrl":"https://x.example/d.pdf","mediaType":"application/pdf"}`,
			`{"Content":{"type":"file","text":"Our terms","altText":"Document.pdf","mediaUrl":"https://x.example/d.pdf","mediaType":"application/pdf"}}`},
		{"carousel on Messenger", message.Messenger, "carousel", "", carousel,
			`{"Content":{"type":"carousel","items":[{"title":"Tacos","mediaUrl":"https://x.example/t.jpg","actions":[{"type":"postback","text":"Select","payload":"T"}]},{"title":"Nachos","actions":[{"type":"postback","text":"Select","payload":"N"}]}]}}`},
		{"carousel on Twitter", message.Twitter, "carousel", "Tacos or Nachos", carousel, `{"Text":"Tacos or Nachos"}`},
		{"carousel on WhatsApp without a fallback", message.WhatsApp, "carousel", "", carousel, `{"Text":"Tacos\nNachos"}`},
		{"location", message.WhatsApp, "location", "", `{"coordinates":{"lat":37.39,"long":-121.97},"location":{"name":"HQ"}}`,
			`{"Content":{"type":"location","coordinates":{"lat":37.39,"long":-121.97},"location":{"name":"HQ"}}}`},
		{"buy", message.Messenger, "text", "Pay", `{"text":"Pay","actions":[{"type":"buy","text":"Buy","amount":1}]}`, `actions of type "buy" are not possible`},
		{"buy in a card", message.Web, "carousel", "", `{"items":[{"title":"A","actions":[{"type":"buy","text":"Buy"}]}]}`, `actions of type "buy" are not possible`},
		{"an unknown type", message.Web, "hologram", "", `{}`, `rich media of type "hologram" cannot be read`},
		{"an image of nothing", message.Web, "image", "", `{}`, "rich media image without mediaUrl"},
		{"lng for long", message.Web, "location", "", `{"coordinates":{"lat":1,"lng":2}}`, "location without coordinates"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _, _ := rules.Step(bridge.State{}, message.Event{ID: "m", Conversation: conversation, Of: customer("m1", tt.channel, nine)}, nine)
			m := message.AgentMessage{ID: "a1", Text: tt.fallback, Rich: tt.kind, Fallback: tt.fallback, Body: json.RawMessage(tt.body)}
			_, effects, _ := rules.Step(s, message.Event{ID: "a", Conversation: conversation, Of: m}, nine)
			if len(effects) != 1 {
				t.Fatalf("effects: %+v", effects)
			}
			got := ""
			switch do := effects[0].Do.(type) {
			case message.Post:
				do.AppUser = ""
				got = compact(t, do)
			case message.Report:
				got = do.Text
			}
			want := tt.want
			if want[0] == '{' {
				want = compact(t, json.RawMessage(want))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// compact is v as JSON without empty strings, with sorted keys.
func compact(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	var m map[string]any
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	for k, v := range m {
		if v == "" {
			delete(m, k)
		}
	}
	if err == nil {
		b, err = json.Marshal(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
