package aggregator

import (
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// mediaTokens signs a token for each path: that of the app, of a conversation, or of one file.
func (q *request) mediaTokens() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("paths"); err != nil {
		return fail(err)
	}
	var paths []string
	if err := f.read("paths", "array", &paths); err != nil {
		return fail(err)
	}
	if len(paths) < 1 || len(paths) > 100 {
		return fail(badRequest("paths should have 1 to 100 items"))
	}
	now, life := q.cfg.Clock.Now(), q.tokenLife()
	tokens, hidden := map[string]string{}, map[string]string{}
	for _, path := range paths {
		if !q.ownsPath(path) {
			return fail(badRequest("Invalid path: " + path))
		}
		signed, err := q.cfg.Media.Key.Sign(path, now.Add(life))
		if err != nil {
			q.log.Error("media token not signed", "err", err)
			return fail(statusError(http.StatusInternalServerError))
		}
		tokens[path], hidden[path] = signed, "***"
	}
	a := ok(http.StatusOK, encode(map[string]any{"tokens": tokens}))
	a.shown = encode(map[string]any{"tokens": hidden})
	return a
}

// tokenLife is the app's setting attachmentsTokenExpirationSeconds, else the cloud's default.
func (q *request) tokenLife() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if seconds := q.app.settings.TokenSeconds; seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return q.cfg.Media.TokenLife
}

// ownsPath says whether a path, with or without the slash at its end, is the app's.
func (q *request) ownsPath(path string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if media.Covers("/apps/"+q.app.id, path) {
		return !strings.Contains(path, "..")
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(path, "/conversations/"), "/")
	return strings.HasPrefix(path, "/conversations/") && q.app.users[user] != nil
}

// cookieName of a media token: assumed.
const cookieName = "smooch-media-token"

// opens says whether a request carries a token for the path.
func (s *Server) opens(r *http.Request, path string) bool {
	tokens := []string{bearerToken(r)}
	for _, c := range r.CookiesNamed(cookieName) {
		tokens = append(tokens, c.Value)
	}
	for _, t := range tokens {
		if granted, valid := s.cfg.Media.Key.Read(t, s.cfg.Clock.Now()); valid && media.Covers(granted, path) {
			return true
		}
	}
	return false
}

func bearerToken(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// mediaCookie turns a media token into a cookie. The cookie has no end of its own; the token in it has, on the clock.
func (q *request) mediaCookie() answer {
	if q.http.Header.Get("Authorization") == "" {
		return fail(unauthorized())
	}
	token := bearerToken(q.http)
	granted, valid := q.cfg.Media.Key.Read(token, q.cfg.Clock.Now())
	if !valid {
		return fail(invalidAuth("Invalid JWT"))
	}
	id := q.param("appId")
	if rest, found := strings.CutPrefix(granted, "/apps/"); found && id == "" {
		id, _, _ = strings.Cut(rest, "/")
	}
	q.mu.Lock()
	q.app = q.apps[id]
	q.mu.Unlock()
	if q.app == nil || !q.ownsPath(granted) {
		return fail(forbidden())
	}
	a := ok(http.StatusOK, []byte("{}"))
	a.cookie = (&http.Cookie{Name: cookieName, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}).String()
	return a
}
