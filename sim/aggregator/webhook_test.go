package aggregator_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestWebhooksAreManaged(t *testing.T) {
	c := newCloud(t)
	r := c.do("POST", "/webhooks", `{"target":"http://a.example/x"}`)
	w := r.json(t)["webhook"].(map[string]any)
	id, secret := w["_id"].(string), w["secret"].(string)
	line := func(target, triggers, flags string) string {
		return `{"target":"` + target + `","secret":"` + secret + `","_id":"` + id + `","triggers":[` + triggers + `],"version":"v1.1",` + flags + `}`
	}
	no, yes := `"includeClient":false,"includeFullAppUser":false`, `"includeClient":true,"includeFullAppUser":false`
	if want := `{"webhook":` + line("http://a.example/x", `"message"`, no) + `}`; r.status != 201 || r.body != want {
		t.Errorf("create:\n got %d %s\nwant 201 %s", r.status, r.body, want)
	}
	for _, s := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/webhooks", "", 200, `{"webhooks":[` + line("http://a.example/x", `"message"`, no) + `]}`},
		{"PUT", "/webhooks/" + id, `{"triggers":["*","typing:appUser"]}`, 200, `{"webhook":` + line("http://a.example/x", `"*","typing:appUser"`, no) + `}`},
		{"PUT", "/webhooks/" + id, `{"includeClient":true,"secret":"mine"}`, 200, `{"webhook":` + line("http://a.example/x", `"*","typing:appUser"`, yes) + `}`},
		{"PUT", "/webhooks/" + id, `{"target":"http://b/","triggers":["nope"]}`, 400, `{"error":{"code":"bad_request","description":"Invalid trigger: nope"}}`},
		{"PUT", "/webhooks/" + id, `{"triggers":["Message"]}`, 400, `{"error":{"code":"bad_request","description":"Invalid trigger: Message"}}`},
		{"PUT", "/webhooks/" + id, `{"triggers":"message"}`, 400, `{"error":{"code":"bad_request","description":"triggers should be array"}}`},
		{"PUT", "/webhooks/" + id, `{"target":"ftp://b/"}`, 400, `{"error":{"code":"bad_request","description":"target should be an http or https URL"}}`},
		{"POST", "/webhooks", `{}`, 400, `{"error":{"code":"bad_request","description":"should have required property 'target'"}}`},
		{"GET", "/webhooks/" + id, "", 200, `{"webhook":` + line("http://a.example/x", `"*","typing:appUser"`, yes) + `}`},
		{"DELETE", "/webhooks/" + id, "", 200, `{}`},
		{"DELETE", "/webhooks/" + id, "", 404, `{"error":{"code":"not_found","description":"Resource not found"}}`},
		{"GET", "/webhooks/" + id, "", 404, `{"error":{"code":"not_found","description":"Resource not found"}}`},
		{"PUT", "/webhooks/" + id, "{}", 404, `{"error":{"code":"not_found","description":"Resource not found"}}`},
		{"GET", "/webhooks", "", 200, `{"webhooks":[]}`},
	} {
		if r := c.do(s.method, s.path, s.body); r.status != s.status || r.body != s.want {
			t.Errorf("%s %s %s:\n got %d %s\nwant %d %s", s.method, s.path, s.body, r.status, r.body, s.status, s.want)
		}
	}
	for _, e := range c.journal.Entries(0) {
		if strings.Contains(string(e.Answer), secret) {
			t.Errorf("the journal shows the secret: %s", e.Answer)
		}
	}
}

func TestAnAppHasTenWebhooksAtMost(t *testing.T) {
	c := newCloud(t)
	for i := range 11 {
		r := c.do("POST", "/webhooks", `{"target":"http://a.example/`+strconv.Itoa(i)+`"}`)
		if want := map[bool]int{true: 201, false: 400}[i < 10]; r.status != want {
			t.Errorf("webhook %d: %d, want %d", i+1, r.status, want)
		}
	}
}

func TestEveryTriggerMayBeAskedFor(t *testing.T) {
	c := newCloud(t)
	all, err := json.Marshal(aggregator.Triggers())
	if err != nil {
		t.Fatal(err)
	}
	c.register("http://a.example/", `,"triggers":`+string(all))
}

