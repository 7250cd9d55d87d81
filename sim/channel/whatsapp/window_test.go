package whatsapp_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
)

const (
	late   = "uncategorized_error 470"
	hour   = time.Hour
	day    = 24 * time.Hour
	second = time.Second
)

func TestWindow(t *testing.T) {
	tests := []struct {
		name string
		do   func(r *rig)
		want string // of a text that follows
	}{
		{"R084: 23:59:59 is inside", func(r *rig) { r.writes("Ana", ""); r.pass(day - second) }, "ok"},
		{"R084: 24:00:00 is inside", func(r *rig) { r.writes("Ana", ""); r.pass(day) }, "ok"},
		{"R084: 24:00:01 is outside", func(r *rig) { r.writes("Ana", ""); r.pass(day + second) }, late},
		{"R068: much later is outside", func(r *rig) { r.writes("Ana", ""); r.pass(30 * day) }, late},
		{"R003: nobody ever wrote", func(*rig) {}, late},
		{"R069: the last message counts", func(r *rig) {
			r.writes("Ana", "")
			r.pass(20 * hour)
			r.writes("Ana", "")
			r.pass(hour)
			r.text(num1, ana)
			r.pass(22 * hour)
		}, "ok"},
		{"R069: an answer does not renew it", func(r *rig) { r.writes("Ana", ""); r.pass(23 * hour); r.text(num1, ana); r.pass(2 * hour) }, late},
		{"R070: a message opens it again", func(r *rig) { r.writes("Ana", ""); r.pass(3 * day); r.writes("Ana", "") }, "ok"},
		{"R070: a location opens it again", func(r *rig) { r.does("Ana", channel.DoLocation) }, "ok"},
		{"reading does not renew it", func(r *rig) {
			r.writes("Ana", "")
			r.pass(23 * hour)
			r.text(num1, ana)
			r.does("Ana", channel.DoRead)
			r.pass(2 * hour)
		}, late},
		{"R078: a template does not open it", func(r *rig) { r.writes("Ana", ""); r.pass(day + second); r.helloWorld(num1, ana) }, late},
		{"R079: the answer to a template opens it", func(r *rig) {
			r.writes("Ana", "")
			r.pass(2 * day)
			r.helloWorld(num1, ana)
			r.writes("Ana", "")
			r.pass(day)
		}, "ok"},
		{"R082: answered in time, sent too late", func(r *rig) { r.writes("Ana", ""); r.pass(day - 5*time.Minute); r.pass(5*time.Minute + second) }, late},
		{"somebody else's message does not count", func(r *rig) { r.writes("Bo", "") }, late},
		{"a message to another number does not count", func(r *rig) { r.writes("Ana", num2) }, late},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			tt.do(r)
			if got := r.text(num1, ana); got != tt.want {
				t.Errorf("text = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestSeveralTemplatesThenText(t *testing.T) { // R077, R080, R081
	r := newRig(t)
	r.writes("Ana", "")
	r.pass(25 * hour)
	got := []string{r.helloWorld(num1, ana), r.helloWorld(num1, ana), r.helloWorld(num1, ana), r.text(num1, ana)}
	if diff := cmp.Diff(got, []string{"ok", "ok", "ok", late}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
	hello := "business Hello Ann, I am Al."
	if diff := cmp.Diff(r.shown("Ana"), []string{"me delivered hi", hello, hello, hello}); diff != "" {
		t.Errorf("phone (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.shown("Bo"), []string{}); diff != "" {
		t.Errorf("Bo's phone (-got +want):\n%s", diff)
	}
}

func TestWindowIsAnchoredWhereTheNetworkTookTheMessage(t *testing.T) {
	r := newRig(t, func(c *channel.Config) { c.Latency = time.Minute })
	r.must(r.Act("Ana", channel.Action{Do: channel.DoSend, Text: "hi"}))
	r.pass(2 * time.Minute)
	if got, want := r.cloud.Received[0].OriginalAt, start.Add(time.Minute); !got.Equal(want) {
		t.Errorf("taken at %s, want %s", got, want)
	}
}

func TestLateFailure(t *testing.T) {
	tests := []struct {
		name       string
		modern     bool
		underlying string
	}{
		{"of 2020", false, `{"errors":[{"code":470,"title":"Failed to send message because you are outside the support window for freeform messages to this user. Please use a valid HSM notification or reconsider."}]}`},
		{"since 2022", true, `{"errors":[{"code":131047,"title":"Re-engagement message"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(c *channel.Config) { c.Modern = tt.modern })
			r.text(num1, ana)
			report, _ := r.last("m1")
			got := report.Error
			if got.Code != "uncategorized_error" || got.Message == "" {
				t.Errorf("failure = %+v, want an uncategorized_error with a message", got)
			}
			if diff := cmp.Diff(got.Underlying, json.RawMessage(tt.underlying)); diff != "" {
				t.Errorf("underlying (-got +want):\n%s", diff)
			}
		})
	}
}
