package aggregator_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/journal"
)

// answered checks what any answer has to be, and that nothing is left in flight.
func (c *cloud) answered(t *testing.T, w *httptest.ResponseRecorder, statuses ...int) {
	t.Helper()
	found := false
	for _, s := range statuses {
		found = found || w.Code == s
	}
	var got struct {
		Error *struct{ Code, Description string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || !found {
		t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	if (w.Code >= 400) != (got.Error != nil) || got.Error != nil && (got.Error.Code == "" || got.Error.Description == "") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if open := c.journal.InFlight(); len(open) > 0 {
		t.Errorf("in flight: %v", open)
	}
}

func FuzzUpload(f *testing.F) {
	body, typ := uploadBody(f, "photo.png", files["png"])
	f.Add(typ, body)
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=source\r\n\r\n[object FormData]\r\n--b--")
	f.Add("multipart/form-data", "[object FormData]")
	f.Add("multipart/form-data; boundary=\"\"", "--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\"../../?#%.png\"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n")
	c := newCloudKeeping(f, journal.Options{Keep: 1000})
	auth := c.basic()
	f.Fuzz(func(t *testing.T, typ, body string) {
		req := httptest.NewRequest("POST", "/v1.1/attachments?access=public", strings.NewReader(body))
		req.Header["Content-Type"], req.Header["Authorization"] = []string{typ}, []string{auth}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		c.answered(t, w, 201, 400, 413, 415)
		if w.Code != 201 {
			return
		}
		var made struct{ MediaURL string }
		if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil {
			t.Fatal(err)
		}
		get := httptest.NewRequest("GET", strings.TrimPrefix(made.MediaURL, "http://example.com"), nil)
		w = httptest.NewRecorder()
		if c.ServeHTTP(w, get); w.Code != 200 {
			t.Errorf("GET %s: %d", made.MediaURL, w.Code)
		}
		remove := httptest.NewRequest("POST", "/v1.1/attachments/remove", strings.NewReader(`{"mediaUrl":"`+made.MediaURL+`"}`))
		remove.Header["Content-Type"], remove.Header["Authorization"] = []string{"application/json"}, []string{auth}
		w = httptest.NewRecorder()
		if c.ServeHTTP(w, remove); w.Code != 200 {
			t.Errorf("remove %s: %d %s", made.MediaURL, w.Code, w.Body)
		}
	})
}

func FuzzContinue(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"metadata":{"a":1,"b":"x","c":true}}`, `{"metadata":{"a":null}}`, `[]`, `{"metadata":[]}`, `{"metadata":{"":""}}`} {
		f.Add(s)
	}
	c := newCloudKeeping(f, journal.Options{Keep: 1000})
	p := c.processor("")
	c.pipeline(p)
	f.Fuzz(func(t *testing.T, body string) {
		c.t = t // the helpers complain to the one who asks
		c.receive("hello")
		c.settle()
		nonce := p.nonce(t)
		p.mu.Lock()
		p.got = nil
		p.mu.Unlock()
		req := httptest.NewRequest("POST", "/v1.1/middleware/continue", strings.NewReader(body))
		req.Header["Content-Type"], req.Header["Authorization"] = []string{"application/json"}, []string{"Bearer " + nonce}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		c.answered(t, w, 200, 400, 413)
		if w.Code == 200 {
			return
		}
		again := httptest.NewRequest("POST", "/v1.1/middleware/continue", nil)
		again.Header["Authorization"] = []string{"Bearer " + nonce}
		w = httptest.NewRecorder()
		if c.ServeHTTP(w, again); w.Code != 200 {
			t.Errorf("a refused body used the nonce up: %d %s", w.Code, w.Body)
		}
	})
}

func FuzzPipeline(f *testing.F) {
	c := newCloudKeeping(f, journal.Options{Keep: 1000})
	p := c.processor("")
	for _, s := range []string{`[]`, `["` + p.id + `"]`, `[null]`, `{}`, `null`, `[1]`, `["x"]`, `{"target":"http://a/","triggers":["postback"]}`, `{"target":5}`} {
		f.Add(s)
	}
	auth := c.basic()
	f.Fuzz(func(t *testing.T, body string) {
		for _, at := range []struct{ method, path string }{{"PUT", "/middleware/pipelines/appuser"}, {"PUT", "/middleware/processors/" + p.id}} {
			req := httptest.NewRequest(at.method, "/v1.1"+at.path, strings.NewReader(body))
			req.Header["Content-Type"], req.Header["Authorization"] = []string{"application/json"}, []string{auth}
			w := httptest.NewRecorder()
			c.ServeHTTP(w, req)
			c.answered(t, w, 200, 400, 413)
		}
	})
}

// Nothing but a token of the cloud opens a private file.
func FuzzMediaToken(f *testing.F) {
	c := newCloudKeeping(f, journal.Options{Keep: 1000})
	path := strings.TrimPrefix(c.uploaded("?access=private", "a.txt", "x"), c.url)
	tokens := c.do("POST", "/attachments/token", `{"paths":["`+path+`"]}`).json(f)["tokens"].(map[string]any)
	right := tokens[path].(string)
	for _, s := range []string{"", "Bearer", "Bearer a.b.c", "Bearer " + right[:len(right)-3], "bearer eyJhbGciOiJub25lIn0.eyJwYXRoIjoiLyJ9.", c.basic()} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequest("GET", path, nil)
		req.Header["Authorization"], req.Header["Cookie"] = []string{header}, []string{"smooch-media-token=" + header}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		if w.Code != 401 && !strings.Contains(header, right) {
			t.Errorf("%q: %d", header, w.Code)
		}
	})
}

// A file is refused in the vendor's words or has a type, whatever its name and its first bytes are.
func FuzzFile(f *testing.F) {
	for name, body := range map[string]string{
		"a.png": "\x89PNG\r\n\x1a\n", "a.exe": "MZ", "A.JPG": "\xff\xd8\xff", "a": "", "a.": "RIFF1234WEBP", "x.svg": "<html>", "b.mp4": "1234ftypisom",
	} {
		f.Add(name, []byte(body))
	}
	c := newCloud(f)
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		typ, refusal := c.CheckFile(name, body)
		if (typ == "") == (refusal == "") || refusal != "" && !strings.HasPrefix(refusal, "File rejected. ") || strings.HasPrefix(typ, "container/") {
			t.Errorf("%q: type %q, refusal %q", name, typ, refusal)
		}
	})
}
