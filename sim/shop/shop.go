// Package shop is a small site of a business, with a messenger of its own on it: a demonstration of a customer with a real browser, and
// readable code for authors of such a client.
//
// It is on another origin than the cloud, as a real site is, and reaches the cloud as any web messenger does: the widget speaks the
// protocol of the vendor's (dialect A). The site's own server knows its users by what they type, and signs for them without asking for a
// password, which no real site does.
package shop

import (
	"embed"
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

//go:embed web
var web embed.FS

// Site is what the page must know.
type Site struct {
	// ConfigURL is the base of the cloud's configuration, ending in a slash; AppID is the app's.
	ConfigURL string `json:"configBaseUrl"`
	AppID     string `json:"appId"`
}

// Config is what the site is made from. Both functions are required, and called with every request that needs them.
type Config struct {
	Site func() Site // what the page is told, anew with each request
	// Sign is what the site's server signs for its user.
	Sign func(userID string) (jwt string, err error)
}

// policy keeps the page to its own scripts; the cloud it talks to, and pictures, are elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src http: https: data:; connect-src http: https: ws: wss:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// maxUser is the longest name of a user, in bytes.
const maxUser = 200

// Handler serves /shop, what the page needs below it, and a way there from /.
func Handler(cfg Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/shop", http.StatusFound) })
	mux.HandleFunc("GET /shop", func(w http.ResponseWriter, _ *http.Request) { file(w, "index.html") })
	mux.HandleFunc("GET /shop/{file}", func(w http.ResponseWriter, r *http.Request) { file(w, r.PathValue("file")) })
	mux.HandleFunc("GET /shop/site", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, cfg.Site()) })
	mux.HandleFunc("POST /shop/login", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			User string `json:"user"`
		}
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&in)
		if err != nil || strings.TrimSpace(in.User) == "" || len(in.User) > maxUser {
			answer(w, http.StatusBadRequest, map[string]string{"error": "user: as whom?"})
			return
		}
		// A browser sends this type to another origin only after it asked, and is not allowed: no other page logs anybody in.
		if r.Header.Get("Content-Type") != "application/json" {
			answer(w, http.StatusUnsupportedMediaType, map[string]string{"error": "Content-Type must be application/json"})
			return
		}
		token, err := cfg.Sign(in.User)
		if err != nil {
			answer(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
			return
		}
		answer(w, http.StatusOK, map[string]string{"jwt": token})
	})
	return mux
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a browser that went away gets nothing
}

// types are by extension; a file of another one is not served.
var types = map[string]string{".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

func file(w http.ResponseWriter, name string) {
	content, err := web.ReadFile("web/" + path.Base(name))
	typ := types[path.Ext(name)]
	if err != nil || typ == "" {
		http.Error(w, "the site has no such page", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", typ)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(content) // likewise
}
