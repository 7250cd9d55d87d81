package connector

import (
	"context"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// A clock that was a day ahead is put right: nothing waits a day for it.
const ahead = 24 * time.Hour

// lister is a cloud with a list of webhooks.
type lister struct {
	Cloud
	list func() []aggregator.Webhook
}

func (l lister) Webhooks(context.Context) ([]aggregator.Webhook, error) { return l.list(), nil }

func TestTheWebhookIsLookedForAfterTheClockIsSetBack(t *testing.T) {
	b := newBench(t, 1)
	good := []aggregator.Webhook{{Target: "https://x" + WebhookPath, Triggers: aggregator.Triggers()}}
	now := good
	b.c.webhooks.cloud = lister{b.cloud, func() []aggregator.Webhook { return now }}
	if problem := b.c.webhooks.current(t.Context()); problem != "" {
		t.Fatal(problem)
	}
	now = nil
	b.clock.set(-ahead)
	if b.c.webhooks.current(t.Context()) == "" {
		t.Error("the webhook is gone and the connector ready")
	}
}

func TestMissedMessagesAreLookedForAfterTheClockIsSetBack(t *testing.T) {
	for name, was := range map[string]time.Duration{"a stop of an hour": time.Hour, "a clock that was ahead": -ahead} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			b.webhook("c")
			b.clock.set(was)
			b.c.missed.DetectGap(t.Context())
			b.c.missed.Begin()
			if b.behind() == 0 {
				t.Error("nobody looks for what was missed")
			}
		})
	}
	t.Run("an outage", func(t *testing.T) {
		b := newBench(t, 1)
		b.webhook("c")
		b.c.missed.CloudAway(b.clock.Now())
		b.clock.set(-ahead)
		b.c.missed.CloudAnswers()
		b.c.missed.AwaitScan()
		if b.behind() == 0 {
			t.Error("nobody looks for what was missed")
		}
	})
}

func TestPeopleWhoWaitAreToldAfterTheClockIsSetBack(t *testing.T) {
	told := func(t *testing.T, b *bench) (n int) {
		t.Helper()
		page, err := b.db.PendingOf(t.Context(), 0, 0, 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			if e.Kind == (message.Post{}).Kind() {
				n++
			}
		}
		return n
	}
	notices := func(c *Config) {
		c.DeliveryFailure.Unavailable, c.DeliveryFailure.After = "nobody is there", time.Minute
	}
	t.Run("while it lasts", func(t *testing.T) {
		b := newBench(t, 1, notices)
		b.webhook("c")
		b.c.outages.begins(0)
		b.clock.set(-ahead)
		b.clock.advance(time.Minute)
		b.c.sessions[0].outage.forgetNot()
		if n := told(t, b); n != 1 {
			t.Errorf("%d people are told, want 1", n)
		}
	})
	t.Run("after a restart", func(t *testing.T) {
		b := newBench(t, 1, notices)
		if _, err := b.db.Apply(t.Context(), store.Change{Meta: map[string]string{metaDown + ordinal(0): b.clock.Now().Add(ahead).Format(time.RFC3339Nano)}}); err != nil {
			t.Fatal(err)
		}
		b.webhook("c")
		if err := b.c.outages.start(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		b.clock.advance(time.Minute)
		b.c.sessions[0].outage.forgetNot()
		if n := told(t, b); n != 1 {
			t.Errorf("%d people are told, want 1", n)
		}
	})
}

// forgetNot waits for those who are being told.
func (o *outage) forgetNot() {
	o.mu.Lock()
	ends := o.ends
	o.mu.Unlock()
	for _, end := range ends {
		end()
	}
}
