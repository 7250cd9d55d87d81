package channel_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

const choice = `{"type":"text","text":"Ship?","actions":[{"_id":"a1","type":"postback","text":"Home","payload":"HOME"},{"type":"link","text":"More","uri":"https://shop.example/"},` +
	`{"type":"share"},{"type":"reply","text":"Yes","payload":"YES"},{"type":"reply","text":"No","payload":"NO"}]}`

// offered is a rig in which the business has offered Ana something to tap.
func offered(t *testing.T, change ...func(*channel.Rules)) *rig {
	t.Helper()
	r := newRig(t, 0, change...).withAna()
	r.act(channel.Action{Do: channel.DoSend, Text: "hi"})
	r.Deliver(channel.Outgoing{IntegrationID: "i1", ExternalID: "x-1", MessageID: "m1", Message: journal.Raw([]byte(choice))})
	r.settle()
	return r
}

func labels(buttons []channel.Button) string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Label)
	}
	return strings.Join(all, ",")
}

func (r *rig) phone() channel.Handset {
	r.t.Helper()
	h, _ := r.Handset("Ana")
	return h
}

func TestReplyIsSentOnceWithItsPayload(t *testing.T) {
	r := offered(t)
	if got, want := labels(r.phone().Options), "Yes,No"; got != want {
		t.Fatalf("options = %s, want %s", got, want)
	}
	r.act(channel.Action{Do: channel.DoTap, On: "Yes"})
	if in := r.cloud.Received[1]; in.Text != "Yes" || in.Payload != "YES" || in.IntegrationID != "i1" {
		t.Errorf("received %+v, want the answer with its payload", in)
	}
	if got := labels(r.phone().Options); got != "" {
		t.Errorf("options after the tap = %s, want none", got)
	}
	if err := r.Act("Ana", channel.Action{Do: channel.DoTap, On: "No"}); !errors.Is(err, channel.ErrNotShown) {
		t.Errorf("tapping what vanished: %v, want ErrNotShown", err)
	}
}

func TestPostbackTellsTheBusinessEachTime(t *testing.T) {
	tap := channel.PostbackIn{IntegrationID: "i1", Channel: "plain", ExternalID: "x-1", MessageID: "m1", ActionID: "a1", Text: "Home", Payload: "HOME"}
	for _, tt := range []struct {
		name  string
		echo  bool
		drawn int
	}{{"silently", false, 2}, {"with its label", true, 4}} {
		t.Run(tt.name, func(t *testing.T) {
			r := offered(t, func(rules *channel.Rules) { rules.EchoTap = tt.echo })
			r.act(channel.Action{Do: channel.DoTap, On: "Home"})
			r.act(channel.Action{Do: channel.DoTap, On: "Home"})
			if diff := cmp.Diff(r.cloud.Taps, []channel.PostbackIn{tap, tap}); diff != "" {
				t.Errorf("taps (-got +want):\n%s", diff)
			}
			if got := len(r.bubbles()); got != tt.drawn {
				t.Errorf("%d bubbles, want %d", got, tt.drawn)
			}
			if last := r.bubbles()[len(r.bubbles())-1]; tt.echo && last.Status != channel.StatusDelivered {
				t.Errorf("echo is %s, want delivered", last.Status)
			}
		})
	}
}

func TestTapsThatStayOnTheDevice(t *testing.T) {
	r := offered(t)
	crossings := r.journal.Len()
	r.act(channel.Action{Do: channel.DoTap, On: "More"})
	r.act(channel.Action{Do: channel.DoTap, On: "Share"})
	if got := r.phone().Opened; got != "https://shop.example/" {
		t.Errorf("opened %q, want the link", got)
	}
	if got := r.journal.Len(); got != crossings {
		t.Errorf("%d crossings, want none", got-crossings)
	}
}

func TestTapThatTheCloudRefusesLeavesThePhoneUsable(t *testing.T) {
	r := offered(t)
	r.cloud.Refuse = errors.New("down")
	r.act(channel.Action{Do: channel.DoTap, On: "Home"})
	if log := r.crossings(); !strings.HasSuffix(log[len(log)-1], "(down)") {
		t.Errorf("journal ends with %q, want the refusal", log[len(log)-1])
	}
}

