package connector

import (
	"fmt"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// TestEverybodyWhoWaitsIsTold when there are more than are read at once, each once.
func TestEverybodyWhoWaitsIsTold(t *testing.T) {
	b := newBench(t, 1, func(c *Config) {
		c.DeliveryFailure.Unavailable, c.DeliveryFailure.After = "nobody is there", time.Minute
	})
	const all = waitingPage + 5
	for n := range all {
		b.webhook(fmt.Sprint("c", n))
	}
	b.c.sessions[0].outage.since = b.clock.Now().Add(-time.Hour)
	for range 2 {
		b.c.outages.reportWaiting(t.Context(), 0)
	}
	told, after := map[string]int{}, int64(0)
	for {
		page, err := b.db.PendingOf(t.Context(), 0, after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if after = e.N; e.Kind == (message.Post{}).Kind() {
				told[e.Conversation]++
			}
		}
	}
	if len(told) != all {
		t.Errorf("%d people are told, want %d", len(told), all)
	}
	for conversation, times := range told {
		if times != 1 {
			t.Errorf("%s is told %d times", conversation, times)
		}
	}
}
