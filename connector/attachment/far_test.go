package attachment_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

const pdf = "%PDF-1.4\nhello"

// far is a cloud and an Oceana on one server. Files behave as their names say.
type far struct {
	*httptest.Server
	got   []string // names and types of uploads that came whole
	bytes int      // of the latest
	fails map[string]int
	says  string // answer to an upload; empty: the usual
}

func newFar(t *testing.T) *far {
	f := &far{fails: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1.1/apps/a1/attachments/token", f.unless("token", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"tokens":{}}`) }))
	mux.HandleFunc("POST /v1.1/apps/a1/attachments", f.unless("cloud put", f.upload))
	mux.HandleFunc("POST /services/customer/files", f.unless("Oceana put", f.upload))
	mux.HandleFunc("GET /services/customer/files/{name}", f.unless("Oceana fetch", f.file))
	mux.HandleFunc("GET /media/{name...}", f.unless("cloud fetch", f.file))
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

// unless answers with the status that fails has for it, if any.
func (f *far) unless(what string, do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if status := f.fails[what]; status != 0 {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
			w.WriteHeader(status)
			return
		}
		do(w, r)
	}
}

func (f *far) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch name[strings.LastIndexByte(name, '/')+1:] {
	case "truncated.pdf":
		w.Header().Set("Content-Length", "9999")
		_, _ = io.WriteString(w, pdf)
	case "truncated-late.pdf":
		w.Header().Set("Content-Length", "999999")
		_, _ = w.Write([]byte(pdf + strings.Repeat("x", 500_000)))
	case "endless.pdf":
		_, _ = io.WriteString(w, pdf)
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4<<10)); err != nil {
				return
			}
		}
	case "silent.pdf":
		_, _ = io.WriteString(w, pdf)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	case "chunked.pdf": // of an unannounced length
		_, _ = io.WriteString(w, pdf[:5])
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, pdf[5:])
	case "packed.pdf":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(make([]byte, 10<<20))
		_ = z.Close()
	case "moved.pdf":
		http.Redirect(w, r, "http://127.0.0.1:1/secret", http.StatusFound)
	case "program.pdf":
		_, _ = io.WriteString(w, "MZ\x90\x00\x03\x00 a program")
	case "archive.pdf":
		_, _ = io.WriteString(w, "PK\x03\x04\x14\x00\x00\x00\x00\x00 an archive")
	default:
		_, _ = io.WriteString(w, pdf)
	}
}

func (f *far) upload(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	part, err := parts.NextPart()
	var n int64
	if err == nil {
		n, err = io.Copy(io.Discard, part)
	}
	if err == nil {
		_, err = parts.NextPart()
	}
	if !errors.Is(err, io.EOF) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.got, f.bytes = append(f.got, part.FileName()+" "+part.Header.Get("Content-Type")), int(n)
	w.WriteHeader(http.StatusCreated)
	if f.says != "" {
		fmt.Fprint(w, f.says)
		return
	}
	fmt.Fprintf(w, `{"uuid":"u1","name":"x","mediaSize":%d,"mediaUrl":"http://cloud/x","mediaType":"application/pdf"}`, n)
}

func (f *far) carrier(t *testing.T, change ...func(*attachment.Config)) *attachment.Carrier {
	cfg := attachment.Config{CloudURL: f.URL, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: f.URL, User: "u", Password: "p", MaxSize: 1 << 20}
	for _, c := range change {
		c(&cfg)
	}
	c := attachment.New(cfg)
	t.Cleanup(c.Close)
	return c
}