func TestGesturesReachNoBusiness(t *testing.T) { // R141, R168, R120, R121
	tests := []struct {
		name   string
		action channel.Action
		want   channel.Bubble // of the last bubble; ID, From and At are not compared
		cross  string
	}{
		{"reaction", channel.Action{Do: channel.DoReact, On: "Ship?", Text: "👍"}, channel.Bubble{Kind: channel.KindText, Text: "Ship?", Reactions: []string{"👍"}}, "phone Ana > plain react n2"},
		{"call", channel.Action{Do: channel.DoCall}, channel.Bubble{Kind: channel.KindNotice, Status: "failed", Text: "This business cannot be called.", Error: "This business cannot be called."}, "phone Ana > plain call n3 (This business cannot be called.)"},
		{"group", channel.Action{Do: channel.DoGroup}, channel.Bubble{Kind: channel.KindNotice, Status: "failed", Text: "This business cannot be added to a group.", Error: "This business cannot be added to a group."}, "phone Ana > plain group n3 (This business cannot be added to a group.)"},
		{"live location", channel.Action{Do: channel.DoLiveLocation, Lat: 1, Long: 2}, channel.Bubble{Kind: channel.KindLiveLocation, Text: "1,2", Status: "sent", Place: &channel.Place{Lat: 1, Long: 2}}, "phone Ana > plain message n3"},
		{"typing", channel.Action{Do: channel.DoTyping}, channel.Bubble{Kind: channel.KindText, Text: "Ship?"}, "phone Ana > plain typing "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := offered(t)
			r.act(tt.action)
			if len(r.cloud.Received) != 1 || len(r.cloud.Taps) != 0 || len(r.cloud.Typings) != 0 {
				t.Errorf("the cloud heard of it: %+v %+v", r.cloud.Received[1:], r.cloud.Typings)
			}
			got := r.bubbles()[len(r.bubbles())-1]
			got.ID, got.From, got.At, got.Buttons, got.Options = "", "", time.Time{}, nil, nil
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("last bubble (-got +want):\n%s", diff)
			}
			if log := r.crossings(); log[len(log)-1] != tt.cross {
				t.Errorf("journal ends with %q, want %q", log[len(log)-1], tt.cross)
			}
		})
	}
}

func TestDrawnHandsetsDoNotChangeLater(t *testing.T) {
	r := offered(t)
	r.act(channel.Action{Do: channel.DoReact, On: "Ship?", Text: "👍"})
	before := r.phone()
	r.act(channel.Action{Do: channel.DoReact, On: "Ship?", Text: "😀"})
	r.act(channel.Action{Do: channel.DoDelete, On: "hi"})
	if got := before.Bubbles[1].Reactions; len(got) != 1 || before.Bubbles[0].Text != "hi" {
		t.Errorf("an earlier handset changed: %+v", before.Bubbles)
	}
}

func TestDeletedMessages(t *testing.T) {
	for name, tt := range map[string]struct {
		notice string
		want   []string
	}{"leave a notice": {"Gone", []string{"Gone", "Ship?"}}, "vanish": {"", []string{"Ship?"}}} {
		t.Run(name, func(t *testing.T) {
			r := offered(t, func(rules *channel.Rules) {
				rules.Offers = map[string]channel.Offer{channel.DoDelete: {Notice: tt.notice}}
			})
			r.act(channel.Action{Do: channel.DoDelete, On: "hi"})
			var got []string
			for _, b := range r.bubbles() {
				got = append(got, b.Text)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("texts (-got +want):\n%s", diff)
			}
		})
	}
}

func TestReplyToForwardsOnlyTheNewText(t *testing.T) { // R142
	for name, quotes := range map[string]bool{"without the quoted message": false, "with its id": true} {
		t.Run(name, func(t *testing.T) {
			r := offered(t, func(rules *channel.Rules) { rules.Quotes = quotes })
			r.act(channel.Action{Do: channel.DoReply, On: "Ship?", Text: "later"})
			in := r.cloud.Received[1]
			if want := map[bool]string{false: "", true: "n2"}[quotes]; in.Text != "later" || in.Quoted != want {
				t.Errorf("received %q quoting %q, want later quoting %q", in.Text, in.Quoted, want)
			}
			if got := r.bubbles()[2].Quoted; got == nil || *got != (channel.Quote{From: "business", Text: "Ship?"}) {
				t.Errorf("the phone quotes %+v, want the business's message", got)
			}
		})
	}
}

