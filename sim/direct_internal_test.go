package sim

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestARequestWithoutASocketIsAnsweredAsOneWithASocket(t *testing.T) {
	client := &http.Client{Transport: direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/lost":
			panic(http.ErrAbortHandler)
		case "/refused":
			w.Header().Set("Why", "no")
			w.WriteHeader(http.StatusTeapot)
			w.WriteHeader(http.StatusOK)
		}
		_, _ = io.WriteString(w, r.Method+" "+string(body))
	})}}
	for _, row := range []struct{ path, status, why, body string }{
		{"/taken", "200 OK", "", "POST hello"},
		{"/refused", "418 I'm a teapot", "no", "POST hello"},
	} {
		resp, err := client.Post("http://cloud"+row.path, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.Status != row.status || resp.Header.Get("Why") != row.why || string(body) != row.body {
			t.Errorf("%s: %s, %v, %q", row.path, resp.Status, resp.Header, body)
		}
	}
	if resp, err := client.Get("http://cloud/lost"); err == nil {
		_ = resp.Body.Close()
		t.Error("an answer that got lost is there")
	}
}
