package aggregator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestAPostedFileOfTheMediaHostIsDescribedAsItIs(t *testing.T) {
	c := newCloud(t)
	u, _ := c.receive("hello")
	mediaURL, err := c.StoreMedia(aggregator.Media{AppID: c.app.ID, Extension: "bin", MediaType: "audio/ogg", Body: []byte("OggS....")})
	if err != nil {
		t.Fatal(err)
	}
	got := c.do("POST", "/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"file","mediaUrl":"`+c.url+mediaURL+`"}`).json(t)["message"].(map[string]any)
	if got["mediaType"] != "audio/ogg" || got["mediaSize"] != 8.0 {
		t.Errorf("got %v", got)
	}
	got = c.do("POST", "/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"file","mediaType":"audio/opus","mediaUrl":"`+c.url+mediaURL+`"}`).json(t)["message"].(map[string]any)
	if got["mediaType"] != "audio/opus" || got["mediaSize"] != 8.0 {
		t.Errorf("a type that was given: %v", got)
	}
}

func TestAPostedFileIsFetchedWhenTheCloudDoesThat(t *testing.T) {
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a.png", "/moved.png":
			_, _ = w.Write([]byte("\x89PNG\r\n\x1a\n123"))
		case "/plain":
			w.Header().Set("Content-Type", "image/jpeg")
			_, _ = w.Write([]byte("\xff\xd8\xff\xe0"))
		case "/old.png":
			http.Redirect(w, r, "/moved.png", http.StatusFound)
		case "/bad.exe", "/bad.png":
			_, _ = w.Write([]byte("MZ"))
		case "/big.txt":
			_, _ = w.Write([]byte(strings.Repeat("x", 200)))
		default:
			w.WriteHeader(404)
		}
	}))
	t.Cleanup(files.Close)
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.FetchMedia, cfg.Limits.Upload = true, 100 })
	u, _ := c.receive("hello")
	const rejected = "unsupported_media_type: File rejected. "
	for path, want := range map[string]string{
		"/a.png": "", "/old.png": "", "/plain": "", "/bad.exe": rejected + "File extension not allowed", "/bad.png": rejected + "File type not allowed",
		"/gone.png": rejected + "File type could not be retrieved", "/big.txt": "request_entity_too_large: Request entity too large",
	} {
		r := c.do("POST", "/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"image","mediaUrl":"`+files.URL+path+`"}`)
		if got := failure(t, r); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestAFileThatDoesNotComeIsWaitedForFifteenSeconds(t *testing.T) {
	release, asked := make(chan struct{}), make(chan struct{})
	files := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked); <-release }))
	t.Cleanup(func() { close(release); files.Close() })
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.FetchMedia = true })
	c.impatient()
	u, _ := c.receive("hello")
	answered := make(chan reply)
	go func() {
		answered <- c.do("POST", "/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"image","mediaUrl":"`+files.URL+`/slow.png"}`)
	}()
	<-asked
	c.advance(15*time.Second - time.Millisecond)
	select {
	case r := <-answered:
		t.Fatalf("answered too early: %s", r.body)
	default:
	}
	c.advance(time.Millisecond)
	if r := <-answered; r.status != 415 {
		t.Errorf("got %d %s", r.status, r.body)
	}
}

func TestAttachmentSettingsOfTheApp(t *testing.T) {
	c := newCloud(t)
	c.do("PUT", "", `{"settings":{"attachmentsAccess":"private","attachmentsTokenExpirationSeconds":60}}`)
	mediaURL, err := c.StoreMedia(aggregator.Media{AppID: c.app.ID, Extension: "png", Body: []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	if r := c.send("GET", mediaURL, "", ""); r.status != 401 {
		t.Errorf("a file that came in is open to all: %d", r.status)
	}
	tokens := c.do("POST", "/attachments/token", `{"paths":["/apps/`+c.app.ID+`"]}`).json(t)["tokens"].(map[string]any)
	bearer := "Bearer " + tokens["/apps/"+c.app.ID].(string)
	if r := c.send("GET", mediaURL, "", bearer); r.status != 200 {
		t.Errorf("with a token: %d", r.status)
	}
	c.advance(time.Minute)
	if r := c.send("GET", mediaURL, "", bearer); r.status != 401 {
		t.Errorf("with a token of a minute ago: %d", r.status)
	}
}
