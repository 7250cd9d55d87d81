package aggregator_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// files by the names that the fixtures use.
var files = map[string]string{
	"png": "\x89PNG\r\n\x1a\n....", "jpeg": "\xff\xd8\xff\xe0....", "text": "plain words", "exe": "MZ\x90\x00",
}

// uploadBody is a multipart body with one file.
func uploadBody(t testing.TB, name, content string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("source", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func (c *cloud) raw(method, url, body string, headers map[string]string) reply {
	c.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(b)}
}

func (c *cloud) upload(query, name, content string) reply {
	c.t.Helper()
	body, typ := uploadBody(c.t, name, content)
	return c.raw("POST", c.url+"/v1.1/apps/"+c.app.ID+"/attachments"+query, body, map[string]string{"Content-Type": typ, "Authorization": c.basic()})
}

func (c *cloud) uploaded(query, name, content string) (mediaURL string) {
	c.t.Helper()
	r := c.upload(query, name, content)
	if r.status != 201 {
		c.t.Fatalf("upload: %d %s", r.status, r.body)
	}
	return r.json(c.t)["mediaUrl"].(string)
}

func TestUploads(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	view, err := c.CreateAppUser(c.app.ID, aggregatorUser("ann"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Query, File, Content string
		Status                     int
		Want                       map[string]any
	}
	fixture(t, "attachment_rest.json", &cases)
	fill := strings.NewReplacer("$base", c.url, "$app", c.app.ID, "$user", ann.ID, "$conversation", ann.ConversationID, "$ann", view.ID)
	for _, tc := range cases {
		t.Run(tc.Name, func(t *testing.T) {
			r := c.upload(fill.Replace(tc.Query), tc.File, files[tc.Content])
			if wanted, ok := tc.Want["mediaUrl"].(string); ok {
				got, _ := r.json(t)["mediaUrl"].(string)
				pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(fill.Replace(wanted)), `\$rand`, "[A-Za-z0-9]{24}") + "$"
				if !regexp.MustCompile(pattern).MatchString(got) {
					t.Errorf("mediaUrl %s, want %s", got, pattern)
				}
				tc.Want["mediaUrl"] = "$any"
			}
			if d := differs(r.body, tc.Want); d != "" || r.status != tc.Status {
				t.Errorf("status %d, want %d; %s", r.status, tc.Status, d)
			}
		})
	}
	for _, e := range c.journal.Entries(0) {
		if strings.Contains(string(e.Payload), "PNG") {
			t.Errorf("the journal holds the file: %s", e.Payload)
		}
	}
}

func TestUploadsThatAreNone(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Limits.Upload = 4000 })
	url := c.url + "/v1.1/attachments?access=public"
	plain := "--b\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\n[object FormData]\r\n--b--\r\n"
	empty := "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/png\r\n--b--\r\n"
	big, bigType := uploadBody(t, "a.txt", strings.Repeat("x", 5000))
	for name, tc := range map[string]struct{ body, typ, want string }{
		"a script's idea of a form": {"[object FormData]", "text/plain;charset=UTF-8", "bad_request: Content-Type must be multipart/form-data"},
		"the same, no boundary":     {"[object FormData]", "multipart/form-data", "bad_request: Content-Type must be multipart/form-data"},
		"the same, a boundary":      {"[object FormData]", "multipart/form-data; boundary=b", "bad_request: should have required property 'source'"},
		"the same, as a field":      {plain, "multipart/form-data; boundary=b", "bad_request: source should be a file"},
		"no source":                 {empty, "multipart/form-data; boundary=b", "bad_request: should have required property 'source'"},
		"cut off":                   {plain[:60], "multipart/form-data; boundary=b", "bad_request: Bad request"},
		"JSON":                      {`{"source":"x"}`, "application/json", "bad_request: Content-Type must be multipart/form-data"},
		"too large":                 {big, bigType, "request_entity_too_large: Request entity too large"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.raw("POST", url, tc.body, map[string]string{"Content-Type": tc.typ, "Authorization": c.basic()})
			if got := failure(t, r); got != tc.want {
				t.Errorf("got %q (%d), want %q", got, r.status, tc.want)
			}
		})
	}
	pipe, w := io.Pipe() // of unknown length
	go func() { _, _ = io.WriteString(w, big); _ = w.Close() }()
	req, err := http.NewRequest("POST", url, pipe)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {bigType}, "Authorization": {c.basic()}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 {
		t.Errorf("too large, in chunks: %d, want 413", resp.StatusCode)
	}
}

