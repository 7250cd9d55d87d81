package twitter_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/channeltest"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

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
			cloud := &channeltest.Cloud{}
			n, err := twitter.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: cloud}, twitter.Options{})
			must(t, err)
			must(t, n.AddAccount(twitter.Account{IntegrationID: "int-1", Handle: "wavetank", Password: "secret"}))
			must(t, n.AddPerson(channel.Person{Name: "Ana B", Address: "42"}))
			must(t, n.Act("Ana B", channel.Action{Do: channel.DoSend, Text: "hi"}))
			must(t, c.Advance(t.Context(), tt.after))
			raw := map[string]any{"id_str": "42", "name": "Ana B", "screen_name": "ana_b"}
			if diff := cmp.Diff(cloud.Received[0].Raw, raw); diff != "" {
				t.Errorf("raw profile (-got +want):\n%s", diff)
			}
			n.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: "42", MessageID: "m1",
				Message: json.RawMessage(tt.message), Native: json.RawMessage(tt.native)})
			must(t, n.Act("Ana B", channel.Action{Do: channel.DoRead}))
			must(t, c.Settle(t.Context()))

			if len(cloud.Reports) != 1 || !cloud.Reports[0].Final {
				t.Fatalf("reports = %+v, want a single final one, and none of reading", cloud.Reports)
			}
			h, _ := n.Handset("Ana B")
			if tt.drawn == "" {
				if got := cloud.Reports[0]; got.Error == nil || got.Error.Code != tt.code || len(h.Bubbles) != 1 {
					t.Errorf("report = %+v, %d bubbles; want failure %s and no new bubble", got, len(h.Bubbles), tt.code)
				}
				return
			}
			if got := h.Bubbles[1].Kind + " " + h.Bubbles[1].Text; got != tt.drawn || cloud.Reports[0].Status != channel.ReportChannel {
				t.Errorf("drawn %q, reported %s; want %q, channel", got, cloud.Reports[0].Status, tt.drawn)
			}
		})
	}
}

func TestAddressOfAPersonIsANumber(t *testing.T) {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	n, err := twitter.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: &channeltest.Cloud{}}, twitter.Options{})
	must(t, err)
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

// rig is Twitter with one account and Ana, who has written to it.
type rig struct {
	*twitter.Network
	t     *testing.T
	clock *clock.Clock
	cloud *channeltest.Cloud
}

func newRig(t *testing.T, o twitter.Options) *rig {
	t.Helper()
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	r := &rig{t: t, clock: c, cloud: &channeltest.Cloud{}}
	var err error
	r.Network, err = twitter.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: r.cloud}, o)
	must(t, err)
	must(t, r.AddAccount(twitter.Account{IntegrationID: "int-1", Handle: "@wavetank", Password: "secret"}))
	must(t, r.AddPerson(channel.Person{Name: "Ana", Address: "42"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "hi"})
	return r
}

func (r *rig) act(a channel.Action) {
	r.t.Helper()
	must(r.t, r.Act("Ana", a))
	must(r.t, r.clock.Settle(r.t.Context()))
}

// post returns the network's number of the failure, or "".
func (r *rig) post(message string) string {
	r.t.Helper()
	r.cloud.Reports = nil
	r.Deliver(channel.Outgoing{IntegrationID: "int-1", ExternalID: "42", MessageID: "m1", Message: json.RawMessage(message)})
	must(r.t, r.clock.Settle(r.t.Context()))
	if len(r.cloud.Reports) != 1 {
		r.t.Fatalf("reports = %+v, want one", r.cloud.Reports)
	}
	failure := r.cloud.Reports[0].Error
	if failure == nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(failure.Underlying), `"code":`)
	number, _, _ := strings.Cut(rest, ",")
	return number
}

func labels(buttons []channel.Button) string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Type+":"+b.Label)
	}
	return strings.Join(all, ",")
}

