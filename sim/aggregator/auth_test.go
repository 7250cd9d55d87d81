package aggregator_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// token signs claims; an empty kid leaves the header without one.
func token(t testing.TB, method jwt.SigningMethod, kid string, secret any, claims jwt.MapClaims) string {
	t.Helper()
	tok := jwt.NewWithClaims(method, claims)
	if kid != "" {
		tok.Header["kid"] = kid
	}
	text, err := tok.SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + text
}

func TestAuthorization(t *testing.T) {
	c := newCloud(t)
	other := c.Provision("Other")
	app, account := jwt.MapClaims{"scope": "app"}, jwt.MapClaims{"scope": "account"}
	hs := func(kid, secret string, claims jwt.MapClaims) string {
		return token(t, jwt.SigningMethodHS256, kid, []byte(secret), claims)
	}
	basic := func(id, secret string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	}
	at := func(d time.Duration) int64 { return start.Add(d).Unix() }
	own, others, none := "/v1.1/apps/"+c.app.ID, "/v1.1/apps/"+other.ID, "/v1.1/webhooks"

	for name, tc := range map[string]struct {
		path, header string
		status       int
		want         string // the error's code and description
	}{
		"no header":         {own, "", 401, "unauthorized: Authorization is required"},
		"unknown scheme":    {own, "Digest x", 401, "invalid_auth: Invalid credentials"},
		"basic":             {own, basic(c.app.KeyID, c.app.Secret), 200, ""},
		"basic lower case":  {own, "basic " + basic(c.app.KeyID, c.app.Secret)[6:], 200, ""},
		"basic, wrong":      {own, basic(c.app.KeyID, "x"), 401, "invalid_auth: Invalid credentials"},
		"basic, unknown":    {own, basic("app_1", c.app.Secret), 401, "invalid_auth: Invalid credentials"},
		"basic, not base64": {own, "Basic !!", 401, "invalid_auth: Invalid credentials"},
		"basic, no colon":   {own, "Basic YQ==", 401, "invalid_auth: Invalid credentials"},
		"token without times, iat or exp": {
			own, hs(c.app.KeyID, c.app.Secret, app), 200, "",
		},
		"token of the account":     {own, hs(c.app.AccountKeyID, c.app.AccountSecret, account), 200, ""},
		"basic of the account":     {others, basic(c.app.AccountKeyID, c.app.AccountSecret), 200, ""},
		"token without kid":        {own, hs("", c.app.Secret, app), 401, "invalid_auth: Invalid JWT header. Missing key id (kid)"},
		"token, unknown kid":       {own, hs("app_1", c.app.Secret, app), 401, "invalid_auth: Invalid JWT"},
		"token, bad signature":     {own, hs(c.app.KeyID, "x", app), 401, "invalid_auth: Invalid JWT"},
		"token, HS512":             {own, token(t, jwt.SigningMethodHS512, c.app.KeyID, []byte(c.app.Secret), app), 401, "invalid_auth: Invalid JWT"},
		"token, unsigned":          {own, token(t, jwt.SigningMethodNone, c.app.KeyID, jwt.UnsafeAllowNoneSignatureType, app), 401, "invalid_auth: Invalid JWT"},
		"token, not one":           {own, "Bearer abc", 401, "invalid_auth: Invalid JWT"},
		"token without scope":      {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{}), 401, "invalid_auth: Invalid JWT body. Missing scope"},
		"token, unknown scope":     {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{"scope": "x"}), 401, "invalid_auth: Invalid JWT body. Invalid scope"},
		"app key, account scope":   {own, hs(c.app.KeyID, c.app.Secret, account), 401, "invalid_auth: Invalid JWT body. Cannot use account scope with app secret key"},
		"account key, app scope":   {own, hs(c.app.AccountKeyID, c.app.AccountSecret, app), 401, "invalid_auth: Invalid JWT body. Invalid scope"},
		"app user scope":           {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{"scope": "appUser", "userId": "x"}), 403, "forbidden: Forbidden"},
		"token still valid":        {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{"scope": "app", "exp": at(time.Second), "iat": at(0)}), 200, ""},
		"token expired":            {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{"scope": "app", "exp": at(0)}), 401, "invalid_auth: Invalid JWT"},
		"token not yet valid":      {own, hs(c.app.KeyID, c.app.Secret, jwt.MapClaims{"scope": "app", "nbf": at(time.Second)}), 401, "invalid_auth: Invalid JWT"},
		"key of another app":       {others, basic(c.app.KeyID, c.app.Secret), 403, "forbidden: Forbidden"},
		"key of an app, no app":    {none, basic(c.app.KeyID, c.app.Secret), 200, ""},
		"key of an account, none":  {none, basic(c.app.AccountKeyID, c.app.AccountSecret), 403, "forbidden: Forbidden"},
		"account, unknown app":     {"/v1.1/apps/5", basic(c.app.AccountKeyID, c.app.AccountSecret), 404, "app_not_found: App not found"},
		"account's route, account": {"/v1.1/apps", basic(c.app.AccountKeyID, c.app.AccountSecret), 200, ""},
		"account's route, app":     {"/v1.1/apps", basic(c.app.KeyID, c.app.Secret), 403, "forbidden: Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // the second time from memory
				r := c.send("GET", tc.path, "", tc.header)
				if diff := cmp.Diff(failure(t, r), tc.want); diff != "" || r.status != tc.status {
					t.Errorf("status %d, want %d; (-got +want):\n%s", r.status, tc.status, diff)
				}
			}
		})
	}
}

func TestTokenExpiresOnTheClock(t *testing.T) {
	c := newCloud(t)
	header := token(t, jwt.SigningMethodHS256, c.app.KeyID, []byte(c.app.Secret),
		jwt.MapClaims{"scope": "app", "exp": start.Add(time.Minute).Unix()})
	path := "/v1.1/apps/" + c.app.ID
	if r := c.send("GET", path, "", header); r.status != 200 {
		t.Fatalf("fresh token: %d %s", r.status, r.body)
	}
	c.advance(time.Minute)
	if r := c.send("GET", path, "", header); r.status != 401 {
		t.Errorf("the token is remembered after it expired: %d", r.status)
	}
}

// failure is the error of an answer as "code: description", empty when it is a success.
func failure(t testing.TB, r reply) string {
	t.Helper()
	if r.status < 300 {
		return ""
	}
	m := r.json(t)
	e, _ := m["error"].(map[string]any)
	if len(m) != 1 || len(e) != 2 {
		t.Fatalf("not an error: %s", r.body)
	}
	return e["code"].(string) + ": " + e["description"].(string)
}
