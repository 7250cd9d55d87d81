package connector_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/secret"
)

func hook(id, target string, triggers ...string) map[string]any {
	return map[string]any{"_id": id, "target": target, "triggers": triggers, "secret": "made-by-the-cloud-" + id, "version": "v1.1"}
}

// webhooks is the cloud's endpoint of that name.
func (c *cloud) webhooks(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Method == http.MethodGet {
		c.lists++
		_ = json.NewEncoder(w).Encode(map[string]any{"webhooks": c.hooks})
		return
	}
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	_, id, _ := strings.Cut(r.URL.Path, "/webhooks/")
	i := slices.IndexFunc(c.hooks, func(h map[string]any) bool { return h["_id"] == id })
	if i < 0 {
		i, c.hooks = len(c.hooks), append(c.hooks, hook(fmt.Sprint("h", len(c.hooks)+1), ""))
	}
	c.hooks[i]["target"], c.hooks[i]["triggers"] = body["target"], body["triggers"]
	_ = json.NewEncoder(w).Encode(map[string]any{"webhook": c.hooks[i]})
}

const here = "https://connector.example/async/messaging/v1/webhook"

// TestADeafConnectorIsNotReady has a list of webhooks at the cloud. What check says, readiness says.
func TestADeafConnectorIsNotReady(t *testing.T) {
	all := aggregator.Triggers()
	tests := []struct {
		name, url, secret string
		hooks             []map[string]any
		why               string // part of; empty: all is well
	}{
		{"as it should be", here, "", []map[string]any{hook("h1", here, all...)}, ""},
		{"written in another way", "https://Connector.example:443/async//messaging/v1/webhook/", "", []map[string]any{hook("h1", here, all...)}, ""},
		{"address not configured", "", "", []map[string]any{hook("h1", here, all...)}, ""},
		{"star and typing", here, "", []map[string]any{hook("h1", here, "*", "typing:appUser")}, ""},
		{"star", here, "", []map[string]any{hook("h1", here, "*")}, "lacks the triggers typing:appUser: run connector register"},
		{"the shorter word", here, "", []map[string]any{hook("h1", here, append(slices.Clone(all[1:]), "message")...)}, ""},
		{"none", here, "", []map[string]any{}, "no webhook of this app, so nothing arrives: run connector register"},
		{"another target", here, "", []map[string]any{hook("h1", "https://old.example/async/messaging/v1/webhook", all...)},
			"(https://old.example/async/messaging/v1/webhook) leads to " + here + ": run connector register"},
		{"another path", "", "", []map[string]any{hook("h1", "https://bot.example/hook", all...)}, "(https://bot.example/hook) leads to a connector: set aggregator.webhookUrl"},
		{"too many to show", here, "", []map[string]any{hook("h1", "http://a"), hook("h2", "http://b"), hook("h3", "http://c"), hook("h4", "http://d")}, "http://c, 1 more"},
		{"fewer triggers", here, "", []map[string]any{hook("h1", here, "message:appUser")}, "lacks the triggers message:delivery:channel"},
		{"a better one beside", here, "", []map[string]any{hook("h1", here, "message"), hook("h2", here, all...)}, ""},
		{"its secret", here, "made-by-the-cloud-h1", []map[string]any{hook("h1", here, all...)}, ""},
		{"another secret", here, "somebody-else's", []map[string]any{hook("h1", here, all...)}, "has another secret than aggregator.webhookSecret"},
		{"the old version", here, "", []map[string]any{{"_id": "h1", "target": here, "triggers": all, "version": "v1"}}, "is of version v1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			s.cloud.hooks = tt.hooks
			s.cfg.Aggregator.WebhookURL = tt.url
			s.cfg.Aggregator.WebhookSecret = secret.Text(tt.secret)
			s.start()
			s.online()
			var why []string
			for _, o := range s.c.Obstacles(t.Context()) {
				if o.What != "webhook" || o.Webhooks {
					t.Errorf("obstacle %+v", o)
				}
				why = append(why, o.Why)
			}
			s.stop()
			if err := <-s.ended; err != nil {
				t.Error(err)
			}
			s.cfg.Clock = nil
			lines, _ := checked(t, s.cfg)
			if tt.why == "" {
				if len(why) != 0 || lines["webhook"] != "ok" {
					t.Errorf("readiness %q, check %q, want nothing", why, lines["webhook"])
				}
				return
			}
			if len(why) != 1 || !strings.Contains(why[0], tt.why) || lines["webhook"] != why[0] {
				t.Errorf("readiness %q\ncheck %q\nwant %q", why, lines["webhook"], tt.why)
			}
		})
	}
}

