package aggregator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// serve answers a request with the app's key, without a connection.
func serve(c *cloud, method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", c.basic())
	w := httptest.NewRecorder()
	c.ServeHTTP(w, req)
	return w
}

func repeated(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

func TestRulesOfContent(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	const enum = " should be equal to one of the allowed values"
	x127, x129 := strings.Repeat("x", 128), strings.Repeat("x", 129)
	link := `{"type":"link","text":"a","uri":"http://x"}`
	card := `{"title":"A","actions":[` + link + `]}`
	text := func(rest string) string { return `{"role":"appMaker","type":"text","text":"a",` + rest + `}` }
	acts := func(actions string) string { return text(`"actions":[` + actions + `]`) }
	items := func(typ, items, rest string) string {
		return `{"role":"appMaker","type":"` + typ + `","items":[` + items + `]` + rest + `}`
	}
	form := func(fields string) string { return `{"role":"appMaker","type":"form","fields":[` + fields + `]}` }
	fld := func(rest string) string { return `{"type":"text","name":"n","label":"l"` + rest + `}` }
	sel := func(rest string) string { return form(`{"type":"select","name":"n","label":"l"` + rest + `}`) }
	choice := `{"name":"o","label":"O"}`
	for name, tc := range map[string]struct{ body, want string }{
		"many buttons":              {acts(repeated(link, 40)), ""},
		"no buttons":                {`{"role":"appMaker","type":"file","mediaUrl":"http://x/y","actions":[]}`, ""},
		"buttons without text":      {`{"role":"appMaker","type":"text","actions":[` + link + `]}`, ""},
		"button without type":       {acts(`{}`), "should have required property 'type'"},
		"null button":               {acts(`null`), "should have required property 'type'"},
		"link without uri":          {acts(`{"type":"link","text":"a"}`), "should have required property 'uri'"},
		"link without words":        {acts(`{"type":"link","text":"","uri":"x"}`), "action text should NOT be shorter than 1 characters"},
		"options are a list":        {acts(`{"type":"link","text":"a","uri":"x","extraChannelOptions":[]}`), "extraChannelOptions should be object"},
		"default is text":           {acts(`{"type":"link","text":"a","uri":"x","default":"yes"}`), "default should be boolean"},
		"webview without fallback":  {acts(`{"type":"webview","text":"a","uri":"x"}`), "should have required property 'fallback'"},
		"huge webview":              {acts(`{"type":"webview","text":"a","uri":"x","fallback":"y","size":"huge"}`), "size" + enum},
		"two webviews open":         {acts(repeated(`{"type":"webview","text":"a","uri":"x","fallback":"y","openOnReceive":true}`, 2)), "only one action may have openOnReceive"},
		"postback without payload":  {acts(`{"type":"postback","text":"a"}`), "should have required property 'payload'"},
		"reply payload is a number": {acts(`{"type":"reply","text":"a","payload":1}`), "payload should be string"},
		"request without text":      {acts(`{"type":"locationRequest"}`), "should have required property 'text'"},
		"buy without amount":        {acts(`{"type":"buy","text":"a"}`), "should have required property 'amount'"},
		"buy for half a cent":       {acts(`{"type":"buy","text":"a","amount":10.5}`), "amount should be integer"},
		"buy for less than nothing": {acts(`{"type":"buy","text":"a","amount":-1}`), "amount should be integer"},
		"buy, written as 5.0":       {acts(`{"type":"buy","text":"a","amount":5.0}`), ""},
		"share on a text":           {acts(`{"type":"share"}`), "actions of type share are not allowed here"},
		"request mixed with link":   {acts(link + `,{"type":"locationRequest","text":"a"}`), "actions of type reply and locationRequest cannot be mixed with others"},
		"button metadata nested":    {acts(`{"type":"postback","text":"a","payload":"b","metadata":{"k":[]}}`), "metadata.k should be string,number,boolean"},
		"button metadata too big":   {acts(`{"type":"postback","text":"a","payload":"b","metadata":{"k":"` + strings.Repeat("x", 4096) + `"}}`), "Action metadata is limited to 4096 bytes in size."},
		"buttons of a file":         {`{"role":"appMaker","type":"file","mediaUrl":"http://x/y","actions":[` + link + `]}`, "actions are not allowed on messages of type file"},
		"picture from nowhere":      {`{"role":"appMaker","type":"image","mediaUrl":"picture.png"}`, `mediaUrl should match format "uri"`},
		"altText too long":          {`{"role":"appMaker","type":"image","mediaUrl":"http://x/y","altText":"` + x129 + `"}`, "altText should NOT be longer than 128 characters"},
		"file name too long":        {`{"role":"appMaker","type":"image","mediaUrl":"http://x/` + x129 + `"}`, ""},
		"ten cards":                 {items("carousel", repeated(card, 10), ""), ""},
		"eleven cards":              {items("carousel", repeated(card, 11), ""), "items should have 1 to 10 items"},
		"no cards":                  {items("list", "", ""), "items should have 1 to 10 items"},
		"title fits":                {items("list", `{"title":"`+x127+`","actions":[`+link+`]}`, ""), ""},
		"title too long":            {items("list", `{"title":"`+x129+`","actions":[`+link+`]}`, ""), "title should NOT be longer than 128 characters"},
		"title empty":               {items("list", `{"title":"","actions":[`+link+`]}`, ""), "should have required property 'title'"},
		"description too long":      {items("list", `{"title":"A","description":"`+x129+`","actions":[`+link+`]}`, ""), "description should NOT be longer than 128 characters"},
		"mediaUrl too long":         {items("list", `{"title":"A","mediaUrl":"`+strings.Repeat("x", 2049)+`","actions":[`+link+`]}`, ""), "mediaUrl should NOT be longer than 2048 characters"},
		"medium card":               {items("list", `{"title":"A","size":"medium","actions":[`+link+`]}`, ""), "size" + enum},
		"card without buttons":      {items("list", `{"title":"A"}`, ""), "should have required property 'actions'"},
		"card with no buttons":      {items("list", `{"title":"A","actions":[]}`, ""), "actions should have 1 to 3 items"},
		"card with four buttons":    {items("list", `{"title":"A","actions":[`+repeated(link, 4)+`]}`, ""), "actions should have 1 to 3 items"},
		"card with a reply":         {items("carousel", `{"title":"A","actions":[{"type":"reply","text":"a","payload":"b"}]}`, ""), "actions of type reply are not allowed here"},
		"list with eleven buttons":  {items("list", card, `,"actions":[`+repeated(link, 11)+`]`), "actions should have 0 to 10 items"},
		"carousel with buttons":     {items("carousel", card, `,"actions":[`+link+`]`), "actions are not allowed on messages of type carousel"},
		"round pictures":            {items("carousel", card, `,"displaySettings":{"imageAspectRatio":"round"}`), "imageAspectRatio" + enum},
		"square pictures":           {items("carousel", card, `,"displaySettings":{"imageAspectRatio":"square"}`), ""},
		"no fields":                 {form(""), "fields should have 1 to 20 items"},
		"fields missing":            {`{"role":"appMaker","type":"form"}`, "should have required property 'fields'"},
		"21 fields":                 {form(repeated(fld(""), 21)), "fields should have 1 to 20 items"},
		"field twice":               {form(repeated(fld(""), 2)), "Duplicate field name: n"},
		"field without label":       {form(`{"type":"text","name":"n"}`), "should have required property 'label'"},
		"field without a name":      {form(`{"type":"text","name":"","label":"l"}`), "name should NOT be shorter than 1 characters"},
		"label too long":            {form(`{"type":"text","name":"n","label":"` + x129 + `"}`), "label should NOT be longer than 128 characters"},
		"placeholder too long":      {form(fld(`,"placeholder":"` + x129 + `"`)), "placeholder should NOT be longer than 128 characters"},
		"field of no type":          {form(`{"type":"date","name":"n","label":"l"}`), "field type" + enum},
		"minSize of nothing":        {form(fld(`,"minSize":0`)), "minSize should be an integer from 1 to 256"},
		"maxSize below":             {form(fld(`,"minSize":9,"maxSize":8`)), "minSize should be <= maxSize"},
		"maxSize is text":           {form(fld(`,"maxSize":"8"`)), "maxSize should be integer"},
		"blockChatInput is text":    {`{"role":"appMaker","type":"form","fields":[` + fld("") + `],"blockChatInput":"y"}`, "blockChatInput should be boolean"},
		"select from nothing":       {sel(""), "should have required property 'options'"},
		"select from none":          {sel(`,"options":[]`), "options should have 1 to 20 items"},
		"select from 21":            {sel(`,"options":[` + repeated(choice, 21) + `]`), "options should have 1 to 20 items"},
		"option without label":      {sel(`,"options":[{"name":"o"}]`), "should have required property 'label'"},
		"selectSize too big":        {sel(`,"options":[` + choice + `],"selectSize":21`), "selectSize should be an integer from 1 to 20"},
		"form of the app user":      {`{"role":"appUser","type":"form","fields":[` + fld("") + `]}`, "type form is for messages of the appMaker"},
		"formResponse":              {`{"role":"appUser","type":"formResponse","fields":[` + fld("") + `]}`, "type" + enum},
		"place is text":             {`{"role":"appMaker","type":"location","coordinates":{"lat":1,"long":2},"location":"x"}`, "location should be object"},
		"address is a number":       {`{"role":"appMaker","type":"location","coordinates":{"lat":1,"long":2},"location":{"address":1}}`, "address should be string"},
		"long missing":              {`{"role":"appMaker","type":"location","coordinates":{"lat":1}}`, "should have required property 'long'"},
		"preview without link":      {text(`"override":{"whatsapp":{"payload":{"preview_url":true,"type":"text","text":{"body":"x"}}}}`), "preview_url needs a URL in the text body"},
		"destination of no type":    {text(`"destination":{"integrationType":"fax"}`), "integrationType" + enum},
		"destination nowhere":       {text(`"destination":{}`), "should have required property 'integrationId'"},
		"destination not hers":      {text(`"destination":{"integrationId":"` + c.messenger + `"}`), "User has no client for the destination"},
		"her destination":           {text(`"destination":{"integrationId":"` + c.whatsapp + `"}`), ""},
		"name is a number":          {text(`"name":5`), "name should be string"},
		"metadata at its limit":     {text(`"metadata":{"k":"` + strings.Repeat("x", 4095) + `"}`), ""},
		"metadata one over":         {text(`"metadata":{"kk":"` + strings.Repeat("x", 4095) + `"}`), "Message metadata is limited to 4096 bytes in size."},
	} {
		t.Run(name, func(t *testing.T) {
			want := tc.want
			if want != "" {
				want = "bad_request: " + want
			}
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", tc.body)
			if got := failure(t, r); got != want {
				t.Errorf("%d: got %q, want %q", r.status, got, want)
			}
		})
	}
}

func TestNativeMessagesAreStoredAsWhatTheySay(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	for native, want := range map[string]string{
		`{"type":"text","text":{"body":"Hi"}}`: "Hi",
		`{"type":"interactive","interactive":{"type":"button","body":{"text":"Well?"},"action":{"buttons":[]}}}`: "Well?",
		`{"type":"template","template":{"name":"t"}}`:                                                            " ",
		`{"type":"image","image":{"link":"https://x.example"},"text":5}`:                                         " ",
	} {
		r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","messageSchema":"whatsapp","message":`+native+`}`)
		if got := r.json(t)["message"].(map[string]any)["text"]; got != want {
			t.Errorf("%s: text %q, want %q", native, got, want)
		}
	}
}

// Authors are told apart by e-mail address only; letters' case does not matter.
func TestAuthors(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	author := func(rest string) string {
		r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"`+rest+`}`)
		return r.json(t)["message"].(map[string]any)["authorId"].(string)
	}
	anonymous, bo := author(""), author(`,"email":"bo@x"`)
	got := []bool{author(`,"name":"Al"`) == anonymous, author(`,"email":"BO@x","name":"B"`) == bo, bo == anonymous, author(`,"email":"al@x"`) == bo}
	if diff := cmp.Diff(got, []bool{true, true, false, false}); diff != "" {
		t.Errorf("same authors (-got +want):\n%s", diff)
	}
}

func TestConversationIsFull(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.MaxMessages = 3 })
	ann, _ := c.receive("hello")
	path := "/appusers/" + ann.ID + "/messages"
	if r := c.do("POST", path, `{"role":"appMaker","type":"text","text":"![](http://x.example) ![](http://x.example) ![](http://x.example)"}`); r.status != 423 {
		t.Errorf("three more: %d %s", r.status, r.body)
	}
	for range 2 {
		if r := c.do("POST", path, `{"role":"appMaker","type":"text","text":"a"}`); r.status != 201 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	r := c.do("POST", path, `{"role":"appUser","type":"text","text":"a"}`)
	if got := failure(t, r); r.status != 423 || got != "locked: Message limit of 3 per conversation reached." {
		t.Errorf("full: %d %s", r.status, got)
	}
}

// A message goes where the app user was last, and to every client of an SDK; a destination names one of them.
func TestWhereAMessageGoes(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	web := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "web"})
	ios := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "ios"})
	c.AddClient(ann.ID, web, "w")
	c.AddClient(ann.ID, c.messenger, "m")
	c.AddClient(ann.ID, ios, "i")
	c.receive("again")
	for destination, want := range map[string][]string{
		"": {c.whatsapp, ios, web},
		`,"destination":{"integrationId":"` + c.messenger + `"}`: {c.messenger},
		`,"destination":{"integrationType":"web"}`:               {web},
	} {
		c.network.out = nil
		c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"`+destination+`}`)
		c.settle()
		got := []string{}
		for _, o := range c.network.out {
			got = append(got, o.IntegrationID)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", destination, diff)
		}
	}
}
