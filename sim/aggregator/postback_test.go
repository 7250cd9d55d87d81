package aggregator_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// triggers are those of the webhooks called so far.
func (h *hook) triggers() []string {
	list := []string{}
	for _, call := range h.got {
		var body struct{ Trigger string }
		_ = json.Unmarshal([]byte(call.body), &body)
		list = append(list, body.Trigger)
	}
	return list
}

const pressable = `{"role":"appMaker","type":"text","text":"More?","actions":[{"type":"postback","text":"Yes","payload":"YES","metadata":{"k":1}},{"type":"link","text":"l","uri":"http://x"}]}`

func TestPostbackByTheAPI(t *testing.T) {
	s := newStage(t, "postback")
	s.write(s.messenger)
	_, m := s.posted("messenger", pressable)
	path := "/appusers/" + s.userOn("messenger").ID + "/conversation/postback"
	if r := s.do("POST", path, `{"actionId":"`+actionID(m)+`"}`); r.status != 200 || r.body != "{}" {
		t.Errorf("press: %d %s", r.status, r.body)
	}
	link := m["actions"].([]any)[1].(map[string]any)["_id"].(string)
	if got := failure(t, s.do("POST", path, `{"actionId":"`+link+`"}`)); got != "bad_request: actionId should be that of a postback" {
		t.Errorf("link: %s", got)
	}
	s.settle()
	if len(s.hook.got) != 1 || !strings.Contains(s.hook.got[0].body, `"source":{"type":"api"}`) || !strings.Contains(s.hook.got[0].body, `"metadata":{"k":1}}`) {
		t.Errorf("webhooks: %+v", s.hook.got)
	}
}

func TestPostbackIsEchoedWhenTheAppWantsIt(t *testing.T) {
	for _, on := range []bool{false, true} {
		s := newStage(t, "*")
		s.SetEchoPostback(s.app.ID, on)
		s.write(s.messenger)
		_, m := s.posted("messenger", pressable)
		s.settle()
		s.hook.got = nil
		s.must(s.Press(aggregator.Postback{Person: s.person(s.messenger), ActionID: actionID(m)}))
		s.settle()
		want := []string{"postback"}
		if on {
			want = append(want, "message:appUser")
		}
		if diff := cmp.Diff(s.hook.triggers(), want); diff != "" {
			t.Errorf("echo %v (-got +want):\n%s", on, diff)
		}
		history := s.Messages(s.userOn("messenger").ConversationID)
		if last := history[len(history)-1]; on != (last.Role == "appUser" && last.Text == "Yes") {
			t.Errorf("echo %v: the last message is %s %q", on, last.Role, last.Text)
		}
	}
}

func TestWhatAPersonCannotDo(t *testing.T) {
	s := newStage(t, "*")
	s.write(s.messenger)
	_, m := s.posted("messenger", pressable)
	formID, _ := s.posted("messenger", `{"role":"appMaker","type":"form","fields":[{"type":"email","name":"n","label":"l"}]}`)
	known, stranger := s.person(s.messenger), s.person(s.web)
	answer := func(p aggregator.Person, form string) error {
		_, err := s.Receive(aggregator.Incoming{AppID: p.AppID, IntegrationID: p.IntegrationID, ExternalID: p.ExternalID, Type: "formResponse", QuotedMessageID: form})
		return err
	}
	elsewhere := known
	elsewhere.IntegrationID = "x"
	noApp := known
	noApp.AppID = "x"
	anonymous := aggregator.Person{AppID: s.app.ID, IntegrationID: s.web}
	for name, tc := range map[string]struct{ got, want error }{
		"press no button":           {s.Press(aggregator.Postback{Person: known, ActionID: "x"}), aggregator.ErrInvalid},
		"press as a stranger":       {s.Press(aggregator.Postback{Person: stranger, ActionID: actionID(m)}), aggregator.ErrUnknownAppUser},
		"press nowhere":             {s.Press(aggregator.Postback{Person: elsewhere, ActionID: actionID(m)}), aggregator.ErrUnknownIntegration},
		"pay for a postback":        {s.Pay(known, actionID(m), "ch"), aggregator.ErrInvalid},
		"pay as a stranger":         {s.Pay(stranger, actionID(m), "ch"), aggregator.ErrUnknownAppUser},
		"read as a stranger":        {s.ReadBy(stranger), aggregator.ErrUnknownAppUser},
		"read in no app":            {s.ReadBy(noApp), aggregator.ErrUnknownApp},
		"start without an address":  {s.Start(anonymous, nil), aggregator.ErrInvalid},
		"refer in no app":           {s.Referral(noApp, aggregator.Referral{}), aggregator.ErrUnknownApp},
		"answer no form":            {answer(known, "x"), aggregator.ErrInvalid},
		"answer as a stranger":      {answer(stranger, formID), aggregator.ErrInvalid},
		"answer a form, rightfully": {answer(known, formID), nil},
	} {
		if !errors.Is(tc.got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, tc.got, tc.want)
		}
	}
	s.settle()
	if _, known := s.AppUserByExternalID("web", "x1"); known {
		t.Error("a refused act made an app user")
	}
}

func TestWhichChannelsTellOfAStart(t *testing.T) {
	s := newStage(t, "conversation:start")
	for _, integration := range []string{s.whatsapp, s.telegram, s.telegram} {
		s.must(s.Start(s.person(integration), nil))
	}
	s.SetIgnoreAutoStart(s.app.ID, true)
	s.must(s.Start(s.person(s.messenger), nil))
	s.settle()
	if n := len(s.hook.got); n != 1 {
		t.Errorf("webhooks: %d, want telegram's first: %+v", n, s.hook.got)
	}
	u := s.userOn("messenger")
	if r := s.do("GET", "/appusers/"+u.ID, ""); !strings.Contains(r.body, `"conversationStarted":true`) {
		t.Errorf("app user: %s", r.body)
	}
}

func TestWhichChannelsTellOfReading(t *testing.T) {
	s := newStage(t, "conversation:read")
	for _, integration := range []string{s.telegram, s.whatsapp} {
		s.write(integration)
		s.must(s.ReadBy(s.person(integration)))
	}
	s.settle()
	if n := len(s.hook.got); n != 1 || !strings.Contains(s.hook.got[0].body, s.whatsapp) {
		t.Errorf("webhooks: %+v, want whatsapp's", s.hook.got)
	}
}

func TestAQuoteStaysInItsConversation(t *testing.T) {
	c := newCloud(t)
	_, id := c.receive("hello")
	in := c.hello("this")
	in.ExternalID, in.QuotedMessageID = "4420", id
	if _, err := c.Receive(in); err != nil {
		t.Fatal(err)
	}
	u, _ := c.AppUserByExternalID("whatsapp", "4420")
	if got := string(c.Messages(u.ConversationID)[0].JSON); strings.Contains(got, "quotedMessage") {
		t.Errorf("quoted: %s", got)
	}
}

// A quotation of a quotation shows the first message only, however often it is done.
func TestQuotationsDoNotGrow(t *testing.T) {
	c := newCloud(t)
	ann, id := c.receive("hello")
	for range 20 {
		in := c.hello("and")
		in.QuotedMessageID = id
		var err error
		if id, err = c.Receive(in); err != nil {
			t.Fatal(err)
		}
	}
	history := c.Messages(ann.ConversationID)
	last := string(history[len(history)-1].JSON)
	if n := strings.Count(last, `"quotedMessage"`); n != 1 {
		t.Errorf("%d quotations: %s", n, last)
	}
}
