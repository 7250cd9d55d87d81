package channel_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
)

func TestMessageFromAPersonTravelsTurnByTurn(t *testing.T) {
	r := newRig(t, time.Second).withAna()
	r.must(r.Act("Ana", channel.Action{Do: channel.DoSend, Text: "hi"}))
	for _, want := range []string{"sending", "sent", "delivered"} {
		if got := r.bubbles()[0].Status; got != want {
			t.Fatalf("status = %s, want %s", got, want)
		}
		r.must(r.clock.Advance(t.Context(), time.Second))
	}
	want := []channel.Incoming{{IntegrationID: "i1", Channel: "plain", ExternalID: "x-1", DisplayName: "Ana", Name: "Ana",
		Type: "text", Text: "hi", OriginalID: "n1", OriginalAt: start.Add(time.Second)}}
	if diff := cmp.Diff(r.cloud.Received, want); diff != "" {
		t.Errorf("received (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.crossings(), []string{"phone Ana > plain message n1", "plain > cloud message n1"}); diff != "" {
		t.Errorf("journal (-got +want):\n%s", diff)
	}
	if len(r.journal.InFlight()) != 0 {
		t.Errorf("in flight = %v, want nothing", r.journal.InFlight())
	}
}

func TestMessageThatTheCloudRefusesFailsOnThePhone(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.cloud.Refuse = errors.New("no such app")
	r.act(channel.Action{Do: channel.DoSend, Text: "hi"})
	want := []channel.Bubble{{ID: "n1", From: "me", Kind: "text", Text: "hi", At: start, Status: "failed", Error: "no such app"}}
	if diff := cmp.Diff(r.bubbles(), want); diff != "" {
		t.Errorf("bubbles (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.crossings()[1:], []string{"plain > cloud message n1 (no such app)"}); diff != "" {
		t.Errorf("journal (-got +want):\n%s", diff)
	}
}

func TestMessageToANetworkWithoutTheBusinessFailsOnThePhone(t *testing.T) { // R051
	r := newRig(t, 0)
	r.must(r.AddPerson(channel.Person{Name: "Ana"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "hi"})
	if got := r.bubbles()[0]; got.Status != "failed" || got.Error == "" {
		t.Errorf("bubble = %+v, want a failed one that says why", got)
	}
	if len(r.cloud.Received) != 0 {
		t.Errorf("cloud received %v, want nothing", r.cloud.Received)
	}
}

func TestLocationFromAPerson(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.act(channel.Action{Do: channel.DoLocation, Lat: 37.398726, Long: -121.9789074})
	if got, want := r.bubbles()[0].Text, "37.398726,-121.9789074"; got != want {
		t.Errorf("bubble text = %q, want %q", got, want)
	}
	in := r.cloud.Received[0]
	if in.Type != "location" || in.Lat != 37.398726 || in.Long != -121.9789074 {
		t.Errorf("received %+v, want the location", in)
	}
}

func TestMessageToAPersonIsDrawnThenReported(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.deliver("m1", "hello")
	if diff := cmp.Diff(r.bubbles(), []channel.Bubble{{ID: "n1", From: "business", Kind: "text", Text: "hello", At: start}}); diff != "" {
		t.Errorf("bubbles (-got +want):\n%s", diff)
	}
	want := []channel.Report{
		{MessageID: "m1", Status: "channel", ExternalMessageID: "n1"},
		{MessageID: "m1", Status: "user", ExternalMessageID: "n1", Final: true},
	}
	if diff := cmp.Diff(r.cloud.Reports, want); diff != "" {
		t.Errorf("reports (-got +want):\n%s", diff)
	}
	crossings := []string{"cloud > plain message m1", "plain > phone Ana message m1", "plain > cloud report channel m1", "plain > cloud report user m1"}
	if diff := cmp.Diff(r.crossings(), crossings); diff != "" {
		t.Errorf("journal (-got +want):\n%s", diff)
	}
}

func TestRefusedMessagesAreReportedAndNotDrawn(t *testing.T) {
	tests := []struct {
		name string
		out  channel.Outgoing
		code string
	}{
		{"by the rules", channel.Outgoing{IntegrationID: "i1", ExternalID: "x-1", Message: json.RawMessage(`{"type":"text","text":"refuse"}`)}, "blocked"},
		{"to a stranger", channel.Outgoing{IntegrationID: "i1", ExternalID: "x-2", Message: json.RawMessage(`{"type":"text","text":"a"}`)}, "not_found"},
		{"from an unknown integration", channel.Outgoing{IntegrationID: "i2", ExternalID: "x-1", Message: json.RawMessage(`{"type":"text","text":"a"}`)}, "bad_request"},
		{"that cannot be read", channel.Outgoing{IntegrationID: "i1", ExternalID: "x-1", Message: json.RawMessage(`{"type":1}`)}, "bad_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			tt.out.MessageID = "m1"
			r.Deliver(tt.out)
			r.settle()
			if len(r.bubbles()) != 0 {
				t.Errorf("bubbles = %v, want none", r.bubbles())
			}
			if len(r.cloud.Reports) != 1 {
				t.Fatalf("reports = %+v, want one", r.cloud.Reports)
			}
			if got := r.cloud.Reports[0]; got.Status != "failure" || !got.Final || got.Error == nil || got.Error.Code != tt.code {
				t.Errorf("report = %+v, want a final failure %s", got, tt.code)
			}
		})
	}
}

func TestReadingIsReportedOncePerMessage(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.deliver("m1", "one")
	r.deliver("m2", "two")
	r.cloud.Reports = nil
	r.act(channel.Action{Do: channel.DoRead})
	r.act(channel.Action{Do: channel.DoRead})
	want := []channel.Report{{MessageID: "m1", Status: "read", ExternalMessageID: "n1"}, {MessageID: "m2", Status: "read", ExternalMessageID: "n2"}}
	if diff := cmp.Diff(r.cloud.Reports, want); diff != "" {
		t.Errorf("reports (-got +want):\n%s", diff)
	}
}

func TestActionsThatAreRefusedAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		person string
		action channel.Action
		want   error // nil = any
	}{
		{"nobody of that name", "Bo", channel.Action{Do: channel.DoSend, Text: "hi"}, channel.ErrNoPerson},
		{"unknown action", "Ana", channel.Action{Do: "dance"}, channel.ErrUnsupportedAction},
		{"something the network does not offer", "Ana", channel.Action{Do: channel.DoPost, Text: "hi"}, channel.ErrUnsupportedAction},
		{"empty text", "Ana", channel.Action{Do: channel.DoSend}, nil},
		{"place off the earth", "Ana", channel.Action{Do: channel.DoLocation, Lat: 91}, nil},
		{"unknown target", "Ana", channel.Action{Do: channel.DoSend, Text: "hi", Target: "b9"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			err := r.Act(tt.person, tt.action)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
			r.settle()
			if len(r.bubbles()) != 0 || r.journal.Len() != 0 {
				t.Errorf("something happened all the same: %v %v", r.bubbles(), r.crossings())
			}
		})
	}
}

