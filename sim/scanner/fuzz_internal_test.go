package scanner

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// packed is a zip with one file.
func packed(f *testing.F, name string, content []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

// FuzzArchive looks through any file: what is clean holds the test file nowhere, and no file that begins as a zip streams by as clean.
func FuzzArchive(f *testing.F) {
	inner := packed(f, "a.txt", TestFile())
	for _, body := range [][]byte{nil, TestFile(), inner, packed(f, "[Content_Types].xml", TestFile()), packed(f, "[Content_Types].xml", inner), inner[:30], []byte(zipEnd + "                  ")} {
		f.Add("form.docx", body)
		f.Add("x.ZIP", body)
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		whole, err := inspect(t.Context(), name, body, Builtin{})
		if err != nil {
			t.Fatal(err)
		}
		if whole.Verdict == Clean && bytes.Contains(body, TestFile()) {
			t.Errorf("%q is clean", body)
		}
		if passed, err := stream(t.Context(), name, bytes.NewReader(body), Builtin{}); err == nil && passed.Verdict == Clean && whole.Verdict != Clean {
			t.Errorf("%q streams by, and looked at as a whole it is %v", body, whole)
		}
	})
}

// FuzzCall gives any body to the processor.
func FuzzCall(f *testing.F) {
	for _, body := range []string{"", "{}", "null", `{"trigger":"message:appUser","nonce":"n","app":{"_id":"a1"},"appUser":{"_id":"u"},"message":{"_id":"m","type":"file","mediaUrl":"http://cloud/x"}}`, `{"nonce":"n","message":{"received":"x","source":1}}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := clock.New(time.Unix(0, 0))
		s := running(t, Config{Clock: c, Journal: journal.New(c.Now), CloudURL: "http://cloud", AppID: "a1", KeyID: "k", AppSecret: "s"})
		defer s.Close()
		s.Trust("secret")
		r := httptest.NewRequest(http.MethodPost, Path, bytes.NewReader(body))
		r.Header.Set("X-API-Key", "secret")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 {
			t.Errorf("answered %d", w.Code)
		}
	})
}

// FuzzClamdAnswer reads any answer of a daemon: what is no clear OK is not clean.
func FuzzClamdAnswer(f *testing.F) {
	for _, text := range []string{"stream: OK", "stream: Eicar FOUND", "INSTREAM size limit exceeded. ERROR", "", "OK OK", "stream: stream: OK"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Clamd{}.read(text)
		if err == nil && got.Verdict == Clean && text != "stream: OK" && text != "OK" {
			t.Errorf("%q is clean", text)
		}
	})
}
