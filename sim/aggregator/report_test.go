package aggregator_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestWebhooksWithTheOutcomeOfAMessage(t *testing.T) {
	window := `{"errors":[{"code":470,"title":"Message sent more than 24 hours after the user last interaction."}]}`
	for name, tc := range map[string]struct {
		report aggregator.Report
		want   string // after the conversation; ID stands for the message, WA for the integration
	}{
		"channel": {
			aggregator.Report{Status: aggregator.StatusChannel, ExternalMessageID: "gBEG"},
			`"destination":{"type":"whatsapp","integrationId":"WA"},"isFinalEvent":false,"externalMessages":[{"id":"gBEG"}],"message":{"_id":"ID"},"timestamp":1574087171.114}`,
		},
		"user": {
			aggregator.Report{Status: aggregator.StatusUser, ExternalMessageID: "gBEG", Final: true},
			`"destination":{"type":"whatsapp","integrationId":"WA"},"isFinalEvent":true,"externalMessages":[{"id":"gBEG"}],"message":{"_id":"ID"},"timestamp":1574087171.114}`,
		},
		"failure": {
			aggregator.Report{Status: aggregator.StatusFailure, Final: true, Error: &aggregator.DeliveryError{Code: "uncategorized_error", Message: "m", Underlying: json.RawMessage(window)}},
			`"destination":{"type":"whatsapp","integrationId":"WA"},"isFinalEvent":true,"externalMessages":[],"error":{"code":"uncategorized_error","message":"m","underlyingError":` + window + `},"message":{"_id":"ID"},"timestamp":1574087171.114}`,
		},
		"read": {
			aggregator.Report{Status: aggregator.StatusRead},
			`"source":{"type":"whatsapp","integrationId":"WA"},"timestamp":1574087171.114}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t)
			h := c.hook()
			c.register(h.URL, `,"triggers":["message:delivery:channel","message:delivery:user","message:delivery:failure","conversation:read"]`)
			ann, _ := c.receive("hello")
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`)
			id := r.json(t)["message"].(map[string]any)["_id"].(string)
			c.advance(2114 * time.Millisecond)
			tc.report.MessageID = id
			if err := c.Report(tc.report); err != nil {
				t.Fatal(err)
			}
			c.settle()
			trigger := "message:delivery:" + name
			if name == "read" {
				trigger = "conversation:read"
			}
			want := `{"trigger":"` + trigger + `","version":"v1.1","app":{"_id":"` + c.app.ID + `"},"appUser":{"_id":"` + ann.ID +
				`","conversationStarted":true},"conversation":{"_id":"` + ann.ConversationID + `"},` +
				strings.NewReplacer("WA", c.whatsapp, "ID", id).Replace(tc.want)
			if len(h.got) != 1 {
				t.Fatalf("webhooks: %d, want 1", len(h.got))
			}
			if diff := cmp.Diff(h.got[0].body, want); diff != "" {
				t.Errorf("body (-got +want):\n%s", diff)
			}
			if e := c.entries(journal.KindWebhook)[0]; e.Message != id || e.Conversation != ann.ConversationID {
				t.Errorf("journal: %+v", e)
			}
			after, _ := c.AppUserByExternalID("whatsapp", "442079460101")
			if wantUnread := map[bool]int{true: 0, false: 1}[name == "read"]; after.Unread != wantUnread {
				t.Errorf("unread %d, want %d", after.Unread, wantUnread)
			}
		})
	}
}

func TestReportsThatCannotBe(t *testing.T) {
	c := newCloud(t)
	_, id := c.receive("hello")
	for name, tc := range map[string]struct {
		report aggregator.Report
		want   error
	}{
		"unknown message": {aggregator.Report{MessageID: "x", Status: aggregator.StatusUser}, aggregator.ErrUnknownMessage},
		"no error":        {aggregator.Report{MessageID: id, Status: aggregator.StatusFailure}, aggregator.ErrInvalid},
		"unknown status":  {aggregator.Report{MessageID: id, Status: "eaten"}, aggregator.ErrInvalid},
		"went elsewhere":  {aggregator.Report{MessageID: id, Status: aggregator.StatusUser, IntegrationID: c.messenger}, aggregator.ErrInvalid},
	} {
		if err := c.Report(tc.report); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
}

func TestWhichTriggersAWebhookHears(t *testing.T) {
	for triggers, want := range map[string][]string{
		`["message"]`:               {"message:appUser", "message:appMaker"},
		`["message:appMaker"]`:      {"message:appMaker"},
		`["*"]`:                     {"message:appUser", "message:appMaker", "message:delivery:channel", "conversation:read"},
		`["*","typing:appUser"]`:    {"message:appUser", "typing:appUser", "message:appMaker", "message:delivery:channel", "conversation:read"},
		`["message:delivery:user"]`: nil,
	} {
		t.Run(triggers, func(t *testing.T) {
			c := newCloud(t)
			h := c.hook()
			c.register(h.URL, `,"triggers":`+triggers)
			ann, _ := c.receive("hello")
			if err := c.Typing("whatsapp", "442079460101", true); err != nil {
				t.Fatal(err)
			}
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`)
			id := r.json(t)["message"].(map[string]any)["_id"].(string)
			for _, s := range []aggregator.Status{aggregator.StatusChannel, aggregator.StatusRead} {
				if err := c.Report(aggregator.Report{MessageID: id, Status: s}); err != nil {
					t.Fatal(err)
				}
			}
			c.settle()
			var got []string
			for _, e := range c.entries(journal.KindWebhook) {
				got = append(got, e.Name)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("triggers (-got +want):\n%s", diff)
			}
		})
	}
}
