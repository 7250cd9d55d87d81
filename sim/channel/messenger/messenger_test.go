package messenger_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/channeltest"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

const (
	page = "int-1"
	ana  = "1234567890123456"
)

type rig struct {
	*messenger.Network
	t     *testing.T
	clock *clock.Clock
	cloud *channeltest.Cloud
}

// setting is what a test changes about the rig.
type setting struct {
	start   time.Time
	ana     channel.Person
	page    messenger.Page
	options messenger.Options
}

// wavetank is a page with everything that connecting needs.
func wavetank(integrationID string) messenger.Page {
	return messenger.Page{IntegrationID: integrationID, Name: "Wavetank", Username: "owner", Password: "secret"}
}

// newRig is Messenger with two pages and Ana, who has written to the first.
func newRig(t *testing.T, change ...func(*setting)) *rig {
	t.Helper()
	s := setting{start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), ana: channel.Person{Name: "Ana", Address: ana}, page: wavetank(page)}
	for _, f := range change {
		f(&s)
	}
	c := clock.New(s.start)
	r := &rig{t: t, clock: c, cloud: &channeltest.Cloud{}}
	var err error
	r.Network, err = messenger.New(channel.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: r.cloud}, s.options)
	r.must(err)
	r.must(r.AddPage(s.page))
	r.must(r.AddPage(wavetank("int-2")))
	r.must(r.AddPerson(s.ana))
	r.act(channel.DoSend)
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) act(do string) {
	r.t.Helper()
	r.must(r.Act("Ana", channel.Action{Do: do, Text: "hi"}))
	r.must(r.clock.Settle(r.t.Context()))
}

// post returns the reports that one message caused.
func (r *rig) post(from, to, message, native string) []channel.Report {
	r.t.Helper()
	r.cloud.Reports = nil
	r.Deliver(channel.Outgoing{IntegrationID: from, ExternalID: to, MessageID: "m1", Message: json.RawMessage(message), Native: json.RawMessage(native)})
	r.must(r.clock.Settle(r.t.Context()))
	return r.cloud.Reports
}

func TestWindow(t *testing.T) { // R086
	tests := []struct {
		name   string
		from   string
		after  time.Duration
		renew  bool
		passes bool
	}{
		{"a second before the limit", page, 24*time.Hour - time.Second, false, true},
		{"at the limit", page, 24 * time.Hour, false, true},
		{"a second past the limit", page, 24*time.Hour + time.Second, false, false},
		{"past the limit, after another message", page, 25 * time.Hour, true, true},
		{"from a page she never wrote to", "int-2", 0, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.must(r.clock.Advance(t.Context(), tt.after))
			if tt.renew {
				r.act(channel.DoSend)
			}
			got := r.post(tt.from, ana, `{"type":"text","text":"hello"}`, "")
			h, _ := r.Handset("Ana")
			last := h.Bubbles[len(h.Bubbles)-1]
			if tt.passes {
				want := []channel.Report{{MessageID: "m1", Status: "channel", ExternalMessageID: last.ID, Final: true}}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("reports (-got +want):\n%s", diff)
				}
				return
			}
			want := []channel.Report{{MessageID: "m1", Status: "failure", Final: true, Error: &channel.Failure{
				Code: "blocked", Message: "(#10) This message is sent outside of allowed window.",
				Underlying: json.RawMessage(`{"message":"(#10) This message is sent outside of allowed window.","type":"OAuthException","code":10,"error_subcode":2018278}`)}}}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("reports (-got +want):\n%s", diff)
			}
			if last.From != channel.FromMe {
				t.Errorf("the phone shows %+v", last)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct{ name, to, message, native, code string }{
		{"template", ana, `{"type":"text","text":"a"}`, `{"type":"template","template":{"name":"a"}}`, "bad_request"},
		{"long text", ana, `{"type":"text","text":"` + strings.Repeat("a", 2001) + `"}`, "", "bad_request"},
		{"stranger", "99999", `{"type":"text","text":"a"}`, "", "bad_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newRig(t).post(page, tt.to, tt.message, tt.native)
			if len(got) != 1 || got[0].Error == nil || got[0].Error.Code != tt.code {
				t.Errorf("reports = %+v, want one failure %s", got, tt.code)
			}
		})
	}
}

func TestDrawing(t *testing.T) {
	tests := []struct {
		name, message string
		want          []string // "kind text"
	}{
		{"text of 2000 characters", `{"type":"text","text":"` + strings.Repeat("ä", 2000) + `"}`, []string{"text " + strings.Repeat("ä", 2000)}},
		{"image with text", `{"type":"image","text":"Look","mediaUrl":"https://m/a.gif"}`, []string{"image a.gif", "text Look"}},
		{"image", `{"type":"image","mediaUrl":"https://m/a.gif"}`, []string{"image a.gif"}},
		{"file", `{"type":"file","mediaUrl":"https://m/a.pdf"}`, []string{"file a.pdf"}},
		{"R128: location", `{"type":"location","coordinates":{"lat":1.5,"long":2}}`, []string{"text Location shared:\nhttps://maps.google.com/maps?q=1.5,2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.post(page, ana, tt.message, "")
			h, _ := r.Handset("Ana")
			var got []string
			for _, b := range h.Bubbles[1:] {
				got = append(got, b.Kind+" "+b.Text)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("bubbles (-got +want):\n%s", diff)
			}
			r.act(channel.DoRead)
			if len(r.cloud.Reports) != 2 || r.cloud.Reports[1].Status != channel.ReportRead {
				t.Errorf("reports = %+v, want the message read once", r.cloud.Reports)
			}
		})
	}
}

func TestPagesThatAreRefused(t *testing.T) { // R144
	r := newRig(t)
	if err := r.AddPage(wavetank(page)); !errors.Is(err, channel.ErrTaken) {
		t.Errorf("same integration: %v, want ErrTaken", err)
	}
	for name, spoil := range map[string]func(*messenger.Page){
		"integration id": func(p *messenger.Page) { p.IntegrationID = "" },
		"page name":      func(p *messenger.Page) { p.Name = "" },
		"username":       func(p *messenger.Page) { p.Username = "" },
		"password":       func(p *messenger.Page) { p.Password = "" },
		"region":         func(p *messenger.Page) { p.Region = "Mars" },
		"admin region":   func(p *messenger.Page) { p.AdminRegion = "Mars" },
		"page id":        func(p *messenger.Page) { p.PageID = "mine" },
	} {
		p := wavetank("int-9")
		spoil(&p)
		if err := r.AddPage(p); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want an error that names it", name, err)
		}
	}
}
