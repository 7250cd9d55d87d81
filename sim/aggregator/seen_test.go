package aggregator_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// seen is a network that keeps what it shows.
type seen struct {
	network
	mu   sync.Mutex
	list []string
}

func (s *seen) Seen(_, integrationID, externalID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, integrationID+" "+externalID)
}

func TestTheBusinessReadingIsShownWhereTheChannelDoes(t *testing.T) {
	n := &seen{}
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Network = n })
	twitter := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "twitter"})
	u, _ := c.receive("hello")
	in := c.hello("hello")
	in.IntegrationID, in.Channel, in.ExternalID = twitter, "twitter", "99"
	if _, err := c.Receive(in); err != nil {
		t.Fatal(err)
	}
	bob, _ := c.AppUserByExternalID("twitter", "99")
	for _, id := range []string{u.ID, bob.ID} {
		if r := c.do("POST", "/appusers/"+id+"/conversation/activity", `{"role":"appMaker","type":"conversation:read"}`); r.status != 200 {
			t.Fatal(r.body)
		}
	}
	c.settle()
	if diff := cmp.Diff(n.list, []string{c.whatsapp + " 442079460101"}); diff != "" {
		t.Errorf("seen (-got +want):\n%s", diff)
	}
}

func TestANotificationThatCannotJoinAFullConversation(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.MaxMessages = 1 })
	h := c.hook()
	c.register(h.URL, `,"triggers":["notification:match:failure"]`)
	u, _ := c.receive("hello")
	r := c.do("POST", "/notifications", `{"destination":{"integrationId":"`+c.whatsapp+`","destinationId":"442079460101"},"author":{"role":"appMaker"},"message":{"type":"text","text":"Hi"}}`)
	if r.status != 201 {
		t.Fatal(r.body)
	}
	c.receive("again")
	c.settle()
	if len(h.got) != 1 {
		t.Fatalf("%d calls, want 1", len(h.got))
	}
	want := map[string]any{
		"trigger": "notification:match:failure", "version": "v1.1", "app": map[string]any{"_id": c.app.ID},
		"destination":  map[string]any{"type": "whatsapp", "integrationId": c.whatsapp, "destinationId": "442079460101"},
		"notification": map[string]any{"_id": "$any"}, "timestamp": "$number",
		"matchResult": map[string]any{"appUser": map[string]any{"_id": u.ID, "conversationStarted": true}, "conversation": map[string]any{"_id": u.ConversationID}},
		"error":       map[string]any{"code": "locked", "message": "Message limit of 1 per conversation reached."},
	}
	if d := differs(h.got[0].body, want); d != "" {
		t.Error(d)
	}
}
