package aggregator

import (
	"encoding/json"
	"maps"
	"net/http"
	"time"
)

func (q *request) createAppUser() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	var userID string
	if err := f.require("userId"); err != nil {
		return fail(err)
	}
	if err := f.strings("userId", &userID); err != nil {
		return fail(err)
	}
	if userID == "" {
		return fail(badRequest("userId should NOT be shorter than 1 characters"))
	}
	change, err := q.appUserChange(f)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.app.userLocked(userID) != nil {
		return fail(&apiError{http.StatusConflict, "conflict", "User already exists"})
	}
	u := q.newAppUserLocked(q.app, userID)
	change(u)
	return ok(http.StatusCreated, encode(map[string]any{"appUser": u.jsonFor(q.version)}))
}

// withUser runs do under the lock with the app user the path names.
func (q *request) withUser(do func(*appUser) answer) answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.app.userLocked(q.param("userId"))
	if u == nil {
		return fail(notFound("user"))
	}
	return do(u)
}

func (q *request) userAnswer(u *appUser) answer {
	return ok(http.StatusOK, encode(map[string]any{"appUser": u.jsonFor(q.version)}))
}

func (q *request) getAppUser() answer { return q.withUser(q.userAnswer) }

// updateAppUser adds: what is not named stays, and properties are merged one by one (Smooch v1.1).
func (q *request) updateAppUser() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if q.cfg.NullsKept {
		f = f.withoutNulls("givenName", "surname", "email", "signedUpAt")
	}
	change, err := q.appUserChange(f)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.app.userLocked(q.param("userId"))
	if u == nil {
		return fail(notFound("user"))
	}
	merged := u.propertiesOrEmpty()
	var given fields
	_ = json.Unmarshal(f["properties"], &given) // nothing given leaves it nil; appUserChange has checked the rest
	for k, v := range q.kept(given) {
		merged[k] = v
	}
	if _, err := (fields{"properties": encode(withoutNulls(merged))}).flat("properties", "User properties"); err != nil {
		return fail(err)
	}
	change(u)
	return ok(http.StatusOK, encode(map[string]any{"appUser": u.jsonFor(q.version)}))
}

// appUserChange checks the fields an app user may be given and returns what they change.
func (q *request) appUserChange(f fields) (func(*appUser), *apiError) {
	var givenName, surname, email, signedUp string
	cleared := f
	f = f.withoutNulls("givenName", "surname", "email", "signedUpAt", "properties")
	if err := f.strings("givenName", &givenName, "surname", &surname, "email", &email, "signedUpAt", &signedUp); err != nil {
		return nil, err
	}
	var at time.Time
	if f.has("signedUpAt") {
		var err error
		if at, err = time.Parse(time.RFC3339, signedUp); err != nil {
			return nil, badRequest("signedUpAt should match format \"date-time\"")
		}
	}
	var given fields
	if err := f.read("properties", "object", &given); err != nil {
		return nil, err
	}
	checked := fields{}
	if given != nil {
		checked["properties"] = encode(withoutNulls(given))
	}
	if _, err := checked.flat("properties", "User properties"); err != nil {
		return nil, err
	}
	return func(u *appUser) {
		for _, p := range []struct {
			name   string
			value  string
			target *string
		}{{"givenName", givenName, &u.givenName}, {"surname", surname, &u.surname}, {"email", email, &u.email}} {
			if cleared.has(p.name) {
				*p.target = p.value
			}
		}
		if f.has("signedUpAt") {
			u.signedUpAt = at
		}
		merged := u.propertiesOrEmpty()
		for k, v := range q.kept(given) {
			merged[k] = v
		}
		u.properties = withoutNulls(merged)
	}, nil
}

// kept is what a change does: null clears, unless Config.NullsKept.
func (q *request) kept(given fields) fields {
	if q.cfg.NullsKept {
		return withoutNulls(given)
	}
	return given
}

// withoutNulls is f without the fields named that are null.
func (f fields) withoutNulls(names ...string) fields {
	kept := maps.Clone(f)
	for _, name := range names {
		if string(kept[name]) == "null" {
			delete(kept, name)
		}
	}
	return kept
}

// withoutNulls leaves out what is cleared by null: assumed.
func withoutNulls(f fields) fields {
	kept := fields{}
	for k, v := range f {
		if string(v) != "null" {
			kept[k] = v
		}
	}
	return kept
}
