package aggregator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

const template = `{"type":"template","template":{"name":"order","language":{"policy":"deterministic","code":"en_US"}}}`

func TestPostedMessageGoesToTheNetwork(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.MediaURL = "https://media.example/" })
	ann, _ := c.receive("hello")
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"Hi <Ann>","metadata":{"effect": "e1"},"unknown":[1]}`)
	if r.status != http.StatusCreated {
		t.Fatalf("post: %d %s", r.status, r.body)
	}
	m := r.json(t)["message"].(map[string]any)
	id := m["_id"].(string)
	if !strings.HasPrefix(id, "5dd2aa01") || len(id) != 24 {
		t.Errorf("message id %q does not begin with the time", id)
	}
	want := `{"message":{"text":"Hi <Ann>","metadata":{"effect":"e1"},"type":"text","role":"appMaker","received":1574087169.001,` +
		`"authorId":"` + m["authorId"].(string) + `","avatarUrl":"https://media.example/` + c.app.ID + `/icons/appicon.jpg","name":"Acme",` +
		`"_id":"` + id + `","source":{"type":"api"}},"conversation":{"_id":"` + ann.ConversationID +
		`","unreadCount":1,"appMakerLastRead":1574087169.001,"appUserLastRead":1574087169}}`
	if diff := cmp.Diff(r.body, want); diff != "" {
		t.Errorf("answer (-got +want):\n%s", diff)
	}
	if len(c.network.out) != 0 {
		t.Error("the message was delivered before its turn")
	}
	c.settle()
	wantOut := []aggregator.Outgoing{{
		AppID: c.app.ID, IntegrationID: c.whatsapp, Channel: "whatsapp", ExternalID: "442079460101", AppUserID: ann.ID, MessageID: id,
	}}
	if diff := cmp.Diff(c.network.out, wantOut, cmpopts.IgnoreFields(aggregator.Outgoing{}, "Message")); diff != "" {
		t.Errorf("delivered (-got +want):\n%s", diff)
	}
	if got := string(c.network.out[0].Message); !strings.Contains(r.body, got) {
		t.Errorf("delivered %s, answered %s", got, r.body)
	}
	e := c.entries(journal.KindRequest)[0]
	got := journal.Entry{From: e.From, To: e.To, Name: e.Name, Conversation: e.Conversation, Message: e.Message, Status: e.Status}
	wantEntry := journal.Entry{
		From: "connector", To: "cloud", Name: "POST /appusers/{userId}/messages",
		Conversation: ann.ConversationID, Message: id, Status: 201,
	}
	if diff := cmp.Diff(got, wantEntry); diff != "" {
		t.Errorf("journal (-got +want):\n%s", diff)
	}
	if c.Posts() != 1 {
		t.Errorf("posts: %d, want 1", c.Posts())
	}
}

func TestPostsThatAreAccepted(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		typ    string
		text   string
		native string
		has    string
	}{
		"text":         {`{"role":"appMaker","type":"text","text":"a"}`, "text", "a", "", `"name":"Acme"`},
		"signed":       {`{"role":"appMaker","type":"text","text":"a","name":"Bo","email":"b@x","avatarUrl":"http://x/y"}`, "text", "a", "", `"avatarUrl":"http://x/y","email":"b@x","name":"Bo"`},
		"longest text": {`{"role":"appMaker","type":"text","text":"` + strings.Repeat("é", 4096) + `"}`, "text", strings.Repeat("é", 4096), "", ""},
		"no metadata":  {`{"role":"appMaker","type":"text","text":"a","metadata":{}}`, "text", "a", "", `{"text":"a","type"`},
		"buttons only": {`{"role":"appMaker","type":"text","actions":[{"type":"reply","text":"Yes","payload":"Y"},{"type":"link","text":"t","uri":"http://x"}]}`, "", "", "", "400"},
		"buttons": {
			`{"role":"appMaker","type":"text","text":"a","actions":[{"type":"reply","text":"Yes","payload":"Y"}]}`,
			"text", "a", "", `"type":"reply","text":"Yes","payload":"Y","uri":""}]`,
		},
		"image": {`{"role":"appMaker","type":"image","mediaUrl":"https://x/a.PNG?q=1"}`, "image", " ", "", `"mediaType":"image/png","mediaUrl":"https://x/a.PNG?q=1","altText":"a.PNG"`},
		"file":  {`{"role":"appMaker","type":"file","mediaUrl":"https://x/a","mediaType":"a/b","text":"T"}`, "file", "T", "", `"mediaType":"a/b"`},
		"location": {
			`{"role":"appMaker","type":"location","coordinates":{"lat":45.52,"long":-73.59}}`,
			"location", "Location shared:\nhttps://maps.google.com/maps?q=45.52,-73.59", "", `"coordinates":{"lat":45.52,"long":-73.59}`,
		},
		"carousel": {
			`{"role":"appMaker","type":"carousel","items":[{"title":"A","description":"d","actions":[{"type":"link","text":"go","uri":"http://x?a&b"}]},{"title":"B","actions":[{"type":"postback","text":"p","payload":"P"}]}]}`,
			"carousel", "1. A\nd\ngo: http://x?a&amp;b\n\n2. B\n", "", `"title":"A"`,
		},
		"native":            {`{"role":"appMaker","messageSchema":"whatsapp","message":` + template + `}`, "text", "Order for Ann", template, ""},
		"native override":   {`{"role":"appMaker","type":"text","text":"rec","override":{"whatsapp":{"payload":` + template + `}}}`, "text", "rec", template, ""},
		"other's override":  {`{"role":"appMaker","type":"text","text":"rec","override":{"messenger":{"payload":{}}}}`, "text", "rec", "", ""},
		"destination":       {`{"role":"appMaker","type":"text","text":"a","destination":{"integrationType":"whatsapp"}}`, "text", "a", "", ""},
		"metadata at limit": {`{"role":"appMaker","type":"text","text":"a","metadata":{"k":"` + strings.Repeat("x", 4095) + `"}}`, "text", "a", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, func(cfg *aggregator.Config) {
				cfg.Reconstruct = func(native []byte) (string, bool) { return "Order for Ann", string(native) == template }
			})
			ann, _ := c.receive("hello")
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", tc.body)
			if tc.has == "400" {
				if r.status != 400 {
					t.Errorf("got %d, want 400", r.status)
				}
				return
			}
			if r.status != 201 || !strings.Contains(r.body, tc.has) {
				t.Fatalf("%d %s, want %s in it", r.status, r.body, tc.has)
			}
			c.settle()
			history := c.Messages(ann.ConversationID)
			last := history[len(history)-1]
			got := []string{last.Type, last.Text, string(c.network.out[0].Native)}
			if diff := cmp.Diff(got, []string{tc.typ, tc.text, tc.native}); diff != "" {
				t.Errorf("type, text, native (-got +want):\n%s", diff)
			}
		})
	}
}

