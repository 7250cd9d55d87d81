package oceana_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestAChatCanBeRenewedForLessThanItsWindow(t *testing.T) {
	for name, tc := range map[string]struct {
		window, away time.Duration
		code         float64 // 0: renewed
	}{
		"at once":                       {0, 0, 0},
		"just before 180 s":             {0, 180*time.Second - time.Nanosecond, 0},
		"at 180 s":                      {0, 180 * time.Second, 410},
		"just before a window of 300 s": {300 * time.Second, 300*time.Second - time.Nanosecond, 0},
		"at 300 s":                      {300 * time.Second, 300 * time.Second, 410},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := chatting(t, func(cfg *oceana.Config) { cfg.Chat.RenewWindow = tc.window })
			c.lose()
			w.advance(tc.away)
			again := w.browser()
			if tc.code != 0 {
				if code, _ := again.refused(c.renewal(false)); code != tc.code {
					t.Errorf("code %v, want %v", code, tc.code)
				}
				card := w.desk("Alice").Contacts[0]
				if diff := cmp.Diff([]string{"system: closed: the customer did not come back"}, lines(card)); diff != "" || card.Open {
					t.Errorf("desk %+v: %s", card, diff)
				}
				return
			}
			again.ack(c.renewal(false))
			w.advance(time.Hour)
			if again.accepted(); again.guid != c.guid {
				t.Errorf("guid %d, want %d", again.guid, c.guid)
			}
			again.body("notification", "newParticipant")
			again.fence()
			if !w.desk("Alice").Contacts[0].Open {
				t.Error("a renewed chat was closed later")
			}
		})
	}
}

func TestARenewalElsewhereTakesTheChatOver(t *testing.T) {
	w, c := chatting(t)
	other := w.browser()
	other.ack(c.renewal(false))
	c.closed(1000, "REASON_SESSION_RECONNECT")
	w.advance(time.Hour)
	other.accepted()
	other.body("notification", "newParticipant")
	other.ack(say("I moved"))
	w.must(w.oceana.Send("Alice", "", "I see"))
	w.settle()
	if diff := cmp.Diff([]string{"newMessage live_agent: I see"}, other.methods()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Ann: I moved", "Alice: I see [delivered]"}, lines(w.desk("Alice").Contacts[0])); diff != "" {
		t.Error(diff)
	}
}

func TestARenewalOnTheSameSocketRepeats(t *testing.T) {
	w, c := chatting(t)
	c.ack(c.renewal(false))
	c.ack(c.renewal(false))
	w.settle()
	if diff := cmp.Diff([]string{"requestChat", "newParticipant 600001"}, c.methods()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatHappensWhileAwayArrivesAfterTheRenewal(t *testing.T) {
	for name, tc := range map[string]struct {
		transcript bool
		config     func(*oceana.Config)
		want       []string
	}{
		"after a glitch": {false, func(*oceana.Config) {}, []string{
			"requestChat", "newParticipant 600001", "newMessage live_agent: still there?", "closeConversation",
		}},
		"after a reload": {true, func(*oceana.Config) {}, []string{
			"requestChat", "newParticipant 600001", "newMessage customer: Hello", "newMessage live_agent: Hi Ann", "newMessage customer: Car",
			"newMessage live_agent: still there?", "closeConversation",
		}},
		"without participants": {false, func(cfg *oceana.Config) { cfg.Chat.OmitParticipants = true }, []string{
			"requestChat", "newMessage live_agent: still there?", "closeConversation",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := chatting(t, tc.config)
			c.ack(say("Hello"))
			w.must(w.oceana.Send("Alice", "", "Hi Ann"))
			w.settle()
			c.body("notification", "newMessage")
			c.ack(dict{"method": "newMessage", "message": "Car", "type": "customResponse", "data": dict{"message": "Car", "correlationId": "w"}})
			c.lose()
			w.must(w.oceana.Send("Alice", "", "still there?"))
			w.must(w.oceana.Close("Alice", ""))
			w.settle()
			if l := w.desk("Alice").Contacts[0].Lines[3]; l.Status != "" {
				t.Errorf("a line that was not sent is %s", l.Status)
			}
			again := w.browser()
			again.ack(c.renewal(tc.transcript))
			w.settle()
			var got []string
			for f := range again.frames {
				b := f["body"].(dict)
				s := b["method"].(string)
				if m, ok := b["message"]; ok {
					s += " " + b["senderType"].(string) + ": " + m.(string)
				}
				if id, ok := b["agentId"]; ok {
					s += " " + id.(string)
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("after the renewal (-want +got):\n%s", diff)
			}
			again.closed(1000, "REASON_CLOSING_CLEANUP")
		})
	}
}

func TestARenewalRepeatsWhoIsThereNow(t *testing.T) {
	w := newWorld(t)
	w.agent("Alice")
	c := w.browser()
	c.open(webChat("Ann"))
	w.oceana.NotifyChat(c.guid, "botJoins")
	w.settle()
	w.oceana.NotifyChat(c.guid, "botLeaves")
	w.must(w.oceana.Answer("Alice", "Ann"))
	w.settle()
	c.lose()
	again := w.browser()
	again.ack(c.renewal(false))
	w.settle()
	if diff := cmp.Diff([]string{"requestChat", "newParticipant 600001"}, again.methods()); diff != "" {
		t.Error(diff)
	}
}

func TestAChatRequestedButNotYetAcceptedCanOnlyBeLost(t *testing.T) {
	w := newWorld(t)
	w.agent("Alice")
	c := w.browser()
	c.ack(webChat("Ann"))
	c.lose()
	w.advance(180 * time.Second)
	if d := w.desk("Alice"); len(d.Alerts) != 0 || len(w.oceana.Queue()) != 0 {
		t.Errorf("the chat is still there: %+v", d)
	}
}
