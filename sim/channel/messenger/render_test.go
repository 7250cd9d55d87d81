package messenger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
)

// look is a bubble in one line: kind, text, buttons, options and cards.
func look(b channel.Bubble) string {
	line := b.Kind + " " + b.Text
	for _, set := range []struct {
		name    string
		buttons []channel.Button
	}{{"buttons", b.Buttons}, {"options", b.Options}} {
		if len(set.buttons) > 0 {
			line += fmt.Sprintf(" %s=%s", set.name, labels(set.buttons))
		}
	}
	for _, c := range b.Cards {
		line += fmt.Sprintf(" {%s|%s|%s}", c.Title, c.Description, labels(c.Buttons))
	}
	return line
}

func labels(buttons []channel.Button) string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Type+":"+b.Label)
	}
	return strings.Join(all, ",")
}

func (r *rig) looks() []string {
	r.t.Helper()
	h, _ := r.Handset("Ana")
	all := []string{}
	for _, b := range h.Bubbles[1:] {
		all = append(all, look(b))
	}
	return all
}

func actions(kind string, labels ...string) string {
	var all []string
	for _, l := range labels {
		all = append(all, fmt.Sprintf(`{"type":%q,"text":%q,"uri":"https://a","payload":"P"}`, kind, l))
	}
	return `"actions":[` + strings.Join(all, ",") + `]`
}

func items(n int) string {
	one := `{"title":"T","description":"D","mediaUrl":"https://m/a.png",` + actions("postback", "1", "2", "3", "4") + `}`
	return `"items":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]`
}

