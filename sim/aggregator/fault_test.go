package aggregator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

// faults are used up in order.
type faults struct{ webhook, post []aggregator.Fault }

func take(list *[]aggregator.Fault) (aggregator.Fault, bool) {
	if len(*list) == 0 {
		return aggregator.Fault{}, false
	}
	f := (*list)[0]
	*list = (*list)[1:]
	return f, true
}

func (f *faults) Any() bool { return true }

func (f *faults) Take(c aggregator.Crossing) (aggregator.Fault, bool) {
	switch c.At {
	case aggregator.AtWebhook:
		return take(&f.webhook)
	case aggregator.AtPost:
		return take(&f.post)
	}
	return aggregator.Fault{}, false
}

func TestFaultsOfWebhooks(t *testing.T) {
	type attempt struct {
		At      string
		Text    string
		Attempt int
		Result  any
	}
	for name, tc := range map[string]struct {
		faults  []aggregator.Fault
		reached []string // texts, as the target sees them
		want    []attempt
	}{
		"status": {
			[]aggregator.Fault{{Do: aggregator.FaultStatus, Status: 503}, {Do: aggregator.FaultStatus, Status: 404}},
			[]string{"three", "one"},
			[]attempt{{"0s", "one", 1, 503}, {"0s", "two", 1, 404}, {"0s", "three", 1, 200}, {"30s", "one", 2, 200}},
		},
		"twice": {
			[]aggregator.Fault{{Do: aggregator.FaultTwice}},
			[]string{"one", "two", "three", "one"},
			[]attempt{{"0s", "one", 1, 200}, {"0s", "two", 1, 200}, {"0s", "three", 1, 200}, {"0s", "one", 1, 200}},
		},
		"twice, the copy refused": {
			[]aggregator.Fault{{Do: aggregator.FaultTwice}},
			[]string{"one", "two", "three", "one"},
			[]attempt{{"0s", "one", 1, 200}, {"0s", "two", 1, 200}, {"0s", "three", 1, 200}, {"0s", "one", 1, 500}},
		},
		"reverse": {
			[]aggregator.Fault{{Do: aggregator.FaultReverse}, {Do: aggregator.FaultReverse}, {Do: aggregator.FaultReverse, Last: true}},
			[]string{"three", "two", "one"},
			[]attempt{{"0s", "three", 1, 200}, {"0s", "two", 1, 200}, {"0s", "one", 1, 200}},
		},
		"silence": {
			[]aggregator.Fault{{Do: aggregator.FaultSilence}},
			[]string{"two", "three", "one"},
			[]attempt{{"0s", "one", 1, "not delivered, never answered"}, {"0s", "two", 1, 200}, {"0s", "three", 1, 200}, {"30s", "one", 2, 200}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, func(cfg *aggregator.Config) { cfg.Faults = &faults{webhook: tc.faults} })
			h := c.hook()
			if strings.Contains(name, "refused") {
				h.statuses = []int{200, 200, 200, 500}
			}
			c.register(h.URL, "")
			text := map[string]string{}
			for _, s := range []string{"one", "two", "three"} {
				_, id := c.receive(s)
				text[id] = s
			}
			c.advance(time.Hour)
			var got []attempt
			for _, e := range c.entries(journal.KindWebhook) {
				a := attempt{e.At.Sub(start).String(), text[e.Message], e.Attempt, e.Status}
				if e.Error != "" {
					a.Result = e.Error
				}
				got = append(got, a)
			}
			if diff := cmp.Diff(got, tc.want); diff != "" {
				t.Errorf("attempts (-got +want):\n%s", diff)
			}
			var reached []string
			for _, g := range h.got {
				for _, s := range text {
					if strings.Contains(g.body, `"text":"`+s+`"`) {
						reached = append(reached, s)
					}
				}
			}
			if diff := cmp.Diff(reached, tc.reached); diff != "" {
				t.Errorf("target (-got +want):\n%s", diff)
			}
		})
	}
}

func TestPostAnsweredOutOfTheBlue(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.Faults = &faults{post: []aggregator.Fault{{Do: aggregator.FaultStatus, Status: 429, RetryAfter: 7}, {Do: aggregator.FaultStatus, Status: 503}}}
	})
	ann, _ := c.receive("hello")
	for _, want := range []struct {
		status       int
		after, error string
	}{{429, "7", "too_many_requests: Too Many Requests"}, {503, "", "service_unavailable: Service Unavailable"}, {201, "", ""}} {
		r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`)
		if r.status != want.status || r.header.Get("Retry-After") != want.after || failure(t, r) != want.error {
			t.Errorf("got %d, Retry-After %q, %s; want %+v", r.status, r.header.Get("Retry-After"), r.body, want)
		}
	}
	if n := len(c.Messages(ann.ConversationID)); n != 2 || c.Posts() != 3 {
		t.Errorf("%d messages and %d posts, want 2 and 3", n, c.Posts())
	}
}

func TestPostAcceptedButItsAnswerLost(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.Faults = &faults{post: []aggregator.Fault{{Do: aggregator.FaultLost}}}
	})
	ann, _ := c.receive("hello")
	req, err := http.NewRequest("POST", c.url+"/v1.1/appusers/"+ann.ID+"/messages", strings.NewReader(`{"role":"appMaker","type":"text","text":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", c.basic())
	if _, err := http.DefaultClient.Do(req); !errors.Is(err, io.EOF) {
		t.Fatalf("got %v, want the connection closed", err)
	}
	c.settle()
	e := c.entries(journal.KindRequest)
	if len(c.network.out) != 1 || len(c.Messages(ann.ConversationID)) != 2 || len(e) != 1 || e[0].Error != "the answer got lost" {
		t.Errorf("delivered %d, journal %+v", len(c.network.out), e)
	}
}
