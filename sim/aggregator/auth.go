package aggregator

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// credential is what an Authorization header proved. Times are zero when the token has none.
type credential struct {
	key        *key
	scope      Scope
	exp, after time.Time
}

var (
	errNoKeyID    = errors.New("token without kid")
	errUnknownKey = errors.New("unknown key")
)

// maxCredentials bounds the remembered headers: clients sign the same token again and again.
const maxCredentials = 1024

// alive checks the token's times, each of which may be missing (Smooch v1.1).
func (c credential) alive(now time.Time) bool {
	return (c.exp.IsZero() || now.Before(c.exp)) && (c.after.IsZero() || !now.Before(c.after))
}

// authenticate says who sent the Authorization header. Descriptions marked so are the vendor's, the others are assumed.
func (s *Server) authenticate(header string) (credential, *apiError) {
	if header == "" {
		return credential{}, unauthorized() // Smooch v1.1
	}
	s.mu.Lock()
	c, known := s.credentials[header]
	known = known && s.keys[c.key.id] == c.key
	s.mu.Unlock()
	if !known {
		var err *apiError
		scheme, rest, _ := strings.Cut(header, " ")
		switch {
		case strings.EqualFold(scheme, "Basic"):
			c, err = s.basic(strings.TrimSpace(rest))
		case strings.EqualFold(scheme, "Bearer"):
			c, err = s.bearer(strings.TrimSpace(rest))
		default:
			err = invalidAuth("Invalid credentials")
		}
		if err != nil {
			return credential{}, err
		}
		s.remember(header, c)
	}
	if !c.alive(s.cfg.Clock.Now()) {
		return credential{}, invalidAuth("Invalid JWT")
	}
	return c, nil
}

func (s *Server) remember(header string, c credential) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.credentials) >= maxCredentials {
		clear(s.credentials)
	}
	s.credentials[header] = c
}

func (s *Server) keyByID(id string) *key {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[id]
}

func (k *key) scope() Scope {
	if k.app == nil {
		return ScopeAccount
	}
	return ScopeApp
}

func (s *Server) basic(encoded string) (credential, *apiError) {
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	id, secret, found := strings.Cut(string(decoded), ":")
	k := s.keyByID(id)
	if err != nil || !found || k == nil || subtle.ConstantTimeCompare([]byte(k.secret), []byte(secret)) != 1 {
		return credential{}, invalidAuth("Invalid credentials")
	}
	return credential{key: k, scope: k.scope()}, nil
}

type claims struct {
	Scope Scope `json:"scope"`
	jwt.RegisteredClaims
}

func (s *Server) bearer(token string) (credential, *apiError) {
	var (
		body claims
		k    *key
	)
	_, err := s.parser.ParseWithClaims(token, &body, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		if id == "" {
			return nil, errNoKeyID
		}
		if k = s.keyByID(id); k == nil {
			return nil, errUnknownKey
		}
		return []byte(k.secret), nil
	})
	switch {
	case errors.Is(err, errNoKeyID):
		return credential{}, invalidAuth("Invalid JWT header. Missing key id (kid)") // Smooch v1.1
	case err != nil:
		return credential{}, invalidAuth("Invalid JWT")
	case body.Scope == "":
		return credential{}, invalidAuth("Invalid JWT body. Missing scope")
	case body.Scope == ScopeAccount && k.app != nil:
		return credential{}, invalidAuth("Invalid JWT body. Cannot use account scope with app secret key") // Smooch v1.1
	case body.Scope != k.scope() && body.Scope != scopeAppUser:
		return credential{}, invalidAuth("Invalid JWT body. Invalid scope")
	}
	c := credential{key: k, scope: body.Scope}
	if body.ExpiresAt != nil {
		c.exp = body.ExpiresAt.Time
	}
	if body.NotBefore != nil {
		c.after = body.NotBefore.Time
	}
	return c, nil
}

// authorize finds the app a request is about. An app's key reaches its own app only (403 rather than 404: assumed) and need
// not name it; an account's key must name the app. An app user's token may do nothing here.
func (s *Server) authorize(c credential, needed Scope, appID string) (*app, *apiError) {
	if c.scope == scopeAppUser {
		return nil, forbidden()
	}
	if c.scope == ScopeApp {
		switch {
		case needed != ScopeApp:
			return nil, forbidden()
		case appID != "" && appID != c.key.app.id:
			if s.cfg.OtherAppsHidden {
				return nil, notFound("app")
			}
			return nil, forbidden()
		}
		return c.key.app, nil
	}
	if needed == ScopeAccount {
		return nil, nil
	}
	if appID == "" {
		return nil, forbidden()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return nil, notFound("app")
	}
	if c.key.service != nil && !a.makers[c.key.service] {
		return nil, forbidden()
	}
	return a, nil
}

func authBehaviours() []Behaviour {
	return []Behaviour{
		{"auth", "basic", "key id and secret", "Smooch v1.1, Authentication", Documented, ""},
		{"auth", "token", "HS256 with kid; typ, iat and exp may be missing, exp and nbf are read on the clock", "Smooch v1.1, Authentication; missing typ: assumed", Inferred, ""},
		{"auth", "unsigned token", "refused", "Smooch docs 2017, Authentication", Documented, ""},
		{"auth", "no header", "401 unauthorized", "Smooch docs 2017, Errors", Documented, ""},
		{"auth", "no kid", "401 invalid_auth with the vendor's text", "public issues of client libraries", Recorded, ""},
		{"auth", "account scope with an app's key", "401 with the vendor's text", "public issues of client libraries; the code: assumed", Inferred, ""},
		{"auth", "another app", "403 forbidden", "Smooch v2 documentation; 404 is possible: assumed", Inferred, "Config.OtherAppsHidden"},
		{"auth", "app user scope", "403 forbidden: nothing here is for SDKs", "assumed", Inferred, ""},
	}
}