func TestRichDrawing(t *testing.T) {
	const link, postback = `{"type":"link","text":"More","uri":"https://www.shop.example/a"}`, `{"type":"postback","text":"Add to Cart","payload":"ADD"}`
	many := strings.TrimSuffix(strings.Repeat(`{"type":"reply","text":"`+strings.Repeat("é", 37)+`"},`, 21), ",")
	tests := []struct {
		name, message string
		options       twitter.Options
		want          []channel.Bubble // Kind, Text, Link, Media's type and the labels of the options as Error
		code          string
	}{
		{"R160: link and postback", `{"type":"text","text":"See","actions":[` + link + `,` + postback + `]}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "See\nMore https://www.shop.example/a", Link: &channel.Link{URL: "https://www.shop.example/a", Host: "shop.example"}, Error: "postback:Add to Cart"}}, ""},
		{"link as a button", `{"type":"text","text":"See","actions":[` + link + `]}`, twitter.Options{LinkButtons: true}, []channel.Bubble{{Kind: "text", Text: "See", Error: "link:More"}}, ""},
		{"R159: 20 of 21 options, cut at 36", `{"type":"text","text":"Q","actions":[` + many + `]}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "Q", Error: strings.TrimSuffix(strings.Repeat("reply:"+strings.Repeat("é", 36)+",", 20), ",")}}, ""},
		{"R158: place", `{"type":"location","coordinates":{"lat":37.398726,"long":-121.9789074}}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "Location shared:\nhttps://maps.google.com/maps?q=37.398726,-121.9789074",
				Link: &channel.Link{URL: "https://maps.google.com/maps?q=37.398726,-121.9789074", Host: "google.com", Title: `37°23'55.4"N 121°58'44.1"W`}}}, ""},
		{"R163: compound", `{"type":"image","text":"Ship","mediaUrl":"https://m/a.png","actions":[` + postback + `]}`, twitter.Options{},
			[]channel.Bubble{{Kind: "image", Text: "Ship", Media: &channel.Media{Name: "a.png", Type: "image/png", URL: "https://m/a.png"}, Error: "postback:Add to Cart"}}, ""},
		{"R164: document", `{"type":"file","text":"Bill","mediaUrl":"https://m/a.pdf"}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "Bill\nhttps://m/a.pdf", Link: &channel.Link{URL: "https://m/a.pdf", Host: "m", File: "a.pdf"}}}, ""},
		{"R164: film", `{"type":"file","mediaUrl":"https://m/a.mp4"}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "https://m/a.mp4", Link: &channel.Link{URL: "https://m/a.mp4", Host: "m", File: "a.mp4", Player: true}}}, ""},
		{"film that fits is inline", `{"type":"file","mediaUrl":"https://m/a.mp4","mediaSize":15728640}`, twitter.Options{},
			[]channel.Bubble{{Kind: "video", Text: "a.mp4", Media: &channel.Media{Name: "a.mp4", Type: "video/mp4", URL: "https://m/a.mp4", Size: 15728640}}}, ""},
		{"film a byte too long is a link", `{"type":"file","mediaUrl":"https://m/a.mp4","mediaSize":15728641}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "https://m/a.mp4", Link: &channel.Link{URL: "https://m/a.mp4", Host: "m", File: "a.mp4", Player: true}}}, ""},
		{"image a byte too big", `{"type":"image","mediaUrl":"https://m/a.png","mediaSize":5242881}`, twitter.Options{}, nil, "324"},
		{"animation of that size", `{"type":"image","mediaUrl":"https://m/a.gif","mediaSize":5242881}`, twitter.Options{},
			[]channel.Bubble{{Kind: "image", Text: "a.gif", Media: &channel.Media{Name: "a.gif", Type: "image/gif", URL: "https://m/a.gif", Size: 5242881}}}, ""},
		{"R165: carousel", `{"type":"carousel","items":[{"title":"T","description":"D","actions":[` + postback + `]}]}`, twitter.Options{}, []channel.Bubble{{Kind: "text", Text: "1. T\nD"}}, ""},
		{"list", `{"type":"list","items":[{"title":"A"},{"title":"B","mediaUrl":"https://m/a.png"}]}`, twitter.Options{},
			[]channel.Bubble{{Kind: "text", Text: "A"}, {Kind: "image", Text: "B", Media: &channel.Media{Name: "a.png", Type: "image/png", URL: "https://m/a.png"}}}, ""},
		{"R166: request for a place", `{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Here"}]}`, twitter.Options{}, []channel.Bubble{{Kind: "text", Text: "Where?"}}, ""},
		{"request for a place to tap", `{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Here"}]}`, twitter.Options{LocationOption: true},
			[]channel.Bubble{{Kind: "text", Text: "Where?", Error: "location:Here"}}, ""},
		{"empty text", `{"type":"text"}`, twitter.Options{}, nil, "151"},
		{"text of 100000", `{"type":"text","text":"` + strings.Repeat("x", 100_000) + `"}`, twitter.Options{}, nil, "354"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, tt.options)
			if got := r.post(tt.message); got != tt.code {
				t.Errorf("failure %q, want %q", got, tt.code)
			}
			h, _ := r.Handset("Ana")
			var got []channel.Bubble
			for _, b := range h.Bubbles[1:] {
				got = append(got, channel.Bubble{Kind: b.Kind, Text: b.Text, Link: b.Link, Media: b.Media, Error: labels(append(b.Options, b.Buttons...))})
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
		})
	}
}