func TestPublicMediaIsServedAndRemoved(t *testing.T) {
	c := newCloud(t)
	url := c.uploaded("?access=public", "photo.png", files["png"])
	r := c.raw("GET", url, "", nil)
	if r.status != 200 || r.body != files["png"] || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("got %d %q %q", r.status, r.header.Get("Content-Type"), r.body)
	}
	remove := func(url string) reply { return c.do("POST", "/attachments/remove", `{"mediaUrl":"`+url+`"}`) }
	other := c.Provision("Other")
	theirs := c.send("POST", "/v1.1/apps/"+other.ID+"/attachments/remove", `{"mediaUrl":"`+url+`"}`, "Basic "+basicOf(other))
	for what, tc := range map[string]struct {
		r      reply
		status int
		body   string
	}{
		"another app":  {theirs, 404, `{"error":{"code":"not_found","description":"Attachment not found"}}`},
		"another host": {remove("https://evil.example/a.png"), 400, `{"error":{"code":"bad_request","description":"Unsupported media URL for attachment deletion: https://evil.example/a.png"}}`},
		"missing":      {remove(url + "x"), 404, `{"error":{"code":"not_found","description":"Attachment not found"}}`},
	} {
		if tc.r.status != tc.status || tc.r.body != tc.body {
			t.Errorf("%s: %d %s", what, tc.r.status, tc.r.body)
		}
	}
	if r := remove(url); r.status != 200 || r.body != "{}" {
		t.Errorf("remove: %d %s", r.status, r.body)
	}
	if r := c.raw("GET", url, "", nil); r.status != 404 {
		t.Errorf("removed, yet %d", r.status)
	}
	if r := remove(url); r.status != 404 {
		t.Errorf("removed twice: %d", r.status)
	}
}

func TestRemovedMediaMayLinger(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Media.Linger = 15 * time.Minute })
	url := c.uploaded("?access=public", "a.txt", "x")
	c.do("POST", "/attachments/remove", `{"mediaUrl":"`+url+`"}`)
	c.advance(15*time.Minute - 1)
	before := c.raw("GET", url, "", nil).status
	c.advance(1)
	if after := c.raw("GET", url, "", nil).status; before != 200 || after != 404 {
		t.Errorf("within 15 minutes %d, after %d, want 200 and 404", before, after)
	}
}

func TestPrivateMediaNeedsAToken(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	mine := c.uploaded("?access=private", "a.txt", "mine")
	hers := c.uploaded("?access=private&for=message&appUserId="+ann.ID, "b.txt", "hers")
	app, conversation := "/apps/"+c.app.ID, "/apps/"+c.app.ID+"/conversations/"+ann.ConversationID
	file := strings.TrimPrefix(mine, c.url)
	r := c.do("POST", "/attachments/token", `{"paths":["`+app+`","`+conversation+`","`+file+`"]}`)
	if r.status != 200 {
		t.Fatalf("token: %d %s", r.status, r.body)
	}
	tokens := r.json(t)["tokens"].(map[string]any)
	if len(tokens) != 3 {
		t.Fatalf("tokens: %v", tokens)
	}
	bearer := func(path string) map[string]string {
		return map[string]string{"Authorization": "Bearer " + tokens[path].(string)}
	}
	cookie := c.raw("GET", c.url+"/v1.1/apps/"+c.app.ID+"/attachments/cookie", "", bearer(app))
	if cookie.status != 200 || cookie.body != "{}" {
		t.Fatalf("cookie: %d %s", cookie.status, cookie.body)
	}
	jar, _, _ := strings.Cut(cookie.header.Get("Set-Cookie"), ";")
	get := func() map[string]int {
		got := map[string]int{}
		for name, headers := range map[string]map[string]string{
			"nothing": nil, "app": bearer(app), "conversation": bearer(conversation), "file": bearer(file), "cookie": {"Cookie": jar},
			"key": {"Authorization": c.basic()}, "nonsense": {"Authorization": "Bearer x.y.z"},
		} {
			got[name+" mine"] = c.raw("GET", mine, "", headers).status
			got[name+" hers"] = c.raw("GET", hers, "", headers).status
		}
		return got
	}
	want := map[string]int{
		"nothing mine": 401, "nothing hers": 401, "app mine": 200, "app hers": 200, "conversation mine": 401, "conversation hers": 200,
		"file mine": 200, "file hers": 401, "cookie mine": 200, "cookie hers": 200, "key mine": 401, "key hers": 401, "nonsense mine": 401, "nonsense hers": 401,
	}
	if diff := cmp.Diff(get(), want); diff != "" {
		t.Errorf("fresh tokens (-got +want):\n%s", diff)
	}
	c.advance(2*time.Hour - 1)
	if got := c.raw("GET", mine, "", bearer(app)).status; got != 200 {
		t.Errorf("before two hours are over: %d", got)
	}
	c.advance(1)
	for name, status := range get() {
		if status != 401 {
			t.Errorf("%s after two hours: %d", name, status)
		}
	}
	if got := failure(t, c.raw("GET", c.url+"/v1/attachments/cookie", "", bearer(app))); got != "invalid_auth: Invalid JWT" {
		t.Errorf("cookie for an old token: %s", got)
	}
	for _, e := range c.journal.Entries(0) {
		for _, token := range tokens {
			if strings.Contains(string(e.Answer), token.(string)) {
				t.Errorf("the journal shows a token: %s", e.Answer)
			}
		}
	}
}

