package connector

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/aggregator"
)

// reachable is a cloud that answers looks at its webhooks, or fails.
type reachable struct {
	Cloud
	err error
}

func (r *reachable) Webhooks(context.Context) ([]aggregator.Webhook, error) {
	return []aggregator.Webhook{{Target: "https://x" + WebhookPath, Triggers: aggregator.Triggers()}}, r.err
}

// TestACloudThatWasNeverReached keeps the connector from being ready until it has answered once. Later it may be away, and webhooks come anyway.
func TestACloudThatWasNeverReached(t *testing.T) {
	b := newBench(t, 1)
	cloud := &reachable{b.cloud, errors.New("no route to host")}
	b.c.webhooks.cloud = cloud
	var got []string
	for _, err := range []error{cloud.err, nil, cloud.err} {
		cloud.err = err
		b.clock.advance(listInterval)
		var whys []string
		for _, o := range b.c.Obstacles(t.Context()) {
			if o.What == "cloud" {
				whys = append(whys, o.Why)
			}
			if o.Webhooks {
				t.Errorf("webhooks are sent elsewhere: %+v", o)
			}
		}
		got = append(got, strings.Join(whys, ", "))
	}
	if want := "has not answered since the start: no route to host||"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}
