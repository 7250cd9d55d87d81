package scanner_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/scanner"
	"github.com/wavetank/wavetank/sim/scanner/clamdtest"
)

// around is a cloud with one private file, and a connector that hears of blocked ones.
type around struct {
	*httptest.Server
	give     func(http.ResponseWriter) // the file
	kind     string                    // of the message; empty: file
	stale    bool                      // the nonce is refused
	released bool                      // the conversation shows the message
	drops    bool                      // the cloud says in the end that it gave the message up

	mu        sync.Mutex
	continued int
	told      []string // reasons
	phone     []scanner.Verdict
	tries     int
}

func newAround(t *testing.T, give func(http.ResponseWriter)) *around {
	a := &around{give: give}
	mux := http.NewServeMux()
	mux.HandleFunc("HEAD /apps/a1/{name}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	mux.HandleFunc("GET /apps/a1/{name}", func(w http.ResponseWriter, _ *http.Request) {
		a.mu.Lock()
		a.tries++
		a.mu.Unlock()
		a.give(w)
	})
	mux.HandleFunc("POST /v1.1/apps/a1/attachments/token", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Paths []string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		_ = json.NewEncoder(w).Encode(map[string]any{"tokens": map[string]string{in.Paths[0]: "t"}})
	})
	mux.HandleFunc("POST /v1.1/apps/a1/middleware/continue", func(w http.ResponseWriter, _ *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.stale {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		a.continued++
	})
	mux.HandleFunc("GET /v1.1/apps/a1/appusers/u1/messages", func(w http.ResponseWriter, _ *http.Request) {
		shown := `{"_id":"m0"}`
		if a.released {
			shown += `,{"_id":"m1"}`
		}
		fmt.Fprintf(w, `{"conversation":{"_id":"c1"},"messages":[%s]}`, shown)
	})
	mux.HandleFunc("POST "+scanner.NoticePath, func(_ http.ResponseWriter, r *http.Request) {
		var in struct{ Reason string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.told = append(a.told, in.Reason)
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

// scanned has a file of that name scanned, for an hour of the clock, and says the outcome of it.
func (a *around) scanned(t *testing.T, name string, engine scanner.Engine) string {
	t.Helper()
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	j := journal.New(c.Now)
	c.SetQuiet(j.Wait)
	s, err := scanner.New(scanner.Config{
		Clock: c, Journal: j, CloudURL: a.URL, AppID: "a1", KeyID: "k", AppSecret: "s", Engine: engine, MaxSize: 32 << 20,
		Connector: func() string { return a.URL },
		Blocked: func(b scanner.Blocked) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.phone = append(a.phone, b.Result.Verdict)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Trust("secret")
	body := fmt.Sprintf(`{"trigger":"message:appUser","nonce":"n1","app":{"_id":"a1"},"appUser":{"_id":"u1"},"message":{"_id":"m1","type":%q,
		"mediaUrl":"%s/apps/a1/%s","source":{"type":"whatsapp"}}}`, cmp.Or(a.kind, "file"), a.URL, name)
	r := httptest.NewRequest(http.MethodPost, scanner.Path, strings.NewReader(body))
	r.Header.Set("X-API-Key", "secret")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("the call was answered %d", w.Code)
	}
	if err := c.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if a.drops {
		s.Missed([]byte(body))
		if err := c.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Sprintf("continued %d, agent told %q, phone told %q", a.continued, a.told, a.phone)
}

// chunks sends a file in two chunks, cut at an offset.
func chunks(body []byte, at int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		_, _ = w.Write(body[:at])
		w.(http.Flusher).Flush()
		_, _ = w.Write(body[at:])
	}
}

func wrapped(t *testing.T, files map[string][]byte, order ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range order {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document(t *testing.T, inside []byte) []byte {
	return wrapped(t, map[string][]byte{"[Content_Types].xml": []byte("<Types/>"), "word/media/content.bin": inside}, "[Content_Types].xml", "word/media/content.bin")
}

func TestWhatGoesOnAndWhatDoesNot(t *testing.T) {
	const (
		passes      = `continued 1, agent told [], phone told []`
		infected    = `continued 0, agent told ["infected"], phone told ["infected"]`
		unsupported = `continued 0, agent told ["unsupported type"], phone told ["unsupported type"]`
		either      = infected + " or " + unsupported // an engine that looks into archives sees it first
		unreadable  = `continued 0, agent told ["unreadable"], phone told ["unreadable"]`
		tooLarge    = `continued 0, agent told ["too large"], phone told ["too large"]`
	)
	virus := scanner.TestFile()
	hidden := append(bytes.Repeat([]byte("x"), 64<<10-30), virus...) // over the chunks of every engine
	zipped := wrapped(t, map[string][]byte{"content.txt": virus}, "content.txt")
	clean := []byte("%PDF-1.4\nclean")
	cleanZip := wrapped(t, map[string][]byte{"content.txt": clean}, "content.txt")
	damaged := document(t, bytes.Repeat([]byte("content "), 1000))
	copy(damaged[len(damaged)/2:], "damaged")
	tests := []struct {
		name, file string
		give       func(http.ResponseWriter)
		want       string
	}{
		{"clean", "a.pdf", chunks(clean, 5), passes},
		{"a clean document", "a.docx", chunks(document(t, clean), 40), passes},
		{"two bytes", "a.txt", chunks([]byte("PK"), 1), passes},
		{"nothing", "a.txt", chunks(nil, 0), passes},
		{"a word about archives", "a.txt", chunks([]byte("it ends with PK\x05\x06, which is no archive"), 9), passes},
		{"plain", "eicar.com", chunks(virus, 0), infected},
		{"as a PDF", "form.pdf", chunks(virus, 0), infected},
		{"behind the head of a PDF", "form.pdf", chunks(append([]byte("%PDF-1.4\n"), virus...), 3), infected},
		{"split over two chunks", "form.pdf", chunks(virus, 34), infected},
		{"split over reads and chunks", "form.pdf", chunks(hidden, 64<<10-3), infected},
		{"in a document", "form.docx", chunks(document(t, virus), 60), infected},
		{"in a document in a document", "form.docx", chunks(document(t, document(t, virus)), 60), infected},
		{"in a zip", "eicar.zip", chunks(zipped, 10), unsupported},
		{"in a zip that is called otherwise", "form.pdf", chunks(zipped, 10), either},
		{"in a zip in a zip", "form", chunks(wrapped(t, map[string][]byte{"a.zip": zipped}, "a.zip"), 2), either},
		{"in a zip in a document", "form.docx", chunks(document(t, zipped), 10), either},
		{"a zip with something before it", "form.pdf", chunks(append([]byte("%PDF-1.4\n"), cleanZip...), 9), unsupported},
		{"a clean zip", "photos", chunks(cleanZip, 2), unsupported},
		{"a damaged document", "form.docx", chunks(damaged, 40), unreadable},
		{"a document that is a bomb", "form.docx", chunks(document(t, make([]byte, scanner.LeastUnpacked+1)), 50), unreadable},
		{"a bomb in a document in a document", "form.docx", chunks(document(t, document(t, make([]byte, scanner.LeastUnpacked+1))), 50), unreadable},
		{"more than it takes", "long.pdf", func(w http.ResponseWriter) {
			for range 33 << 20 / (64 << 10) {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}, tooLarge},
		{"gone", "gone.pdf", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, unreadable},
	}
	for engine, start := range map[string]func(testing.TB) scanner.Engine{
		"builtin": func(testing.TB) scanner.Engine { return scanner.Builtin{} },
		"clamav":  func(t testing.TB) scanner.Engine { return clamdtest.Start(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			e := start(t)
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					if got := newAround(t, tt.give).scanned(t, tt.file, e); !strings.Contains(tt.want, got) {
						t.Errorf("got  %s\nwant %s", got, tt.want)
					}
				})
			}
		})
	}
}

func TestAFileThatEndsEarlyIsAskedForAgain(t *testing.T) {
	var a *around
	a = newAround(t, func(w http.ResponseWriter) {
		if a.tries < 3 {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "%PDF-1.4\n")
			return
		}
		_, _ = w.Write(scanner.TestFile())
	})
	want := `continued 0, agent told ["infected"], phone told ["infected"]`
	if got := a.scanned(t, "form.pdf", scanner.Builtin{}); got != want || a.tries != 3 {
		t.Errorf("after %d tries: %s, want %s", a.tries, got, want)
	}
}

// TestWhatTheCloudGaveUp has nonces that are stale, and messages that the cloud drops. A waiter for one is told once.
func TestWhatTheCloudGaveUp(t *testing.T) {
	const (
		neither   = `continued 0, agent told [], phone told []`
		unchecked = `continued 0, agent told ["unchecked"], phone told ["unchecked"]`
		infected  = `continued 0, agent told ["infected"], phone told ["infected"]`
	)
	virus, clean := chunks(scanner.TestFile(), 0), chunks([]byte("%PDF-1.4\nclean"), 0)
	tests := []struct {
		name string
		give func(http.ResponseWriter)
		set  func(*around)
		want string
	}{
		{"a clean file, too late", clean, func(a *around) { a.stale = true }, unchecked},
		{"a clean file, too late, and the cloud drops it", clean, func(a *around) { a.stale, a.drops = true, true }, unchecked},
		{"a clean file that was let through before", clean, func(a *around) { a.stale, a.released = true, true }, neither},
		{"a text, too late", clean, func(a *around) { a.kind, a.stale = "text", true }, unchecked},
		{"a text that was let through before", clean, func(a *around) { a.kind, a.stale, a.released = "text", true, true }, neither},
		{"a virus that the cloud drops", virus, func(a *around) { a.drops = true }, infected},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newAround(t, tt.give)
			tt.set(a)
			if got := a.scanned(t, "form.pdf", scanner.Builtin{}); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