func TestFilesFromAPerson(t *testing.T) { // R124
	tests := []struct {
		do, file, kind string // as drawn
		want           channel.Incoming
	}{
		{channel.DoImage, "cat.png", channel.KindImage, channel.Incoming{Type: "image", FileName: "cat.png", MediaType: "image/png"}},
		{channel.DoSticker, "wave.png", channel.KindSticker, channel.Incoming{Type: "image", FileName: "wave.webp", MediaType: "image/webp"}},
		{channel.DoVoice, "hello.mp3", channel.KindAudio, channel.Incoming{Type: "file", FileName: "hello.ogg", MediaType: "audio/ogg"}},
		{channel.DoVideo, "clip.mp4", channel.KindVideo, channel.Incoming{Type: "file", FileName: "clip.mp4", MediaType: "video/mp4"}},
		{channel.DoFile, "Invoice.PDF", channel.KindFile, channel.Incoming{Type: "file", FileName: "Invoice.PDF", MediaType: "application/pdf"}},
		{channel.DoSend, "data.xyz", channel.KindFile, channel.Incoming{Type: "file", FileName: "data.xyz", MediaType: "application/octet-stream"}},
	}
	for _, tt := range tests {
		t.Run(tt.do+" "+tt.file, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			r.act(channel.Action{Do: tt.do, File: tt.file, MediaURL: "https://m/1", Size: 7})
			got := r.cloud.Received[0]
			got = channel.Incoming{Type: got.Type, FileName: got.FileName, MediaType: got.MediaType, MediaURL: got.MediaURL, MediaSize: got.MediaSize}
			tt.want.MediaURL, tt.want.MediaSize = "https://m/1", 7
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("received (-got +want):\n%s", diff)
			}
			if b := r.bubbles()[0]; b.Kind != tt.kind || b.Text != tt.file || b.Media == nil || b.Media.Size != 7 {
				t.Errorf("bubble = %+v, want a %s of that name and size", b, tt.kind)
			}
		})
	}
}