func TestRichDrawing(t *testing.T) {
	twelve := strings.Split("1 2 3 4 5 6 7 8 9 10 11 12", " ")
	card := " {T|D|postback:1,postback:2,postback:3}"
	tests := []struct {
		name, message string
		want          []string
		code          string // of a refusal
	}{
		{"R127: link", `{"type":"text","text":"See",` + actions("link", "Learn more") + `}`, []string{"text See buttons=link:Learn more"}, ""},
		{"R129: three buttons of four", `{"type":"text","text":"Ship",` + actions("postback", "1", "2", "3", "4") + `}`, []string{"text Ship buttons=postback:1,postback:2,postback:3"}, ""},
		{"R134: eleven answers of twelve", `{"type":"text","text":"Q",` + actions("reply", twelve...) + `}`,
			[]string{"text Q options=reply:1,reply:2,reply:3,reply:4,reply:5,reply:6,reply:7,reply:8,reply:9,reply:10,reply:11"}, ""},
		{"R134: label of 19, 20 and 21", `{"type":"text","text":"Q",` + actions("reply", strings.Repeat("é", 19), strings.Repeat("é", 20), strings.Repeat("é", 21)) + `}`,
			[]string{"text Q options=reply:" + strings.Repeat("é", 19) + ",reply:" + strings.Repeat("é", 20) + ",reply:" + strings.Repeat("é", 20)}, ""},
		{"R132: request for a place", `{"type":"text","text":"Where?",` + actions("locationRequest", "Here") + `}`, []string{"text Where?"}, ""},
		{"R130: compound", `{"type":"image","text":"Nice","mediaUrl":"https://m/a.png",` + actions("link", "Go") + `}`, []string{"card Nice {Nice||link:Go}"}, ""},
		{"picture with answers", `{"type":"image","text":"Nice","mediaUrl":"https://m/a.png",` + actions("reply", "Yes") + `}`, []string{"image a.png", "text Nice options=reply:Yes"}, ""},
		{"R135: carousel", `{"type":"carousel",` + items(2) + `}`, []string{"carousel " + card + card}, ""},
		{"R136: ten cards", `{"type":"carousel",` + items(10) + `}`, []string{"carousel " + strings.Repeat(card, 10)}, ""},
		{"R136: eleven cards", `{"type":"carousel",` + items(11) + `}`, nil, "bad_request 100"},
		{"R136: no card", `{"type":"carousel","items":[]}`, nil, "bad_request 100"},
		{"R137: card without title", `{"type":"carousel","items":[{` + actions("link", "Go") + `}]}`, nil, "bad_request 100"},
		{"R137: card without action", `{"type":"carousel","items":[{"title":"T"}]}`, nil, "bad_request 100"},
		{"card title of 81", `{"type":"carousel","items":[{"title":"` + strings.Repeat("x", 81) + `",` + actions("link", "Go") + `}]}`,
			[]string{"carousel  {" + strings.Repeat("x", 80) + "||link:Go}"}, ""},
		{"list", `{"type":"list",` + items(1) + `}`, []string{"list " + card}, ""},
		{"R128: place with a text", `{"type":"location","text":"Our shop","coordinates":{"lat":1.5,"long":2}}`, []string{"text Our shop\nLocation shared:\nhttps://maps.google.com/maps?q=1.5,2"}, ""},
		{"R128: place with the cloud's own text", `{"type":"location","text":"Location shared:\nhttps://maps.google.com/maps?q=1.5,2","coordinates":{"lat":1.5,"long":2}}`,
			[]string{"text Location shared:\nhttps://maps.google.com/maps?q=1.5,2"}, ""},
		{"R148: recording of Chrome", `{"type":"file","mediaUrl":"https://m/a.webm","mediaType":"audio/webm"}`, []string{"unsupported This message is not supported on this device."}, ""},
		{"R148: film", `{"type":"file","mediaUrl":"https://m/a.mp4"}`, []string{"video a.mp4"}, ""},
		{"file of 25 MiB", `{"type":"file","mediaUrl":"https://m/a.pdf","mediaSize":26214400}`, []string{"file a.pdf"}, ""},
		{"file of a byte more", `{"type":"file","mediaUrl":"https://m/a.pdf","mediaSize":26214401}`, nil, "bad_request 100"},
		{"empty text", `{"type":"text","text":""}`, nil, "bad_request 100"},
		{"text of 1999", `{"type":"text","text":"` + strings.Repeat("ä", 1999) + `"}`, []string{"text " + strings.Repeat("ä", 1999)}, ""},
		{"text of 2001", `{"type":"text","text":"` + strings.Repeat("ä", 2001) + `"}`, nil, "bad_request 100"},
		{"text of 100000", `{"type":"text","text":"` + strings.Repeat("ä", 100_000) + `"}`, nil, "bad_request 100"},
		{"text of 640 with a button", `{"type":"text","text":"` + strings.Repeat("😀", 640) + `",` + actions("link", "Go") + `}`, []string{"text " + strings.Repeat("😀", 640) + " buttons=link:Go"}, ""},
		{"text of 641 with a button", `{"type":"text","text":"` + strings.Repeat("😀", 641) + `",` + actions("link", "Go") + `}`, nil, "bad_request 100"},
		{"right-to-left, combining, zero width", `{"type":"text","text":"مرحبا é̂ a\u200bb"}`, []string{"text مرحبا é̂ a\u200bb"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			reports := r.post(page, ana, tt.message, "")
			if tt.code != "" {
				if got := code(reports); got != tt.code {
					t.Errorf("reported %s, want %s", got, tt.code)
				}
				tt.want = []string{}
			}
			if diff := cmp.Diff(r.looks(), tt.want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
		})
	}
}

// code is the cloud's code and the network's number of a single failure, "" of none.
func code(reports []channel.Report) string {
	if len(reports) != 1 || reports[0].Error == nil {
		return ""
	}
	number := strings.SplitN(string(reports[0].Error.Underlying), `"code":`, 2)
	if len(number) < 2 {
		return reports[0].Error.Code
	}
	return reports[0].Error.Code + " " + strings.SplitN(strings.TrimRight(number[1], "}"), ",", 2)[0]
}

func TestOptions(t *testing.T) {
	long := strings.Repeat("x", 640) + "y"
	tests := []struct {
		name    string
		options messenger.Options
		message string
		want    []string
	}{
		{"texts are split", messenger.Options{Split: true}, `{"type":"text","text":"` + long + `",` + actions("link", "Go") + `}`, []string{"text " + long[:640], "text y buttons=link:Go"}},
		{"texts that fit are not", messenger.Options{Split: true}, `{"type":"text","text":"` + long[:640] + `"}`, []string{"text " + long[:640]}},
		{"recordings play", messenger.Options{Recordings: true}, `{"type":"file","mediaUrl":"https://m/a.webm"}`, []string{"video a.webm"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(s *setting) { s.options = tt.options })
			r.post(page, ana, tt.message, "")
			if diff := cmp.Diff(r.looks(), tt.want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
		})
	}
}

func TestNativeContent(t *testing.T) {
	const text = `"message":{"text":"late"}`
	tests := []struct {
		name, native string
		after        time.Duration
		human        bool
		want         []string
		code         string
	}{
		{"in time", `{` + text + `}`, 0, false, []string{"text late"}, ""},
		{"late without tag", `{` + text + `,"messaging_type":"UPDATE"}`, 25 * time.Hour, false, nil, "blocked 10"},
		{"late with a tag", `{` + text + `,"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"}`, 1000 * time.Hour, false, []string{"text late"}, ""},
		{"late with a tag of 2019", `{` + text + `,"messaging_type":"MESSAGE_TAG","tag":"SHIPPING_UPDATE"}`, 25 * time.Hour, false, nil, "bad_request 100"},
		{"human agent outside the beta", `{` + text + `,"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"}`, 25 * time.Hour, false, nil, "bad_request 100"},
		{"human agent within seven days", `{` + text + `,"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"}`, 7 * 24 * time.Hour, true, []string{"text late"}, ""},
		{"human agent after seven days", `{` + text + `,"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"}`, 7*24*time.Hour + 1, true, nil, "blocked 10"},
		{"quick replies", `{"message":{"text":"Q","quick_replies":[{"title":"Yes","payload":"Y"}]}}`, 0, false, []string{"text Q options=reply:Yes"}, ""},
		{"button template", `{"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"B","buttons":[{"type":"web_url","title":"Go","url":"https://a"}]}}}}`, 0, false, []string{"text B buttons=link:Go"}, ""},
		{"generic template", `{"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","buttons":[{"type":"postback","title":"Go"}]}]}}}}`, 0, false, []string{"carousel  {T||postback:Go}"}, ""},
		{"picture", `{"message":{"attachment":{"type":"image","payload":{"url":"https://m/a.png"}}}}`, 0, false, []string{"image a.png"}, ""},
		{"unknown template", `{"message":{"attachment":{"type":"template","payload":{"template_type":"receipt"}}}}`, 0, false, nil, "bad_request"},
		{"attachment without address", `{"message":{"attachment":{"type":"file"}}}`, 0, false, nil, "bad_request"},
		{"nothing", `{}`, 0, false, nil, "bad_request"},
		{"empty message", `{"message":{}}`, 0, false, nil, "bad_request"},
		{"no object", `[]`, 0, false, nil, "bad_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(s *setting) { s.options.HumanAgent = tt.human })
			r.must(r.clock.Advance(t.Context(), tt.after))
			reports := r.post(page, ana, `{"type":"text","text":"fallback"}`, tt.native)
			if got := code(reports); got != tt.code {
				t.Errorf("reported %q, want %q", got, tt.code)
			}
			if tt.want == nil {
				tt.want = []string{}
			}
			if diff := cmp.Diff(r.looks(), tt.want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
		})
	}
}

func TestEurope(t *testing.T) { // R149-R153
	day := time.Date(2020, 12, 16, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name       string
		start      time.Time
		page       string
		admin      string
		person     string
		restricted bool
	}{
		{"nobody in Europe", day, "US", "US", "US", false},
		{"the page", day, "EU", "US", "US", true},
		{"the administrator", day, "US", "EU", "US", true},
		{"the person", day, "US", "US", "EU", true},
		{"a second before", day.Add(-time.Second), "EU", "EU", "EU", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(s *setting) {
				s.start, s.page.Region, s.page.AdminRegion = tt.start, tt.page, tt.admin
				s.ana.Region, s.ana.Client = tt.person, "web"
			})
			r.BusinessTyping(page, ana, true)
			r.must(r.clock.Settle(t.Context()))
			if h, _ := r.Handset("Ana"); h.Typing == tt.restricted {
				t.Errorf("typing indicator = %t", h.Typing)
			}
			reports := r.post(page, ana, `{"type":"text","text":"Ship",`+actions("postback", "Home")+`}`, "")
			if got := len(reports); got != map[bool]int{true: 0, false: 1}[tt.restricted] {
				t.Errorf("%d reports of delivery", got)
			}
			r.post(page, ana, `{"type":"image","mediaUrl":"https://m/a.png"}`, "")
			file := r.post(page, ana, `{"type":"file","mediaUrl":"https://m/a.pdf"}`, "")
			want := []string{"text Ship buttons=postback:Home", "image a.png", "file a.pdf"}
			if tt.restricted {
				want = []string{"text Ship", "image a.png"}
				if got := code(file); got != "bad_request 100" {
					t.Errorf("file reported as %q, want a failure", got)
				}
			}
			if diff := cmp.Diff(r.looks(), want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
			r.must(r.Act("Ana", channel.Action{Do: channel.DoFile, File: "a.pdf", MediaURL: "https://m/1"}))
			r.must(r.Act("Ana", channel.Action{Do: channel.DoImage, File: "a.png", MediaURL: "https://m/2"}))
			r.must(r.clock.Settle(t.Context()))
			if got, want := len(r.cloud.Received), map[bool]int{true: 2, false: 3}[tt.restricted]; got != want {
				t.Errorf("the page received %d messages, want %d", got, want)
			}
		})
	}
}

