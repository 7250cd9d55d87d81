package aggregator_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// What follows is what clients of other people send, in their order: the requests, and what they read of the answers.

func TestTheOfficialBotExample(t *testing.T) {
	c := newCloud(t)
	h := c.hook()
	v1 := "/v1/apps/" + c.app.ID
	if r := c.send("POST", v1+"/webhooks", `{"target":"`+h.URL+`","triggers":["message:appUser"]}`, c.basic()); r.status != 201 {
		t.Fatalf("webhook: %d %s", r.status, r.body)
	}
	c.receive("Hello, bot")
	c.settle()
	var heard struct {
		Messages []struct{ Text string }
		AppUser  struct {
			ID                 string `json:"_id"`
			Devices            []any
			CredentialRequired *bool
		}
	}
	if err := json.Unmarshal([]byte(h.got[0].body), &heard); err != nil {
		t.Fatal(err)
	}
	if len(heard.Messages) != 1 || heard.Messages[0].Text != "Hello, bot" || heard.AppUser.Devices == nil || heard.AppUser.CredentialRequired == nil {
		t.Errorf("the webhook: %s", h.got[0].body)
	}
	// bot.say
	body := `{"text":"Hi there","role":"appMaker","name":"Bot","avatarUrl":"https://a.example/bot.png"}`
	r := c.send("POST", v1+"/appusers/"+heard.AppUser.ID+"/messages", body, c.basic())
	said, _ := r.json(t)["message"].(map[string]any)
	if r.status != 201 || said["type"] != "text" || said["text"] != "Hi there" || said["name"] != "Bot" {
		t.Errorf("say: %d %s", r.status, r.body)
	}
	if r := c.do("POST", "/appusers/"+heard.AppUser.ID+"/messages", body); r.status != 400 || !strings.Contains(r.body, "'type'") {
		t.Errorf("the same under v1.1: %d %s", r.status, r.body)
	}
	// bot.setProp and bot.getProp
	if r := c.send("PUT", v1+"/appusers/"+heard.AppUser.ID, `{"properties":{"state":"asked"}}`, c.basic()); r.status != 200 {
		t.Errorf("setProp: %d %s", r.status, r.body)
	}
	r = c.send("GET", v1+"/appusers/"+heard.AppUser.ID, "", c.basic())
	user, _ := r.json(t)["appUser"].(map[string]any)
	if _, has := user["devices"].([]any); !has || user["credentialRequired"] != false || user["properties"].(map[string]any)["state"] != "asked" {
		t.Errorf("getProp: %d %s", r.status, r.body)
	}
	if r := c.do("GET", "/appusers/"+heard.AppUser.ID, ""); strings.Contains(r.body, "devices") || strings.Contains(r.body, "credentialRequired") {
		t.Errorf("v1.1 has dropped them: %s", r.body)
	}
}

func TestTheOfficialChannelTransferSample(t *testing.T) {
	c := newCloud(t)
	h := c.hook()
	if r := c.send("POST", "/v1/apps/"+c.app.ID+"/webhooks", `{"target":"`+h.URL+`","triggers":["client:add"]}`, c.basic()); r.status != 201 {
		t.Fatalf("webhook: %d %s", r.status, r.body)
	}
	c.AddIntegration(c.app.ID, aggregator.Integration{Type: "twitter", Username: "acme"})
	c.do("POST", "/appusers", `{"userId":"cust-1"}`)
	var all []string
	for _, in := range c.do("GET", "/integrations", "").json(t)["integrations"].([]any) {
		all = append(all, in.(map[string]any)["_id"].(string))
	}
	if len(all) < 3 {
		t.Fatalf("integrations: %v", all)
	}
	r := c.do("GET", "/appusers/cust-1/linkrequest?integrationIds="+url.QueryEscape(strings.Join(all, ",")), "")
	var out struct {
		LinkRequests []struct{ IntegrationID, Type, Code, URL string }
	}
	if err := json.Unmarshal([]byte(r.body), &out); err != nil || r.status != 200 || len(out.LinkRequests) != 1 || out.LinkRequests[0].Type != "messenger" {
		t.Fatalf("%d %v %s", r.status, err, r.body)
	}
	if !slices.Contains(all, out.LinkRequests[0].IntegrationID) || !strings.HasSuffix(out.LinkRequests[0].URL, "?ref="+out.LinkRequests[0].Code) {
		t.Errorf("%+v", out.LinkRequests[0])
	}
	if err := c.UseLinkCode(c.app.ID, out.LinkRequests[0].Code, "1234567890", "Ann Smith", nil); err != nil {
		t.Fatal(err)
	}
	c.settle()
	var heard struct {
		Trigger string
		AppUser struct{ UserID string }
		Clients []struct{ Platform, DisplayName, IntegrationID string }
	}
	if len(h.got) != 1 || json.Unmarshal([]byte(h.got[0].body), &heard) != nil || heard.Trigger != "client:add" || heard.AppUser.UserID != "cust-1" ||
		len(heard.Clients) != 1 || heard.Clients[0].Platform != "messenger" || heard.Clients[0].DisplayName != "Ann Smith" {
		t.Errorf("client:add: %+v", h.got)
	}
}

