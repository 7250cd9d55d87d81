package aggregator_test

import (
	"testing"
	"time"
)

func TestMessagesGoWhenNothingIsSaidForLong(t *testing.T) {
	c := newCloud(t)
	u, _ := c.receive("before the setting")
	if r := c.do("PUT", "", `{"settings":{"conversationRetentionSeconds":3600}}`); r.status != 200 {
		t.Fatal(r.body)
	}
	c.advance(59 * time.Minute)
	c.receive("still here")
	c.advance(59 * time.Minute)
	if got := len(c.Messages(u.ConversationID)); got != 2 {
		t.Fatalf("%d messages within the hour, want 2", got)
	}
	c.advance(time.Minute)
	if got := len(c.Messages(u.ConversationID)); got != 0 {
		t.Errorf("%d messages after the hour, want none", got)
	}
	if r := c.do("GET", "/appusers/"+u.ID+"/messages", ""); r.status != 200 {
		t.Errorf("the conversation is gone: %s", r.body)
	}
	c.receive("again")
	c.do("PUT", "", `{"settings":{"conversationRetentionSeconds":0}}`)
	c.advance(48 * time.Hour)
	if got := len(c.Messages(u.ConversationID)); got != 1 {
		t.Errorf("%d messages without the setting, want 1", got)
	}
}
