package media

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Key signs media tokens. It is made when first needed, from the machine's randomness and not the seed: tokens are never written to
// the journal, so they need not be the same from run to run. Several clouds may share one, at the same time too, since making it takes
// longer than a short scenario. The zero value is ready for use; do not copy it after that.
type Key struct {
	once sync.Once
	key  *rsa.PrivateKey
	err  error

	mu     sync.Mutex
	signed map[grant]string // the newest tokens: signing takes a millisecond, and the same claims give the same token
}

// grant is what a token says.
type grant struct {
	path  string
	until int64 // second
}

// maxSigned bounds the tokens that are kept.
const maxSigned = 1000

func (k *Key) get() (*rsa.PrivateKey, error) {
	k.once.Do(func() { k.key, k.err = rsa.GenerateKey(rand.Reader, 2048) })
	return k.key, k.err
}

// claims names what a token opens: assumed, the vendor shows tokens only whole.
type claims struct {
	Path string `json:"path"`
	jwt.RegisteredClaims
}

// Sign is a token that opens a path and everything below it until an instant, to the second: a JWT, RS512.
func (k *Key) Sign(path string, until time.Time) (string, error) {
	key, err := k.get()
	if err != nil {
		return "", fmt.Errorf("make media key: %w", err)
	}
	g := grant{path, until.Unix()}
	k.mu.Lock()
	token := k.signed[g]
	k.mu.Unlock()
	if token != "" {
		return token, nil
	}
	says := claims{path, jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(until)}}
	if token, err = jwt.NewWithClaims(jwt.SigningMethodRS512, says).SignedString(key); err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.signed == nil || len(k.signed) == maxSigned {
		k.signed = map[grant]string{}
	}
	k.signed[g] = token
	return token, nil
}

// Read is the path that a token opens; false when its signature is not of this key, or it is over or has no end.
func (k *Key) Read(token string, now time.Time) (path string, valid bool) {
	if token == "" {
		return "", false
	}
	var says claims
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{"RS512"}), jwt.WithoutClaimsValidation()).ParseWithClaims(token, &says, func(*jwt.Token) (any, error) {
		key, err := k.get()
		if err != nil {
			return nil, err
		}
		return &key.PublicKey, nil
	})
	return says.Path, err == nil && says.ExpiresAt != nil && now.Before(says.ExpiresAt.Time)
}

// Covers reports whether a path is the granted one or below it, which may end with a slash.
func Covers(granted, path string) bool {
	granted = strings.TrimSuffix(granted, "/")
	return granted != "" && (path == granted || strings.HasPrefix(path, granted+"/"))
}