// TestAClientThatLinksAndPostsAtOnce is a public Go client: it links a number that needs no confirmation and posts in the next request.
func TestAClientThatLinksAndPostsAtOnce(t *testing.T) {
	for name, refused := range map[string]bool{"by default": false, "pending is no destination": true} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, func(cfg *aggregator.Config) { cfg.PendingRefused = refused })
			c.do("POST", "/appusers", `{"userId":"cust-1"}`)
			r := c.do("POST", "/appusers/cust-1/channels", `{"type":"whatsapp","phoneNumber":"+442079460199","confirmation":{"type":"immediate"}}`)
			if user := r.json(t)["appUser"].(map[string]any); r.status != 200 || len(user["pendingClients"].([]any)) != 1 || len(user["clients"].([]any)) != 0 {
				t.Errorf("the link: %d %s", r.status, r.body)
			}
			post := `{"role":"appMaker","type":"text","text":"Hi","destination":{"integrationId":"` + c.whatsapp + `"}}`
			want := 201
			if refused {
				want = 400
			}
			if r := c.do("POST", "/appusers/cust-1/messages", post); r.status != want {
				t.Errorf("the post right after it: %d %s, want %d", r.status, r.body, want)
			}
			c.settle()
			if r := c.do("POST", "/appusers/cust-1/messages", post); r.status != 201 {
				t.Errorf("once the link is there: %d %s", r.status, r.body)
			}
			c.settle()
			sent := 2
			if refused {
				sent = 1
			}
			if len(c.network.out) != sent || c.network.out[0].ExternalID != "442079460199" {
				t.Errorf("the network got %+v", c.network.out)
			}
		})
	}
}

func TestATemplateIsStoredAsTheCloudStoresIt(t *testing.T) {
	c := newCloud(t)
	r := c.do("POST", "/templates", `{"name":"trips","message":{"type":"carousel","role":"appMaker","items":[{"title":"A","mediaUrl":"https://a.example/a.jpg","mediaType":"image/jpeg",
		"actions":[{"type":"postback","text":"More","payload":"M"},{"type":"link","text":"Site","uri":"https://a.example"}]}]}}`)
	if r.status != 201 || !strings.Contains(r.body, `"uri":""`) || !strings.Contains(r.body, `"uri":"https://a.example"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	r = c.do("POST", "/templates", `{"name":"picture","message":{"type":"image","role":"appMaker","mediaUrl":"https://a.example/a.jpg"}}`)
	message := r.json(t)["template"].(map[string]any)["message"].(map[string]any)
	if size, has := message["mediaSize"].(float64); r.status != 201 || !has || size != 0 {
		t.Errorf("%d %s", r.status, r.body)
	}
	ann, _ := c.receive("hello")
	if r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"%((template:trips))%"}`); r.status != 201 {
		t.Errorf("the template in use: %d %s", r.status, r.body)
	}
}

func TestIntegrationsOfTheWorldHaveTheMembersOfRecordedOnes(t *testing.T) {
	c := newCloud(t)
	for typ, members := range map[string][]string{
		"twitter":   {"tier", "envName", "userId", "username", "accessTokenKey", "consumerKey"},
		"web":       {"brandColor", "conversationColor", "actionColor", "displayStyle", "buttonIconUrl", "businessName", "originWhitelist", "fixedIntroPane", "integrationOrder"},
		"messenger": {"pageId", "appId", "userId", "username"},
		"whatsapp":  {"phoneNumber"},
	} {
		id := c.AddIntegration(c.app.ID, aggregator.Integration{Type: typ, Tier: "premium", EnvName: "prod"})
		in := c.do("GET", "/integrations/"+id, "").json(t)["integration"].(map[string]any)
		for _, name := range members {
			if _, has := in[name]; !has {
				t.Errorf("%s has no %s: %v", typ, name, in)
			}
		}
	}
}
