package channel_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

func (r *rig) toPerson(to, text string) {
	r.t.Helper()
	r.Deliver(channel.Outgoing{IntegrationID: "i1", ExternalID: to, MessageID: "c-" + text, Message: []byte(`{"type":"text","text":"` + text + `"}`)})
	r.settle()
}

// A person who is renamed stays who they are: the address, the transcript and the id that businesses know. Only the name is new.
func TestAPersonIsRenamed(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.must(r.AddPerson(channel.Person{Name: "Bo", Address: "2"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "as Ana"})
	r.must(r.RenamePerson("Ana", "Bea"))
	if _, ok := r.Handset("Ana"); ok {
		t.Error("Ana still has a phone")
	}
	r.must(r.Act("Bea", channel.Action{Do: channel.DoSend, Text: "as Bea"}))
	r.settle()
	r.toPerson("x-1", "hi")
	h, _ := r.Handset("Bea")
	var texts []string
	for _, b := range h.Bubbles {
		texts = append(texts, b.Text)
	}
	if diff := cmp.Diff([]string{"as Ana", "as Bea", "hi"}, texts); diff != "" || h.Address != "1" {
		t.Errorf("address %s; bubbles (-want +got):\n%s", h.Address, diff)
	}
	got := r.cloud.Received
	if len(got) != 2 || got[0].DisplayName != "Ana" || got[1].DisplayName != "Bea" || got[0].ExternalID != got[1].ExternalID {
		t.Errorf("the cloud received %+v", got)
	}
	if all := r.journal.Entries(0); !slices.ContainsFunc(all, func(e journal.Entry) bool { return e.From == "phone Bea" }) {
		t.Error("the journal does not call the phone by its new name")
	}
	for _, tc := range []struct{ from, to, want string }{
		{"Ana", "Cem", channel.ErrNoPerson.Error()}, {"Bea", "Bo", channel.ErrTaken.Error()}, {"Bea", "", "name is empty"},
	} {
		if err := r.RenamePerson(tc.from, tc.to); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s to %q: %v, want %s", tc.from, tc.to, err, tc.want)
		}
	}
	r.must(r.RenamePerson("Bea", "Bea"))
}

// After they left there is no recipient: messages to them go to a stranger, and their name and address are free.
func TestAPersonLeaves(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.act(channel.Action{Do: channel.DoSend, Text: "bye"})
	r.BusinessTyping("i1", "x-1", true)
	r.settle()
	r.must(r.RemovePerson("Ana"))
	if all := r.Handsets(); len(all) != 0 {
		t.Errorf("still there: %+v", all)
	}
	r.toPerson("x-1", "hello?")
	want := []channel.Report{{MessageID: "c-hello?", Status: channel.ReportFailure, Final: true, Error: &channel.Failure{Code: "not_found", Message: "who?"}}}
	if diff := cmp.Diff(want, r.cloud.Reports); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	if err := r.RemovePerson("Ana"); !errors.Is(err, channel.ErrNoPerson) {
		t.Errorf("removed twice: %v", err)
	}
	r.must(r.AddPerson(channel.Person{Name: "Ana", Address: "1"}))
	if h, _ := r.Handset("Ana"); len(h.Bubbles) != 0 {
		t.Errorf("the new Ana inherits %+v", h.Bubbles)
	}
	if due := r.clock.Pending(5); len(due) != 0 {
		t.Errorf("still due: %+v", due)
	}
}

// What is on its way when a person leaves still arrives; nothing panics.
func TestAPersonLeavesWithAMessageOnItsWay(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.must(r.Act("Ana", channel.Action{Do: channel.DoSend, Text: "bye"}))
	r.must(r.RemovePerson("Ana"))
	r.settle()
	if len(r.cloud.Received) != 1 {
		t.Errorf("the cloud received %+v", r.cloud.Received)
	}
}

func TestWhatAPhoneOffers(t *testing.T) {
	r := newRig(t, 0, func(rules *channel.Rules) {
		rules.Offers = map[string]channel.Offer{channel.DoCall: {Error: "no calls"}, channel.DoPost: {Clients: []string{"web"}}}
	}).withAna()
	r.must(r.AddPerson(channel.Person{Name: "Web", Client: "web"}))
	if diff := cmp.Diff([]string{"call", "read", "send", "tap"}, r.Offered("Ana")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"call", "post", "read", "send", "tap"}, r.Offered("Web")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Offered("Nobody") != nil {
		t.Error("nobody is offered something")
	}
}

// A person who gets another address is a stranger to businesses; another client or region changes the device only.
func TestAPersonIsChanged(t *testing.T) {
	r := newRig(t, 0).withAna()
	r.must(r.AddPerson(channel.Person{Name: "Bo", Address: "2"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "before"})
	r.must(r.ChangePerson(channel.Person{Name: "Ana", Client: "web"}))
	r.must(r.ChangePerson(channel.Person{Name: "Ana", Region: "EU"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "the same"})
	r.must(r.ChangePerson(channel.Person{Name: "Ana", Address: "7"}))
	r.act(channel.Action{Do: channel.DoSend, Text: "after"})
	h, _ := r.Handset("Ana")
	if h.Client != "web" || h.Region != "EU" || h.Address != "7" || len(h.Bubbles) != 3 {
		t.Errorf("the device is %+v", h)
	}
	got := r.cloud.Received
	if len(got) != 3 || got[0].ExternalID != got[1].ExternalID || got[1].ExternalID == got[2].ExternalID {
		t.Errorf("the cloud received %+v", got)
	}
	r.must(r.AddPerson(channel.Person{Name: "Cem", Address: "1"})) // it is free now
	for _, tc := range []struct {
		change channel.Person
		want   string
	}{
		{channel.Person{Name: "Ana", Address: "2"}, channel.ErrTaken.Error()}, {channel.Person{Name: "Dee"}, channel.ErrNoPerson.Error()},
		{channel.Person{Name: "Ana", Client: "fax"}, `client "fax"`}, {channel.Person{Name: "Ana", Region: "UK"}, `region "UK"`},
	} {
		if err := r.ChangePerson(tc.change); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %s", tc.change, err, tc.want)
		}
	}
}