func TestTargetStaysWithTheBusinessLastWrittenTo(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.must(r.AddBusiness(channel.Business{IntegrationID: "i2", Address: "b2"}))
	for _, target := range []string{"", "b2", "", "i1", ""} {
		r.act(channel.Action{Do: channel.DoSend, Text: "hi", Target: target})
	}
	var got []string
	for _, in := range r.cloud.Received {
		got = append(got, in.IntegrationID)
	}
	if diff := cmp.Diff(got, []string{"i1", "i2", "i2", "i1", "i1"}); diff != "" {
		t.Errorf("written to (-got +want):\n%s", diff)
	}
}

func TestPeopleThatAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		person channel.Person
		want   error // nil = any
	}{
		{"without name", channel.Person{}, nil},
		{"with a name in use", channel.Person{Name: "Ana"}, channel.ErrTaken},
		{"with an address in use", channel.Person{Name: "Bo", Address: "1"}, channel.ErrTaken},
		{"with the address of a business", channel.Person{Name: "Bo", Address: "b1"}, channel.ErrTaken},
		{"on a strange client", channel.Person{Name: "Bo", Client: "fridge"}, nil},
		{"in a strange region", channel.Person{Name: "Bo", Region: "Mars"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, 0).withAna()
			err := r.AddPerson(tt.person)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
			if got := len(r.Handsets()); got != 1 {
				t.Errorf("handsets = %d, want 1", got)
			}
		})
	}
}

func TestEveryChangeOfAHandsetIsTold(t *testing.T) {
	r := newRig(t, 0).withAna()
	steps := []struct {
		name string
		do   func()
		want int
	}{
		{"sending, sent, delivered", func() { r.act(channel.Action{Do: channel.DoSend, Text: "hi"}) }, 3},
		{"drawn", func() { r.deliver("m1", "hello") }, 1},
	}
	for _, s := range steps {
		before := r.changes
		s.do()
		if got := r.changes - before; got != s.want {
			t.Errorf("%s: told %d times, want %d", s.name, got, s.want)
		}
	}
}

func TestHandsetJSON(t *testing.T) {
	r := newRig(t, 0).withAna()
	empty, err := json.Marshal(r.Handsets())
	r.must(err)
	if got, want := string(empty), `[{"name":"Ana","channel":"plain","address":"1","client":"mobile","region":"US","bubbles":[],"typing":false}]`; got != want {
		t.Errorf("empty handset = %s\nwant %s", got, want)
	}
	r.act(channel.Action{Do: channel.DoSend, Text: "hi"})
	r.deliver("m1", "hello")
	h, _ := r.Handset("Ana")
	got, err := json.Marshal(h.Bubbles)
	r.must(err)
	want := `[{"id":"n1","from":"me","kind":"text","text":"hi","at":"2020-11-03T09:00:00Z","status":"delivered"},` +
		`{"id":"n2","from":"business","kind":"text","text":"hello","at":"2020-11-03T09:00:00Z","status":""}]`
	if string(got) != want {
		t.Errorf("bubbles = %s\nwant %s", got, want)
	}
}