func TestTokensAreForOnesOwnPathsOnly(t *testing.T) {
	c := newCloud(t)
	other := c.Provision("Other")
	for body, want := range map[string]string{
		`{}`:                                    "bad_request: should have required property 'paths'",
		`{"paths":[]}`:                          "bad_request: paths should have 1 to 100 items",
		`{"paths":"x"}`:                         "bad_request: paths should be array",
		`{"paths":["/"]}`:                       "bad_request: Invalid path: /",
		`{"paths":["/apps/` + other.ID + `"]}`:  "bad_request: Invalid path: /apps/" + other.ID,
		`{"paths":["/apps/` + c.app.ID + `x"]}`: "bad_request: Invalid path: /apps/" + c.app.ID + "x",
		`{"paths":["/apps/` + c.app.ID + `/../x"]}`:   "bad_request: Invalid path: /apps/" + c.app.ID + "/../x",
		`{"paths":["/conversations/nobody/x/y.png"]}`: "bad_request: Invalid path: /conversations/nobody/x/y.png",
	} {
		if got := failure(t, c.do("POST", "/attachments/token", body)); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

func TestMediaOfNetworks(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Media.Keep = 1000 })
	store := func(m aggregator.Media) string {
		t.Helper()
		m.AppID, m.IntegrationID, m.ExternalID = c.app.ID, c.whatsapp, "442079460101"
		path, err := c.StoreMedia(m)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := store(aggregator.Media{MediaType: "image/jpeg", Body: []byte(files["jpeg"])})
	ann, _ := c.receive("hello")
	second := store(aggregator.Media{Extension: "ogg", Body: make([]byte, 995)})
	if ok, _ := regexp.MatchString("^/apps/"+c.app.ID+"/[A-Za-z0-9]{24}/[A-Za-z0-9]{24}\\.jpeg$", first); !ok {
		t.Errorf("before there is a conversation: %s", first)
	}
	if ok, _ := regexp.MatchString("^/apps/"+c.app.ID+"/conversations/"+ann.ConversationID+"/[A-Za-z0-9]{24}/[A-Za-z0-9]{24}\\.ogg$", second); !ok {
		t.Errorf("in a conversation: %s", second)
	}
	if r := c.raw("GET", c.url+second, "", nil); r.status != 200 || r.header.Get("Content-Type") != "audio/ogg" || len(r.body) != 995 {
		t.Errorf("second: %d %v", r.status, r.header)
	}
	if r := c.raw("GET", c.url+first, "", nil); r.status != 404 {
		t.Errorf("the oldest was not dropped: %d", r.status)
	}
	if _, err := c.StoreMedia(aggregator.Media{AppID: "x"}); err == nil {
		t.Error("an app that is none was taken")
	}
}

func TestMediaHostWithABase(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.MediaURL = "https://media.example/files/" })
	url := c.uploaded("?access=public", "a b#?.txt", "x")
	if !strings.HasPrefix(url, "https://media.example/files/apps/"+c.app.ID+"/") {
		t.Fatalf("url %s", url)
	}
	for path, status := range map[string]int{
		strings.TrimPrefix(url, "https://media.example"):    200,
		"/files/" + c.app.ID + "/icons/appicon.jpg":         200,
		"/files/5f00000000000000000000ff/icons/appicon.jpg": 404,
		"/files/apps/x": 404,
	} {
		if r := c.raw("GET", c.url+path, "", nil); r.status != status {
			t.Errorf("%s: %d, want %d", path, r.status, status)
		}
	}
	if r := c.do("POST", "/attachments/remove", `{"mediaUrl":"`+url+`"}`); r.status != 200 {
		t.Errorf("remove: %s", r.body)
	}
}
