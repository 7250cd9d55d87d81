package aggregator

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// MediaKey signs media tokens. It is made when first needed, from the machine's randomness and not the seed: tokens are never written to
// the journal, so they need not be the same from run to run. Several clouds may share one, at the same time too, since making it takes
// longer than a short scenario. The zero value is ready for use; do not copy it after that.
type MediaKey struct {
	once sync.Once
	key  *rsa.PrivateKey
	err  error

	mu     sync.Mutex
	signed map[mediaGrant]string // the newest tokens: signing takes a millisecond, and the same claims give the same token
}

// mediaGrant is what a token says.
type mediaGrant struct {
	path  string
	until int64 // second
}

// maxSigned bounds the tokens that are kept.
const maxSigned = 1000

func (k *MediaKey) get() (*rsa.PrivateKey, error) {
	k.once.Do(func() { k.key, k.err = rsa.GenerateKey(rand.Reader, 2048) })
	return k.key, k.err
}

// mediaClaims names what a token opens: assumed, the vendor shows tokens only whole.
type mediaClaims struct {
	Path string `json:"path"`
	jwt.RegisteredClaims
}

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
		signed, err := q.signMedia(path, now.Add(life))
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

func (s *Server) signMedia(path string, until time.Time) (string, error) {
	key, err := s.cfg.Media.Key.get()
	if err != nil {
		return "", fmt.Errorf("make media key: %w", err)
	}
	grant := mediaGrant{path, until.Unix()}
	s.cfg.Media.Key.mu.Lock()
	token := s.cfg.Media.Key.signed[grant]
	s.cfg.Media.Key.mu.Unlock()
	if token != "" {
		return token, nil
	}
	claims := mediaClaims{path, jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(until)}}
	if token, err = jwt.NewWithClaims(jwt.SigningMethodRS512, claims).SignedString(key); err != nil {
		return "", err
	}
	s.cfg.Media.Key.mu.Lock()
	defer s.cfg.Media.Key.mu.Unlock()
	if s.cfg.Media.Key.signed == nil || len(s.cfg.Media.Key.signed) == maxSigned {
		s.cfg.Media.Key.signed = map[mediaGrant]string{}
	}
	s.cfg.Media.Key.signed[grant] = token
	return token, nil
}

// ownsPath says whether a path, with or without the slash at its end, is the app's.
func (q *request) ownsPath(path string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if covers("/apps/"+q.app.id, path) {
		return !strings.Contains(path, "..")
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(path, "/conversations/"), "/")
	return strings.HasPrefix(path, "/conversations/") && q.app.users[user] != nil
}

// covers says whether path is granted or below it.
func covers(granted, path string) bool {
	granted = strings.TrimSuffix(granted, "/")
	return granted != "" && (path == granted || strings.HasPrefix(path, granted+"/"))
}

// readMediaToken checks a token's signature and its time, on the clock. Without a time it is refused.
func (s *Server) readMediaToken(token string) (mediaClaims, bool) {
	var claims mediaClaims
	if token == "" {
		return claims, false
	}
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{"RS512"}), jwt.WithoutClaimsValidation()).ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) {
		key, err := s.cfg.Media.Key.get()
		if err != nil {
			return nil, err
		}
		return &key.PublicKey, nil
	})
	return claims, err == nil && claims.ExpiresAt != nil && s.cfg.Clock.Now().Before(claims.ExpiresAt.Time)
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
		if claims, valid := s.readMediaToken(t); valid && covers(claims.Path, path) {
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
	claims, valid := q.readMediaToken(token)
	if !valid {
		return fail(invalidAuth("Invalid JWT"))
	}
	id := q.param("appId")
	if rest, found := strings.CutPrefix(claims.Path, "/apps/"); found && id == "" {
		id, _, _ = strings.Cut(rest, "/")
	}
	q.mu.Lock()
	q.app = q.apps[id]
	q.mu.Unlock()
	if q.app == nil || !q.ownsPath(claims.Path) {
		return fail(forbidden())
	}
	a := ok(http.StatusOK, []byte("{}"))
	a.cookie = (&http.Cookie{Name: cookieName, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}).String()
	return a
}
