package oceana_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// inContact is a world with an adapter and an open contact, and the work request of that.
func inContact(t *testing.T) (*world, *adapter, string) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	for _, n := range a.notifications() {
		if id, ok := n.Body["workRequestId"].(string); ok {
			return w, a, id
		}
	}
	t.Fatal("nobody was told a work request")
	return nil, nil, ""
}

// form is an upload of one file.
func form(t *testing.T, name, content string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="source"; filename="%s"`, name))
	h.Set("Content-Type", "application/pdf")
	part, err := m.CreatePart(h)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), m.FormDataContentType()
}

type storeAnswer struct {
	status          int
	body            string
	UUID, MediaType string
	MediaSize       int
}

// files makes a request to the file store.
func (w *world) files(method, path string, body io.Reader, contentType, password string) storeAnswer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+oceana.FilesPath+path, body)
	w.must(err)
	r.Header.Set("Content-Type", contentType)
	if password != "" {
		r.SetBasicAuth("breeze", password)
	}
	resp, err := w.server.Client().Do(r)
	if err != nil {
		return storeAnswer{}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	w.must(err)
	out := storeAnswer{status: resp.StatusCode, body: string(b)}
	_ = json.Unmarshal(b, &out) // a file is no JSON
	return out
}

func TestTheFileStoreKeepsAFileForADay(t *testing.T) {
	w, a, work := inContact(t)
	body, typ := form(t, "form.pdf", "%PDF-1.4\nhello")
	put := func(transfer string) storeAnswer {
		return w.files("POST", "?"+url.Values{"workRequestId": {work}, "transferId": {transfer}}.Encode(), strings.NewReader(body), typ, "s3cret")
	}
	first, again, other := put("t1"), put("t1"), put("t2")
	if first.status != 201 || first.MediaSize != 14 || first.MediaType != "application/pdf" || again.UUID != first.UUID || other.UUID == first.UUID {
		t.Fatalf("stored %+v, again %+v, another %+v", first, again, other)
	}
	if n := w.oceana.StoredFiles(); n != 2 {
		t.Errorf("the store took %d files, want 2", n)
	}
	get := func(work string) storeAnswer {
		return w.files("GET", "/"+first.UUID+"?workRequestId="+work, nil, "", "s3cret")
	}
	if got := get(work); got.status != 200 || got.body != "%PDF-1.4\nhello" {
		t.Errorf("fetched %+v", got)
	}
	if got := get("another"); got.status != 403 {
		t.Errorf("for another work request: %+v", got)
	}
	if got := w.files("GET", "/nothing?workRequestId="+work, nil, "", "s3cret"); got.status != 404 {
		t.Errorf("a file that is not there: %+v", got)
	}
	w.advance(24 * time.Hour)
	if got := get(work); got.status != 200 {
		t.Errorf("after a day: %+v", got)
	}
	w.advance(time.Millisecond)
	if got := get(work); got.status != 404 {
		t.Errorf("after more than a day: %+v", got)
	}
	if _, _, ok := w.oceana.StoredFile(first.UUID); ok {
		t.Error("the desk still opens it")
	}
	_ = a
}

func TestTheFileStoreRefuses(t *testing.T) {
	w, a, work := inContact(t)
	type upload struct{ body, typ string }
	named := func(name string) (u upload) {
		u.body, u.typ = form(t, name, "%PDF-1.4\nhello")
		return u
	}
	good := named("form.pdf")
	tests := []struct {
		name, work, password string
		upload
		want int
	}{
		{"no credentials", work, "", good, 401},
		{"a wrong password", work, "wrong", good, 401},
		{"no work request", "", "s3cret", good, 403},
		{"another work request", "another", "s3cret", good, 403},
		{"no form", work, "s3cret", upload{good.body, "application/pdf"}, 400},
		{"no boundary", work, "s3cret", upload{good.body, "multipart/form-data"}, 400},
		{"a body that ends early", work, "s3cret", upload{good.body[:len(good.body)-20], good.typ}, 400},
		{"a body that ends in the head", work, "s3cret", upload{good.body[:40], good.typ}, 400},
		{"nothing", work, "s3cret", upload{"", good.typ}, 400},
		{"control characters in the name", work, "s3cret", named("a\x1b[2J.pdf"), 400},
		{"a name that turns", work, "s3cret", named("a\u202efdp.exe"), 400},
		{"a name of 4 KiB", work, "s3cret", named(strings.Repeat("n", 4<<10)), 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := w.files("POST", "?workRequestId="+tt.work+"&transferId=t1", strings.NewReader(tt.body), tt.typ, tt.password)
			if got.status != tt.want || !strings.Contains(got.body, `"message":"`) {
				t.Errorf("got %d %s, want %d and why", got.status, got.body, tt.want)
			}
		})
	}
	for _, status := range []int{401, 403, 413, 415, 507} {
		w.oceana.RefuseFiles(status)
		if got := w.files("POST", "?workRequestId="+work, strings.NewReader(good.body), good.typ, "s3cret"); got.status != status {
			t.Errorf("told to answer %d: %+v", status, got)
		}
	}
	w.oceana.RefuseFiles(0)
	if n := w.oceana.StoredFiles(); n != 0 {
		t.Errorf("the store took %d files", n)
	}
	if got := a.ask("conv-1", dict{"method": "newCustomerFileTransfer", "messageId": "m2", "uuid": "nothing"}); got.Body["code"] != 404.0 {
		t.Errorf("a file that was never stored is announced: %+v", got.Body)
	}
}

