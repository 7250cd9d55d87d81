package aggregator_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// TestWhatIsDroppedIsToldTheWorld tells of a message only when no call of it was continued, once, and with what the processor had been sent.
func TestWhatIsDroppedIsToldTheWorld(t *testing.T) {
	var got []string
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.Middleware.Dropped = func(target string, call []byte) {
			var in struct {
				Message struct{ Text string }
			}
			if err := json.Unmarshal(call, &in); err != nil {
				t.Error(err)
			}
			got = append(got, target+" "+in.Message.Text)
		}
	})
	p := c.processor("", 200, 500, 500, 500, 500, 500) // the second message fails every time
	c.pipeline(p)
	c.receive("one")
	c.advance(4 * time.Minute)
	if len(got) != 0 {
		t.Errorf("told before the nonce was over: %q", got)
	}
	c.advance(2 * time.Minute)
	c.receive("two")
	c.advance(13 * time.Minute)
	if diff := cmp.Diff([]string{p.URL + " one"}, got); diff != "" {
		t.Errorf("before the last call is over (-want +got):\n%s", diff)
	}
	c.advance(10 * time.Minute)
	c.receive("three")
	c.settle()
	c.proceed(p.nonce(t), "{}")
	c.advance(time.Hour)
	if diff := cmp.Diff([]string{p.URL + " one", p.URL + " two"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEachAppHasItsOwnPipeline sends the same to two apps of one account, of which one has a processor (R034).
func TestEachAppHasItsOwnPipeline(t *testing.T) {
	c := newCloud(t)
	p := c.processor("")
	c.pipeline(p)
	other := c.Provision("Other")
	number := c.AddIntegration(other.ID, aggregator.Integration{Type: "whatsapp", PhoneNumber: "15144441920"})
	for app, integration := range map[string]string{c.app.ID: c.whatsapp, other.ID: number} {
		if _, err := c.Receive(aggregator.Incoming{AppID: app, IntegrationID: integration, ExternalID: "4917012345", Type: "text", Text: "to " + app}); err != nil {
			t.Fatal(err)
		}
	}
	c.settle()
	if calls := p.bodies(); len(calls) != 1 || !json.Valid([]byte(calls[0])) {
		t.Fatalf("the processor was called %d times: %q", len(calls), calls)
	}
	var call struct {
		App struct {
			ID string `json:"_id"`
		}
	}
	if err := json.Unmarshal([]byte(p.bodies()[0]), &call); err != nil || call.App.ID != c.app.ID {
		t.Errorf("it was called about app %q, want %q: %v", call.App.ID, c.app.ID, err)
	}
}