func TestFlaggedPicturesAreHidden(t *testing.T) { // R146
	r := newRig(t)
	r.Flag("m")
	reports := r.post(page, ana, `{"type":"image","mediaUrl":"https://m/a.png","text":"Look",`+actions("link", "Go")+`}`, "")
	if diff := cmp.Diff(r.looks(), []string{"hidden This photo was hidden because people reported it.", "text Look buttons=link:Go"}); diff != "" {
		t.Errorf("bubbles (-got +want):\n%s", diff)
	}
	if len(reports) != 1 || reports[0].Status != channel.ReportChannel {
		t.Errorf("reports = %+v, want it delivered", reports)
	}
}

func TestTapRenewsTheWindow(t *testing.T) {
	r := newRig(t)
	r.post(page, ana, `{"type":"text","text":"Ship",`+actions("postback", "Home")+`}`, "")
	r.must(r.clock.Advance(t.Context(), 23*time.Hour))
	r.must(r.Act("Ana", channel.Action{Do: channel.DoTap, On: "Home"}))
	r.must(r.clock.Advance(t.Context(), 23*time.Hour))
	if got := code(r.post(page, ana, `{"type":"text","text":"hello"}`, "")); got != "" {
		t.Errorf("reported %s, want it delivered", got)
	}
	if len(r.cloud.Taps) != 1 {
		t.Errorf("taps = %+v, want one", r.cloud.Taps)
	}
}

func TestWhatPeopleDoOnMessenger(t *testing.T) { // R006, R138, R141
	r := newRig(t)
	for _, a := range []channel.Action{
		{Do: channel.DoPost, Text: "public"}, {Do: channel.DoReact, On: "hi", Text: "👍"}, {Do: channel.DoCall}, {Do: channel.DoGroup},
		{Do: channel.DoTyping}, {Do: channel.DoStopTyping}, {Do: channel.DoLiveLocation}, {Do: channel.DoDelete, On: "hi"},
	} {
		r.must(r.Act("Ana", a))
	}
	r.must(r.clock.Settle(t.Context()))
	if len(r.cloud.Received) != 1 || len(r.cloud.Taps)+len(r.cloud.Typings) != 0 {
		t.Errorf("the page heard of it: %+v %+v", r.cloud.Received[1:], r.cloud.Typings)
	}
	if h, _ := r.Handset("Ana"); h.Bubbles[0].Text != "You unsent a message" {
		t.Errorf("first bubble = %+v, want the notice of its deletion", h.Bubbles[0])
	}
}