// TestABodyThatLies announces more than it sends, or sends without end.
func TestABodyThatLies(t *testing.T) {
	w, _, work := inContact(t)
	body, typ := form(t, "form.pdf", "%PDF-1.4\nhello")
	r, err := http.NewRequest("POST", w.server.URL+oceana.FilesPath+"?workRequestId="+work+"&transferId=t1", io.MultiReader(strings.NewReader(body), &broken{}))
	w.must(err)
	r.ContentLength = int64(len(body)) + 1000
	r.Header.Set("Content-Type", typ)
	r.SetBasicAuth("breeze", "s3cret")
	if resp, err := w.server.Client().Do(r); err == nil {
		resp.Body.Close()
		if resp.StatusCode < 400 {
			t.Errorf("a body cut off after the form: %d", resp.StatusCode)
		}
	}
	endless := io.MultiReader(strings.NewReader(body[:len(body)-40]), zeros{})
	if got := w.files("POST", "?workRequestId="+work+"&transferId=t2", endless, typ, "s3cret"); got.status != 413 && got.status != 0 {
		t.Errorf("an endless body: %+v", got)
	}
	w.settle()
	if n := w.oceana.StoredFiles(); n != 0 {
		t.Errorf("the store took %d files", n)
	}
}

// broken is a connection that breaks.
type broken struct{}

func (*broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestATransferEndsWithOceana cuts an upload in the middle.
func TestATransferEndsWithOceana(t *testing.T) {
	w, _, work := inContact(t)
	body, typ := form(t, "form.pdf", "%PDF-1.4\nhello")
	rest, sends := io.Pipe()
	ended := make(chan storeAnswer)
	go func() { ended <- w.files("POST", "?workRequestId="+work+"&transferId=t1", rest, typ, "s3cret") }()
	go func() { _, _ = io.WriteString(sends, body[:100]) }()
	upload := func(is func(journal.Entry) bool) {
		for rev := 0; ; {
			entries, next, err := w.journal.Next(t.Context(), rev)
			w.must(err)
			if slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.Name == "PUT file" && is(e) }) {
				return
			}
			rev = next
		}
	}
	upload(func(journal.Entry) bool { return true })
	w.oceana.Down()
	upload(func(e journal.Entry) bool { return e.Error == "the connection was cut" })
	_ = sends.CloseWithError(io.ErrUnexpectedEOF) // the client waits for its body before it says that the connection is gone
	if got := <-ended; got.status != 0 {
		t.Errorf("a dead Oceana answered %+v", got)
	}
	w.oceana.Up()
	if n := w.oceana.StoredFiles(); n != 0 {
		t.Errorf("the store took %d files", n)
	}
}