// TestAConnectorThatTheCloudDoesNotKnowIsNotReady before it has anything to post.
func TestAConnectorThatTheCloudDoesNotKnowIsNotReady(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		why    string // part of; empty: it is ready
	}{
		"another key":      {401, `{"error":{"code":"invalid_auth"}}`, "refuses the API key"},
		"another app":      {404, `{"error":{"code":"app_not_found","description":"no such app"}}`, "does not show its webhooks: list webhooks: 404 app_not_found: no such app"},
		"a gateway's page": {404, `<h1>no route</h1>`, ""},
		"a hiccup":         {500, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			good := s.cloud.Config.Handler
			s.serveCloud(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			s.start()
			s.online()
			why := s.c.Obstacles(t.Context())
			if tt.why == "" && len(why) != 0 || tt.why != "" && (len(why) != 1 || !strings.Contains(why[0].Why, tt.why)) {
				t.Errorf("obstacles %v, want %q", why, tt.why)
			}
			s.serveCloud(good)
			s.clock.advance(time.Minute)
			if why := s.c.Obstacles(t.Context()); len(why) != 0 {
				t.Errorf("obstacles %v when the cloud answers again", why)
			}
		})
	}
}

// TestReadinessLooksSeldom counts the calls of a connector that is asked all the time, and has the cloud fail in between.
func TestReadinessLooksSeldom(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	ready := func() bool { return len(s.c.Obstacles(t.Context())) == 0 }
	lists := func() int {
		s.cloud.mu.Lock()
		defer s.cloud.mu.Unlock()
		return s.cloud.lists
	}
	want := func(wantReady bool, wantLists int) {
		t.Helper()
		for range 3 {
			if got := ready(); got != wantReady {
				t.Errorf("ready is %v, want %v", got, wantReady)
			}
		}
		if got := lists(); got != wantLists {
			t.Errorf("the cloud was asked %d times, want %d", got, wantLists)
		}
	}
	if lists() != 0 {
		t.Error("the cloud was asked before anybody asked the connector")
	}
	want(true, 1)
	s.cloud.mu.Lock()
	s.cloud.hooks = nil
	s.cloud.mu.Unlock()
	s.clock.advance(time.Minute)
	want(true, 1)
	s.clock.advance(5 * time.Minute)
	want(false, 2)
	s.serveCloud(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }))
	s.clock.advance(15 * time.Second)
	want(false, 2) // the failed look was not counted by the cloud, and changes nothing
	s.serveCloud(s.cloud)
	s.cloud.mu.Lock()
	s.cloud.hooks = []map[string]any{hook("h1", here, aggregator.Triggers()...)}
	s.cloud.mu.Unlock()
	want(false, 2)
	s.clock.advance(15 * time.Second)
	want(true, 3)
}

func TestRegister(t *testing.T) {
	all := aggregator.Triggers()
	elsewhere := hook("h0", "https://old.example/async/messaging/v1/webhook", all...)
	tests := []struct {
		name   string
		hooks  []map[string]any
		change string // what is asked; empty: nothing
		want   []map[string]any
	}{
		{"none", nil, "register " + here, []map[string]any{hook("h1", here, all...)}},
		{"as it should be", []map[string]any{hook("h1", here, all...)}, "", []map[string]any{hook("h1", here, all...)}},
		{"fewer triggers", []map[string]any{hook("h1", here, "message:appUser", "postback", "client:add")}, "add message:delivery:channel, ",
			[]map[string]any{hook("h1", here, "message:appUser", "postback", "client:add", "message:delivery:channel", "message:delivery:user",
				"message:delivery:failure", "conversation:read", "typing:appUser")}},
		{"another target", []map[string]any{elsewhere}, "register " + here, []map[string]any{elsewhere, hook("h2", here, all...)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			s.cloud.hooks = tt.hooks
			s.cfg.Aggregator.WebhookURL = here
			before := fmt.Sprint(tt.hooks)
			asked := ""
			refuse := func(r connector.Registration) bool { asked = r.Change; return false }
			_, err := connector.Register(t.Context(), s.cfg, refuse)
			if (tt.change == "") != (err == nil) || err != nil && !errors.Is(err, connector.ErrNotRegistered) || !strings.HasPrefix(asked, tt.change) {
				t.Errorf("asked %q, %v, want %q", asked, err, tt.change)
			}
			if after := fmt.Sprint(s.cloud.hooks); after != before {
				t.Errorf("a registration that was refused changed %s to %s", before, after)
			}
			for range 2 { // the second time there is nothing to do
				r, err := connector.Register(t.Context(), s.cfg, func(connector.Registration) bool { return true })
				if err != nil || r.Secret == "" || r.SecretFits {
					t.Errorf("registered %+v, %v", r, err)
				}
			}
			var got, want []any
			roundTrip(t, s.cloud.hooks, &got)
			roundTrip(t, tt.want, &want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("webhooks (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("without an address", func(t *testing.T) {
		_, err := connector.Register(t.Context(), newStage(t).cfg, func(connector.Registration) bool { return true })
		if err == nil || !strings.Contains(err.Error(), "aggregator.webhookUrl: is required to register") {
			t.Errorf("got %v", err)
		}
	})
}

func roundTrip(t *testing.T, from, into any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