func TestBusinessTypingEnds(t *testing.T) { // R131
	tests := []struct {
		name string
		do   func(*rig)
		want bool
	}{
		{"not before its time", func(r *rig) { r.must(r.clock.Advance(r.t.Context(), 4999*time.Millisecond)) }, true},
		{"by itself", func(r *rig) { r.must(r.clock.Advance(r.t.Context(), 5*time.Second)) }, false},
		{"later when told again", func(r *rig) {
			r.must(r.clock.Advance(r.t.Context(), 3*time.Second))
			r.BusinessTyping("i1", "x-1", true)
			r.must(r.clock.Advance(r.t.Context(), 3*time.Second))
		}, true},
		{"with a message", func(r *rig) { r.deliver("m2", "hello") }, false},
		{"when told", func(r *rig) { r.BusinessTyping("i1", "x-1", false); r.settle() }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			r.BusinessTyping("i1", "x-1", true)
			r.settle()
			if !r.phone().Typing {
				t.Fatal("no typing indicator")
			}
			tt.do(r)
			if got := r.phone().Typing; got != tt.want {
				t.Errorf("typing indicator = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestTypingThatNoDeviceShows(t *testing.T) {
	r := newRig(t, 0, func(rules *channel.Rules) { rules.TypingLasts = 0 }).withAna()
	for _, to := range []string{"x-1", "x-2"} {
		r.BusinessTyping("i1", to, true)
	}
	r.settle()
	if r.phone().Typing {
		t.Error("typing indicator on a network without one")
	}
}

func TestMutedMessagesDoNotNotify(t *testing.T) { // R155
	r := newRig(t, 0).withAna()
	for i, do := range []string{"", channel.DoMute, channel.DoUnmute, channel.DoRead} {
		if do != "" {
			r.act(channel.Action{Do: do})
		}
		r.deliver("m", "hello")
		if got, want := r.phone().Notifications, []int{1, 1, 2, 1}[i]; got != want {
			t.Errorf("after %q: %d notifications, want %d", do, got, want)
		}
	}
}

func TestWhatComposersAndPickersRefuse(t *testing.T) {
	long := strings.Repeat("é", 11)
	tests := []struct {
		name   string
		action channel.Action
		want   string // in the error; "" = it is sent
	}{
		{"text at the limit", channel.Action{Do: channel.DoSend, Text: long[2:]}, ""},
		{"text one under", channel.Action{Do: channel.DoSend, Text: long[4:]}, ""},
		{"text one over", channel.Action{Do: channel.DoSend, Text: long}, "11 characters"},
		{"text far over", channel.Action{Do: channel.DoSend, Text: strings.Repeat("a", 100_000)}, "100000 characters"},
		{"blank text", channel.Action{Do: channel.DoSend, Text: " \n\t"}, "empty"},
		{"text of zero width", channel.Action{Do: channel.DoSend, Text: "\u200b"}, ""},
		{"right-to-left text", channel.Action{Do: channel.DoSend, Text: "مرحبا"}, ""},
		{"combining marks", channel.Action{Do: channel.DoSend, Text: "e\u0301\u0302"}, ""},
		{"four-byte text", channel.Action{Do: channel.DoSend, Text: "😀𝔘"}, ""},
		{"broken text", channel.Action{Do: channel.DoSend, Text: "a\xff"}, "UTF-8"},
		{"north of the pole", channel.Action{Do: channel.DoLocation, Lat: 90.0001}, "not on earth"},
		{"west of the date line", channel.Action{Do: channel.DoLocation, Long: -180.5}, "not on earth"},
		{"no number", channel.Action{Do: channel.DoLocation, Lat: math.NaN()}, "not on earth"},
		{"infinity", channel.Action{Do: channel.DoLiveLocation, Long: math.Inf(1)}, "not on earth"},
		{"pole", channel.Action{Do: channel.DoLocation, Lat: -90, Long: 180}, ""},
		{"file without a name", channel.Action{Do: channel.DoFile}, "file is empty"},
		{"path for a file", channel.Action{Do: channel.DoFile, File: "../a"}, "no name"},
		{"negative size", channel.Action{Do: channel.DoFile, File: "a.txt", Size: -1}, "negative"},
		{"document as a picture", channel.Action{Do: channel.DoImage, File: "a.pdf"}, "cannot be sent as image"},
		{"picture that claims to be a film", channel.Action{Do: channel.DoImage, File: "a.png", MediaType: "video/mp4"}, "cannot be sent as image"},
		{"caption too long", channel.Action{Do: channel.DoImage, File: "a.png", Text: long}, "11 characters"},
		{"tap without anything to tap", channel.Action{Do: channel.DoTap, On: "Yes"}, "nothing to tap"},
		{"reaction to nothing", channel.Action{Do: channel.DoReact, On: "x", Text: "👍"}, "does not show"},
		{"reaction without emoji", channel.Action{Do: channel.DoReact, On: "x"}, "text is empty"},
		{"answer to nothing", channel.Action{Do: channel.DoReply, On: "x", Text: "a"}, "does not show"},
		{"deletion of nothing", channel.Action{Do: channel.DoDelete, On: "x"}, "does not show"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			err := r.Act("Ana", tt.action)
			r.settle()
			if tt.want == "" {
				if err != nil || len(r.cloud.Received) != 1 || tt.action.Text != r.cloud.Received[0].Text && tt.action.Text != "" {
					t.Errorf("%v, received %+v; want it sent as it is", err, r.cloud.Received)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
			if len(r.bubbles()) != 0 || r.journal.Len() != 0 {
				t.Errorf("something happened all the same: %+v %v", r.bubbles(), r.crossings())
			}
		})
	}
}

func TestOffersAreByClient(t *testing.T) {
	only := func(rules *channel.Rules) {
		rules.Offers = map[string]channel.Offer{channel.DoTyping: {Relayed: true, Clients: []string{"web"}}}
	}
	r := newRig(t, 0, only).withAna()
	r.must(r.AddPerson(channel.Person{Name: "Bo", Address: "2", Client: "web"}))
	if err := r.Act("Ana", channel.Action{Do: channel.DoTyping}); !errors.Is(err, channel.ErrUnsupportedAction) {
		t.Errorf("typing on mobile: %v, want ErrUnsupportedAction", err)
	}
	r.must(r.Act("Bo", channel.Action{Do: channel.DoTyping}))
	r.must(r.Act("Bo", channel.Action{Do: channel.DoStopTyping}))
	r.settle()
	want := []channel.TypingIn{{IntegrationID: "i1", Channel: "plain", ExternalID: "x-2", Started: true}, {IntegrationID: "i1", Channel: "plain", ExternalID: "x-2"}}
	if diff := cmp.Diff(r.cloud.Typings, want); diff != "" {
		t.Errorf("typing (-got +want):\n%s", diff)
	}
}
