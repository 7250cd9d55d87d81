package aggregator

import (
	"net/http"
	"slices"

	"github.com/golang-jwt/jwt/v5"
)

// maxKeys is how many an app, or a service account, may have (Smooch v1.1; for service accounts assumed).
const maxKeys = 10

// key is a key id with its secret. It belongs to an app, to a service account, or, with neither, to the account.
type key struct {
	id, secret, name string
	app              *app
	service          *serviceAccount
}

// keyJSON shows the secret on every read (Smooch v1.1).
type keyJSON struct {
	Name   string `json:"name"`
	Secret string `json:"secret"`
	ID     string `json:"_id"`
}

func (k *key) json() keyJSON { return keyJSON{k.name, k.secret, k.id} }

// newKeyLocked makes a key for the owner that is set in of.
func (s *Server) newKeyLocked(prefix, name string, of key) *key {
	k := &of
	k.id, k.secret, k.name = prefix+s.ids.timed(s.cfg.Clock.Now()), s.ids.random(40), name
	s.keys[k.id] = k
	s.cfg.Journal.Mask(k.secret, "***")
	return k
}

// keyring is where the keys a request is about are kept, and what a new one is like.
type keyring struct {
	keys   *[]*key
	prefix string
	owner  key
}

// keyringLocked is nil when the path names a service account there is not.
func (q *request) keyringLocked() *keyring {
	if q.route.Scope == ScopeApp {
		return &keyring{&q.app.keys, "app_", key{app: q.app}}
	}
	if account := q.serviceAccountLocked(); account != nil {
		return &keyring{&account.keys, "svc_", key{service: account}}
	}
	return nil
}

func (q *request) createKey() answer {
	if err := q.noServiceAccount(); err != nil {
		return fail(err)
	}
	name, err := q.nameOf(true)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	ring := q.keyringLocked()
	if ring == nil {
		return fail(notFound(""))
	}
	if len(*ring.keys) >= maxKeys {
		return fail(badRequest("Key limit reached")) // the text is assumed
	}
	k := q.newKeyLocked(ring.prefix, name, ring.owner)
	*ring.keys = append(*ring.keys, k)
	return ok(http.StatusCreated, encode(map[string]any{"key": k.json()}))
}

// nameOf reads a body that has nothing but a name.
func (q *request) nameOf(required bool) (string, *apiError) {
	f, err := q.fields()
	if err != nil {
		return "", err
	}
	if required {
		if err := f.require("name"); err != nil {
			return "", err
		}
	}
	var name string
	if err := f.strings("name", &name); err != nil {
		return "", err
	}
	if f.has("name") && name == "" {
		return "", badRequest("name should NOT be shorter than 1 characters")
	}
	return name, nil
}

func (q *request) listKeys() answer {
	return q.withKeyring(func(ring *keyring) answer {
		list := []keyJSON{}
		for _, k := range *ring.keys {
			list = append(list, k.json())
		}
		return ok(http.StatusOK, encode(map[string]any{"keys": list}))
	})
}

func (q *request) withKeyring(do func(*keyring) answer) answer {
	if err := q.noServiceAccount(); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	ring := q.keyringLocked()
	if ring == nil {
		return fail(notFound(""))
	}
	return do(ring)
}

func (q *request) withKey(do func(ring *keyring, i int, k *key) answer) answer {
	return q.withKeyring(func(ring *keyring) answer {
		id := q.param("keyId")
		i := slices.IndexFunc(*ring.keys, func(k *key) bool { return k.id == id })
		if i < 0 {
			return fail(notFound(""))
		}
		return do(ring, i, (*ring.keys)[i])
	})
}

func (q *request) getKey() answer {
	return q.withKey(func(_ *keyring, _ int, k *key) answer {
		return ok(http.StatusOK, encode(map[string]any{"key": k.json()}))
	})
}

func (q *request) deleteKey() answer {
	return q.withKey(func(ring *keyring, i int, k *key) answer {
		*ring.keys = slices.Delete(slices.Clone(*ring.keys), i, i+1)
		delete(q.keys, k.id)
		return ok(http.StatusOK, []byte("{}"))
	})
}

// keyToken signs a token with the key: its scope and the time it was made (Smooch v1.1). It never expires.
func (q *request) keyToken() answer {
	return q.withKey(func(_ *keyring, _ int, k *key) answer {
		t := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"scope": string(k.scope()), "iat": q.cfg.Clock.Now().Unix()})
		t.Header["kid"] = k.id
		signed, err := t.SignedString([]byte(k.secret))
		if err != nil {
			return fail(statusError(http.StatusInternalServerError))
		}
		q.cfg.Journal.Mask(signed, "***")
		return ok(http.StatusOK, encode(map[string]any{"jwt": signed}))
	})
}