func TestRateAccounting(t *testing.T) {
	r := newRig(t, twitter.Options{})
	send := func(n int) {
		for range n {
			if code := r.post(`{"type":"text","text":"a"}`); code != "" {
				t.Fatalf("refused with %s", code)
			}
		}
	}
	counted := func(want int) {
		t.Helper()
		got := 0
		for _, s := range r.Sends() {
			if s.Counted {
				got++
			}
		}
		if got != want {
			t.Errorf("%d messages count, want %d", got, want)
		}
	}
	send(5)
	counted(0)
	send(1)
	counted(1)
	r.act(channel.Action{Do: channel.DoSend, Text: "again"})
	send(1)
	counted(1)
	must(t, r.clock.Advance(t.Context(), 24*time.Hour))
	send(1)
	counted(1)
	must(t, r.clock.Advance(t.Context(), time.Second))
	send(999)
	counted(1000)
	send(1)
	if code := r.post(`{"type":"text","text":"a"}`); code != "88" {
		t.Errorf("the message over the limit: failure %q, want 88", code)
	}
	must(t, r.clock.Advance(t.Context(), 24*time.Hour))
	send(1)
	counted(1002)
}

func TestPostbackEchoesItsLabel(t *testing.T) { // R161
	r := newRig(t, twitter.Options{})
	r.post(`{"type":"text","text":"Ship?","actions":[{"type":"postback","text":"Click and Collect","payload":"CLICK_AND_COLLECT"}]}`)
	r.act(channel.Action{Do: channel.DoTap, On: "Click and Collect"})
	if len(r.cloud.Taps) != 1 || r.cloud.Taps[0].Payload != "CLICK_AND_COLLECT" || len(r.cloud.Received) != 1 {
		t.Errorf("taps = %+v, messages = %d; want the payload and no message", r.cloud.Taps, len(r.cloud.Received))
	}
	if h, _ := r.Handset("Ana"); h.Bubbles[2].Text != "Click and Collect" || len(h.Options) != 0 {
		t.Errorf("the phone shows %+v with options %v", h.Bubbles[2], h.Options)
	}
}

func TestWhatPeopleDoOnTwitter(t *testing.T) {
	r := newRig(t, twitter.Options{})
	for _, do := range []string{channel.DoFile, channel.DoSticker, channel.DoLiveLocation} {
		if err := r.Act("Ana", channel.Action{Do: do, File: "a.png"}); err == nil {
			t.Errorf("%s passed, want it not to be offered", do)
		}
	}
	r.act(channel.Action{Do: channel.DoImage, File: "a.gif", MediaURL: "https://m/1"})
	if in := r.cloud.Received[1]; in.Type != "file" || in.MediaType != "video/mp4" {
		t.Errorf("an animation arrived as %s %s, want a film", in.Type, in.MediaType)
	}
	if err := r.Act("Ana", channel.Action{Do: channel.DoSend, Text: strings.Repeat("a", 10_001)}); err == nil {
		t.Error("a text of 10001 characters passed the composer")
	}
	r.act(channel.Action{Do: channel.DoSend, Text: strings.Repeat("a", 10_000)})
}

func TestAccountsThatAreRefused(t *testing.T) { // R169
	r := newRig(t, twitter.Options{})
	good := twitter.Account{IntegrationID: "int-2", Handle: "shop", Password: "secret"}
	for field, spoil := range map[string]func(*twitter.Account){
		"handle is empty": func(a *twitter.Account) { a.Handle = "" }, "handle": func(a *twitter.Account) { a.Handle = "a b" },
		"password": func(a *twitter.Account) { a.Password = "" }, "tier": func(a *twitter.Account) { a.Tier = "gold" },
		"integration id": func(a *twitter.Account) { a.IntegrationID = "" },
	} {
		a := good
		spoil(&a)
		if err := r.AddAccount(a); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v, want an error that names it", field, err)
		}
	}
	must(t, r.AddAccount(good))
	if a, ok := r.Account("int-2"); !ok || a.Tier != "enterprise" || a.Password != "" {
		t.Errorf("account = %+v, want tier enterprise and no password kept", a)
	}
}