// The cloud counts ids from the message up to its first button.
func TestIDsOfButtonsCountDown(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a","actions":[{"type":"reply","text":"Yes","payload":"Y"},{"type":"reply","text":"No","payload":"N"}]}`)
	m := r.json(t)["message"].(map[string]any)
	actions := m["actions"].([]any)
	id, yes, no := m["_id"].(string), actions[0].(map[string]any)["_id"].(string), actions[1].(map[string]any)["_id"].(string)
	if id >= no || no >= yes {
		t.Errorf("message %s, second button %s, first %s: want rising", id, no, yes)
	}
}

func TestPostsThatAreRefused(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	big := strings.Repeat("x", 4096)
	for name, tc := range map[string]struct{ body, want string }{
		"no body":              {``, "Bad request"},
		"not JSON":             {`{`, "Bad request"},
		"a list":               {`[]`, "Bad request"},
		"null":                 {`null`, "Bad request"},
		"no role":              {`{"type":"text","text":"a"}`, "should have required property 'role'"},
		"unknown role":         {`{"role":"boss","type":"text","text":"a"}`, "role should be equal to one of the allowed values"},
		"role is a number":     {`{"role":1,"type":"text","text":"a"}`, "role should be string"},
		"no type":              {`{"role":"appMaker","text":"a"}`, "should have required property 'type'"},
		"unknown type":         {`{"role":"appMaker","type":"formResponse","text":"a"}`, "type should be equal to one of the allowed values"},
		"no text":              {`{"role":"appMaker","type":"text"}`, "should have required property 'text'"},
		"Text is another name": {`{"role":"appMaker","type":"text","Text":"a"}`, "should have required property 'text'"},
		"text is a number":     {`{"role":"appMaker","type":"text","text":5}`, "text should be string"},
		"text is null":         {`{"role":"appMaker","type":"text","text":null}`, "text should be string"},
		"text too long":        {`{"role":"appMaker","type":"text","text":"` + big + `x"}`, "text should NOT be longer than 4096 characters"},
		"metadata nested":      {`{"role":"appMaker","type":"text","text":"a","metadata":{"k":{}}}`, "metadata.k should be string,number,boolean"},
		"metadata null":        {`{"role":"appMaker","type":"text","text":"a","metadata":{"k":null}}`, "metadata.k should be string,number,boolean"},
		"metadata a list":      {`{"role":"appMaker","type":"text","text":"a","metadata":[]}`, "metadata should be object"},
		"metadata too big":     {`{"role":"appMaker","type":"text","text":"a","metadata":{"k":"` + big + `"}}`, "Message metadata is limited to 4096 bytes in size."},
		"no mediaUrl":          {`{"role":"appMaker","type":"image"}`, "should have required property 'mediaUrl'"},
		"no coordinates":       {`{"role":"appMaker","type":"location"}`, "should have required property 'coordinates'"},
		"lat is text":          {`{"role":"appMaker","type":"location","coordinates":{"lat":"1","long":2}}`, "lat should be number"},
		"no items":             {`{"role":"appMaker","type":"carousel"}`, "should have required property 'items'"},
		"item without title":   {`{"role":"appMaker","type":"list","items":[{"actions":[]}]}`, "should have required property 'title'"},
		"unknown action":       {`{"role":"appMaker","type":"text","text":"a","actions":[{"type":"dance"}]}`, "action type should be equal to one of the allowed values"},
		"button of a user":     {`{"role":"appUser","type":"text","text":"a","actions":[]}`, "actions are for messages of the appMaker"},
		"unknown schema":       {`{"role":"appMaker","messageSchema":"line","message":{}}`, "messageSchema should be equal to one of the allowed values"},
		"no native message":    {`{"role":"appMaker","messageSchema":"whatsapp"}`, "should have required property 'message'"},
		"native is text":       {`{"role":"appMaker","messageSchema":"whatsapp","message":"x"}`, "message should be object"},
		"native without type":  {`{"role":"appMaker","messageSchema":"whatsapp","message":{}}`, "should have required property 'type'"},
		"override of nobody":   {`{"role":"appMaker","type":"text","text":"a","override":{"fax":{"payload":{}}}}`, "override should NOT have additional properties"},
		"override, no payload": {`{"role":"appMaker","type":"text","text":"a","override":{"whatsapp":{}}}`, "should have required property 'payload'"},
		"not her destination":  {`{"role":"appMaker","type":"text","text":"a","destination":{"integrationType":"messenger"}}`, "User has no client for the destination"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", tc.body)
			if diff := cmp.Diff(failure(t, r), "bad_request: "+tc.want); diff != "" || r.status != 400 {
				t.Errorf("%d (-got +want):\n%s", r.status, diff)
			}
		})
	}
	c.settle()
	if n := len(c.Messages(ann.ConversationID)); n != 1 || len(c.network.out) != 0 {
		t.Errorf("a refused post left %d messages and %d deliveries", n, len(c.network.out))
	}
}