func TestWebhookOfAMessage(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.TargetName = func(string) string { return "connector" } })
	plain, full := c.hook(), c.hook()
	_, secret := c.register(plain.URL, "")
	c.register(full.URL, `,"triggers":["message:appUser"],"includeClient":true,"includeFullAppUser":true`)
	ann, id := c.receive("hello")
	if len(plain.got) != 0 {
		t.Fatal("the webhook was called before its turn")
	}
	c.settle()
	if len(plain.got) != 1 || len(full.got) != 1 {
		t.Fatalf("calls: %d and %d, want 1 and 1", len(plain.got), len(full.got))
	}
	head := `{"trigger":"message:appUser","version":"v1.1","app":{"_id":"` + c.app.ID + `"},"messages":[{"text":"hello","type":"text",` +
		`"role":"appUser","received":1574087169,"authorId":"` + ann.ID + `","name":"Ann","_id":"` + id + `","source":{"type":"whatsapp",` +
		`"integrationId":"` + c.whatsapp + `","originalMessageId":"ABEGkYiEB1VXAhAp","originalMessageTimestamp":1574087168}}],`
	conversation := `"conversation":{"_id":"` + ann.ConversationID + `"}`
	want := head + `"appUser":{"_id":"` + ann.ID + `","conversationStarted":true},` + conversation + `}`
	if diff := cmp.Diff(plain.got[0].body, want); diff != "" {
		t.Errorf("body (-got +want):\n%s", diff)
	}
	wantFull := head + `"appUser":{"_id":"` + ann.ID + `","signedUpAt":"2019-11-18T14:26:09.000Z","properties":{},"conversationStarted":true},` +
		conversation + `,"client":{"_id":"`
	if got := full.got[0].body; !strings.HasPrefix(got, wantFull) || !strings.Contains(got, `"externalId":"442079460101","displayName":"+44 20 7946 0101","status":"active","active":true,"primary":true`) {
		t.Errorf("full body:\n got %s\nwant %s...", got, wantFull)
	}
	got := map[string]string{}
	for _, name := range []string{"Content-Type", "X-API-Key", "User-Agent"} {
		got[name] = plain.got[0].header.Get(name)
	}
	wantHeader := map[string]string{"Content-Type": "application/json", "X-API-Key": secret, "User-Agent": "smooch-webhook/1.1"}
	if diff := cmp.Diff(got, wantHeader); diff != "" {
		t.Errorf("headers (-got +want):\n%s", diff)
	}
	e := c.entries(journal.KindWebhook)[0]
	wantEntry := journal.Entry{
		Seq: e.Seq, At: start, From: "cloud", To: "connector", Kind: journal.KindWebhook, Name: "message:appUser",
		Conversation: ann.ConversationID, Message: id, Attempt: 1, Payload: json.RawMessage(want), Status: 200,
	}
	if diff := cmp.Diff(e, wantEntry); diff != "" {
		t.Errorf("journal (-got +want):\n%s", diff)
	}
}

func TestWithoutAWebhookAMessageStaysInTheHistory(t *testing.T) {
	c := newCloud(t)
	ann, id := c.receive("hello")
	c.settle()
	h := c.hook()
	c.register(h.URL, "")
	_, second := c.receive("again")
	c.settle()
	var ids []string
	for _, m := range c.Messages(ann.ConversationID) {
		ids = append(ids, m.ID)
	}
	if diff := cmp.Diff(ids, []string{id, second}); diff != "" {
		t.Errorf("history (-got +want):\n%s", diff)
	}
	if len(h.got) != 1 || !strings.Contains(h.got[0].body, second) {
		t.Errorf("webhooks: %+v", h.got)
	}
}

func TestKindsOfIncomingMessages(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*aggregator.Incoming)
		want   string // the message up to its type
	}{
		"image": {func(in *aggregator.Incoming) {
			in.Type, in.Text, in.MediaURL, in.MediaType, in.MediaSize = "image", "", "http://m/x.jpeg", "image/jpeg", 5001
		}, `{"text":" ","mediaType":"image/jpeg","mediaUrl":"http://m/x.jpeg","type":"image"`},
		"location": {func(in *aggregator.Incoming) { in.Type, in.Text, in.Lat, in.Long = "location", "", 45.52, -73.59 }, `{"text":"Location shared:\nhttps://maps.google.com/maps?q=45.52,-73.59","coordinates":{"lat":45.52,"long":-73.59},"type":"location"`},
		"reply":    {func(in *aggregator.Incoming) { in.Text, in.Payload = "Yes", "YES" }, `{"text":"Yes","payload":"YES","type":"text"`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t)
			in := c.hello("x")
			tc.change(&in)
			if _, err := c.Receive(in); err != nil {
				t.Fatal(err)
			}
			ann, _ := c.AppUserByExternalID("whatsapp", in.ExternalID)
			if got := string(c.Messages(ann.ConversationID)[0].JSON); !strings.HasPrefix(got, tc.want) {
				t.Errorf("got %s, want %s...", got, tc.want)
			}
		})
	}
}

func TestIncomingMessagesThatCannotBe(t *testing.T) {
	c := newCloud(t)
	for want, change := range map[string]func(*aggregator.Incoming){
		`receive message: AppID "x": unknown app`:                                           func(in *aggregator.Incoming) { in.AppID = "x" },
		`receive message: IntegrationID "x": unknown integration`:                           func(in *aggregator.Incoming) { in.IntegrationID = "x" },
		`receive message: Channel "sms" is not the integration's "whatsapp": invalid value`: func(in *aggregator.Incoming) { in.Channel = "sms" },
		`receive message: ExternalID is empty: invalid value`:                               func(in *aggregator.Incoming) { in.ExternalID = "" },
		`receive message: Type "song": invalid value`:                                       func(in *aggregator.Incoming) { in.Type = "song" },
		`receive message: Text is empty: invalid value`:                                     func(in *aggregator.Incoming) { in.Text = "" },
		`receive message: MediaURL is empty: invalid value`:                                 func(in *aggregator.Incoming) { in.Type = "file" },
	} {
		in := c.hello("x")
		change(&in)
		if _, err := c.Receive(in); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSameSeedSameJournal(t *testing.T) {
	run := func() []journal.Entry {
		c := newCloud(t)
		h := c.hook(503)
		c.journal.Mask(h.URL, "http://hook")
		c.register(h.URL, `,"triggers":["*"],"includeClient":true`)
		ann, _ := c.receive("hello")
		c.settle()
		c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`)
		c.settle()
		c.advance(15 * 60e9)
		return c.journal.Entries(0)
	}
	first, second := run(), run()
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the second run differs:\n%s", diff)
	}
	if len(first) != 5 {
		t.Errorf("%d entries, want 5: webhook made, message refused, posted, told, message again", len(first))
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	c := newCloud(t)
	h := c.hook(http.StatusFound)
	c.register(h.URL, "")
	c.receive("hello")
	c.settle()
	if len(h.got) != 1 {
		t.Errorf("calls: %d, want 1", len(h.got))
	}
}
