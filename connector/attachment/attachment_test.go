package attachment_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

// far is a cloud and an Oceana on one server, whose files behave as their names say.
type far struct {
	*httptest.Server
	got   []string // names of uploads that came whole
	bytes int
}

func newFar(t *testing.T) *far {
	f := &far{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1.1/apps/a1/attachments/token", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"tokens":{}}`) })
	mux.HandleFunc("GET /media/truncated.pdf", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9999")
		_, _ = io.WriteString(w, "%PDF-1.4\nshort")
	})
	mux.HandleFunc("GET /media/endless.pdf", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4<<10)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("GET /media/moved.pdf", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/secret", http.StatusFound)
	})
	mux.HandleFunc("GET /media/{name}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "%PDF-1.4\nhello") })
	mux.HandleFunc("POST /services/customer/files", func(w http.ResponseWriter, r *http.Request) {
		parts, err := r.MultipartReader()
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		part, err := parts.NextPart()
		if err == nil {
			var n int64
			n, err = io.Copy(io.Discard, part)
			f.bytes = int(n)
		}
		if err == nil {
			_, err = parts.NextPart()
		}
		if !errors.Is(err, io.EOF) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		f.got = append(f.got, part.FileName()+" "+part.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"uuid":"u1","name":"x"}`)
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *far) carrier(t *testing.T) *attachment.Carrier {
	c := attachment.New(attachment.Config{
		CloudURL: f.URL, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: f.URL, User: "u", Password: "p", MaxSize: 1 << 20,
	})
	t.Cleanup(c.Close)
	return c
}

func TestInbound(t *testing.T) {
	tests := []struct {
		name, path, declared, want string
	}{
		{"as it is", "/media/a.pdf", "application/pdf", "a.pdf application/pdf"},
		{"extension restored", "/media/a", "application/pdf", "a.pdf application/pdf"},
		{"declared wrongly", "/media/a", "image/png", "a.pdf application/pdf"},
		{"direction override", "/media/a%E2%80%AEfdp.pdf", "application/pdf", "afdp.pdf application/pdf"},
		{"path in the name", "/media/..%5C..%5Ca.pdf", "application/pdf", "a.pdf application/pdf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFar(t)
			if _, err := f.carrier(t).Inbound(context.Background(), attachment.Arrival{MediaURL: f.URL + tt.path, MediaType: tt.declared, WorkRequest: "w1", ID: "t1"}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(f.got, ","); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatIsNotCarried(t *testing.T) {
	f := newFar(t)
	tests := []struct {
		name, address, says string
		final               bool
	}{
		{"another host", "http://files.example/a.pdf", "aggregator.mediaHosts", true},
		{"another loopback port", "http://127.0.0.1:1/a.pdf", "aggregator.mediaHosts", true},
		{"no web address", "file:///etc/passwd", "no web address", true},
		{"a redirect", f.URL + "/media/moved.pdf", "redirects are not followed", true},
		{"an endless body", f.URL + "/media/endless.pdf", "files.maxBytes", true},
		{"a body that ends early", f.URL + "/media/truncated.pdf", "unexpected EOF", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := f.carrier(t).Inbound(context.Background(), attachment.Arrival{MediaURL: tt.address, MediaType: "application/pdf", WorkRequest: "w1", ID: "t1"})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v, want it to say %q", err, tt.says)
			}
			var no *attachment.Refusal
			if errors.As(err, &no) != tt.final {
				t.Errorf("final = %t, want %t: %v", !tt.final, tt.final, err)
			}
			if len(f.got) != 0 {
				t.Errorf("something was stored: %q", f.got)
			}
		})
	}
}
