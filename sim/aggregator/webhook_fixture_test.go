package aggregator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// stage is a cloud with a webhook for one trigger and people on several channels.
type stage struct {
	*cloud
	hook          *hook
	telegram, web string
	named         bound
}

func newStage(t *testing.T, trigger string) *stage {
	t.Helper()
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.MediaURL = "https://media.example" })
	s := &stage{cloud: c, hook: c.hook()}
	s.telegram = c.AddIntegration(c.app.ID, aggregator.Integration{Type: "telegram"})
	s.web = c.AddIntegration(c.app.ID, aggregator.Integration{Type: "web"})
	s.named = bound{"<app>": c.app.ID, "<whatsapp>": c.whatsapp, "<messenger>": c.messenger, "<telegram>": s.telegram, "<web>": s.web}
	c.register(s.hook.URL, `,"triggers":["`+trigger+`"]`)
	return s
}

func (s *stage) person(integration string) aggregator.Person {
	return aggregator.Person{AppID: s.app.ID, IntegrationID: integration, ExternalID: "x1", DisplayName: "Ann", Name: "Ann"}
}

// write lets Ann write on an integration and forgets that webhooks heard of it.
func (s *stage) write(integration string) {
	s.t.Helper()
	p := s.person(integration)
	_, err := s.Receive(aggregator.Incoming{AppID: p.AppID, IntegrationID: integration, ExternalID: p.ExternalID, DisplayName: "Ann", Name: "Ann", Type: "text", Text: "hello"})
	s.must(err)
	s.settle()
	s.hook.got = nil
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// userOn is Ann as a channel knows her.
func (s *stage) userOn(channel string) aggregator.AppUserView {
	s.t.Helper()
	id := "x1"
	if channel == "whatsapp" {
		id = "442079460101"
	}
	u, ok := s.AppUserByExternalID(channel, id)
	if !ok {
		s.t.Fatalf("nobody on %s", channel)
	}
	return u
}

// posted is what the business posted to Ann on a channel.
func (s *stage) posted(channel, body string) (id string, message map[string]any) {
	s.t.Helper()
	r := s.do("POST", "/appusers/"+s.userOn(channel).ID+"/messages", body)
	if r.status != 201 {
		s.t.Fatalf("post: %d %s", r.status, r.body)
	}
	message = r.json(s.t)["message"].(map[string]any)
	return message["_id"].(string), message
}

func actionID(message map[string]any) string {
	return message["actions"].([]any)[0].(map[string]any)["_id"].(string)
}

func TestWebhooksAreAsTheFixturesSay(t *testing.T) {
	inbound := func(change func(*aggregator.Incoming)) func(*stage) {
		return func(s *stage) {
			in := s.hello("")
			change(&in)
			_, err := s.Receive(in)
			s.must(err)
		}
	}
	report := func(r aggregator.Report) func(*stage) {
		return func(s *stage) {
			s.receive("hello")
			r.MessageID, _ = s.posted("whatsapp", `{"role":"appMaker","type":"text","text":"a"}`)
			s.must(s.Report(r))
		}
	}
	spring := &aggregator.Referral{Code: "spring", Details: aggregator.ReferralDetails{Source: "ADS", Type: "OPEN_THREAD", AdID: "604"}}
	stories := map[string]func(*stage){
		"message_appUser": inbound(func(in *aggregator.Incoming) { in.Text = "hello" }),
		"message_appUser_image": inbound(func(in *aggregator.Incoming) {
			in.Type, in.MediaURL, in.MediaType, in.MediaSize = "image", "https://media.example/a.jpeg", "image/jpeg", 5001
		}),
		"message_appUser_file": inbound(func(in *aggregator.Incoming) {
			in.Type, in.MediaURL, in.MediaSize = "file", "https://media.example/v.ogg", 77
		}),
		"message_appUser_location": inbound(func(in *aggregator.Incoming) {
			in.Type, in.Lat, in.Long, in.PlaceName = "location", 45.52, -73.59, "Pier"
		}),
		"message_appUser_quoted_elsewhere": inbound(func(in *aggregator.Incoming) { in.Text, in.QuotedExternalID = "this", "gBEGold" }),
		"message_appUser_reply": func(s *stage) {
			s.receive("hello")
			s.settle()
			s.hook.got = nil
			in := s.hello("Yes")
			in.Payload = "YES"
			in.QuotedMessageID, _ = s.posted("whatsapp", `{"role":"appMaker","type":"text","text":"More?","actions":[{"type":"reply","text":"Yes","payload":"YES"}]}`)
			_, err := s.Receive(in)
			s.must(err)
		},
		"message_appUser_formResponse": func(s *stage) {
			s.write(s.web)
			id, _ := s.posted("web", `{"role":"appMaker","type":"form","fields":[{"type":"text","name":"who","label":"Your name?"},
				{"type":"select","name":"meal","label":"Meal?","options":[{"name":"soup","label":"Soup"},{"name":"pie","label":"Pie"}]}]}`)
			_, err := s.Receive(aggregator.Incoming{
				AppID: s.app.ID, IntegrationID: s.web, ExternalID: "x1", Name: "Ann", Type: "formResponse", QuotedMessageID: id,
				Answers: map[string][]string{"who": {"Ann Lee"}, "meal": {"pie"}, "other": {"x"}},
			})
			s.must(err)
		},
		"message_appMaker": func(s *stage) {
			s.receive("hello")
			s.posted("whatsapp", `{"role":"appMaker","type":"text","text":"Hi Ann","metadata":{"ticket":"77"}}`)
		},
		"message_delivery_channel": report(aggregator.Report{Status: aggregator.StatusChannel, ExternalMessageID: "gBEG1"}),
		"message_delivery_user":    report(aggregator.Report{Status: aggregator.StatusUser, ExternalMessageID: "gBEG1", Final: true}),
		"message_delivery_failure": report(aggregator.Report{
			Status: aggregator.StatusFailure, Final: true,
			Error: &aggregator.DeliveryError{Code: "blocked", Message: "Gone", Underlying: json.RawMessage(`{"code":551,"message":"(#551) Gone","type":"OAuthException"}`)},
		}),
		"conversation_start":          func(s *stage) { s.must(s.Start(s.person(s.telegram), nil)) },
		"conversation_start_referral": func(s *stage) { s.must(s.Referral(s.person(s.messenger), *spring)) },
		"conversation_referral": func(s *stage) {
			s.write(s.messenger)
			s.must(s.Referral(s.person(s.messenger), *spring))
		},
		"conversation_read": func(s *stage) {
			s.write(s.messenger)
			s.must(s.ReadBy(s.person(s.messenger)))
		},
		"typing_appUser": func(s *stage) {
			s.write(s.web)
			s.must(s.Typing("web", "x1", true))
		},
		"postback": func(s *stage) {
			s.write(s.messenger)
			_, m := s.posted("messenger", `{"role":"appMaker","type":"text","text":"More?","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}`)
			s.must(s.Press(aggregator.Postback{Person: s.person(s.messenger), ActionID: actionID(m)}))
		},
		"postback_menu": func(s *stage) {
			s.write(s.messenger)
			s.must(s.Press(aggregator.Postback{Person: s.person(s.messenger), MenuText: "Help", MenuPayload: "HELP"}))
		},
		"payment_success": func(s *stage) {
			s.write(s.web)
			id, m := s.posted("web", `{"role":"appMaker","type":"text","text":"Buy?","actions":[{"type":"buy","text":"Buy","amount":1000}]}`)
			s.must(s.Pay(s.person(s.web), actionID(m), "ch_1x"))
			if r := s.do("GET", "/appusers/"+s.userOn("web").ID+"/messages", ""); !strings.Contains(r.body, `"state":"paid"`) {
				s.t.Errorf("message %s is not shown as paid: %s", id, r.body)
			}
			if err := s.Pay(s.person(s.web), actionID(m), "ch_2x"); err == nil {
				s.t.Error("paid twice")
			}
		},
	}
	for _, prefix := range []string{"message_", "conversation_", "typing_", "postback", "payment_"} {
		for _, name := range shapeNames(t, "webhook_"+prefix) {
			if stories[strings.TrimPrefix(name, "webhook_")] == nil {
				t.Errorf("nothing leads to the fixture %s", name)
			}
		}
	}
	for name, do := range stories {
		t.Run(name, func(t *testing.T) {
			f := readShape(t, "webhook_"+name)
			var want struct{ Trigger string }
			if err := json.Unmarshal(f.Webhook, &want); err != nil {
				t.Fatal(err)
			}
			s := newStage(t, want.Trigger)
			do(s)
			s.settle()
			if len(s.hook.got) != 1 {
				t.Fatalf("webhooks: %+v, want 1", s.hook.got)
			}
			s.named.match(t, []byte(s.hook.got[0].body), f.Webhook)
		})
	}
}