func TestPostToAnUnknownUserAndTooMuch(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	r := c.do("POST", "/appusers/nobody/messages", `{"role":"appMaker","type":"text","text":"a"}`)
	if got := failure(t, r); r.status != 404 || got != "user_not_found: User not found" {
		t.Errorf("nobody: %d %s", r.status, got)
	}
	pad := strings.Repeat(" ", 100<<10)
	r = c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`+pad)
	if got := failure(t, r); r.status != 413 || got != "request_entity_too_large: Request entity too large" {
		t.Errorf("too much: %d %s", r.status, got)
	}
	if r := c.send("POST", "/v1.1/appusers/"+ann.ID+"/messages", `{}`, "Basic x"); r.status != 401 {
		t.Errorf("bad key: %d", r.status)
	}
	if c.Posts() != 2 {
		t.Errorf("posts: %d, want the 2 with the app's key", c.Posts())
	}
}

func TestPostAsTheAppUserStaysInTheCloud(t *testing.T) {
	c := newCloud(t)
	h := c.hook()
	c.register(h.URL, "")
	ann, _ := c.receive("hello")
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appUser","type":"text","text":"me"}`)
	if !strings.Contains(r.body, `"authorId":"`+ann.ID+`"`) || strings.Contains(r.body, "avatarUrl") {
		t.Errorf("answer: %s", r.body)
	}
	c.settle()
	if len(c.network.out) != 0 {
		t.Error("it was delivered to a channel")
	}
	if len(h.got) != 2 || !strings.HasPrefix(h.got[1].body, `{"trigger":"message:appUser"`) {
		t.Errorf("webhooks: %+v", h.got)
	}
}
