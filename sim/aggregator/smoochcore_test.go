package aggregator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// smoochCore calls as the vendor's JavaScript library does: its paths below /v1.1, its headers, and its rules of success. 202 and
// 204 have no body that is read; any other 2xx is read only when it is application/json; everything else is an error with the
// description as its message and the code.
type smoochCore struct {
	t      *testing.T
	base   string
	bearer string
}

type coreError struct{ code, message string }

func (e *coreError) Error() string { return e.code + ": " + e.message }

func (s *smoochCore) http(method, path string, body any) (map[string]any, error) {
	s.t.Helper()
	var in io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case form:
		in, contentType = strings.NewReader(b.body), b.contentType
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = strings.NewReader(string(raw))
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+"/v1.1"+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", s.bearer)
	if method != "GET" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	isJSON := strings.Contains(resp.Header.Get("Content-Type"), "application/json")
	switch {
	case resp.StatusCode == 202 || resp.StatusCode == 204:
		return nil, nil
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		if !isJSON {
			return nil, nil
		}
		var got map[string]any
		return got, json.Unmarshal(text, &got)
	}
	var failed struct {
		Error struct{ Code, Description string }
	}
	if !isJSON || json.Unmarshal(text, &failed) != nil || failed.Error.Code == "" || failed.Error.Description == "" {
		return nil, fmt.Errorf("status %d without an error the library could show: %s", resp.StatusCode, text)
	}
	return nil, &coreError{failed.Error.Code, failed.Error.Description}
}

// form is a multipart body.
type form struct{ contentType, body string }

func file(t *testing.T, name, content string) form {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("source", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.WriteField("role", "appMaker")
	_ = w.Close()
	return form{w.FormDataContentType(), b.String()}
}

func TestTheVendorsLibraryCanDoEverythingItOffers(t *testing.T) {
	c := newCloud(t)
	target := c.hook().URL
	sign := func(key, secret, scope string) string {
		return "Bearer " + strings.TrimPrefix(token(t, jwt.SigningMethodHS256, key, []byte(secret), jwt.MapClaims{"scope": scope}), "Bearer ")
	}
	account := &smoochCore{t, c.url, sign(c.app.AccountKeyID, c.app.AccountSecret, "account")}
	app := &smoochCore{t, c.url, sign(c.app.KeyID, c.app.Secret, "app")}
	ids := map[string]string{"<app>": c.app.ID, "<whatsapp>": c.whatsapp}
	text := map[string]any{"role": "appMaker", "type": "text", "text": "Hi"}
	type object = map[string]any
	for _, call := range []struct {
		by           *smoochCore
		method, path string
		body         any
		has          string // a member of the answer; its _id is kept under that name
	}{
		{account, "POST", "/apps", object{"name": "Second"}, "app"},
		{account, "GET", "/apps?limit=5&offset=0", nil, "apps"},
		{account, "PUT", "/apps/<app:app>", object{"name": "Renamed"}, "app"},
		{account, "POST", "/apps/<app:app>/keys", object{"name": "k"}, "key"},
		{account, "GET", "/apps/<app:app>/keys", nil, "keys"},
		{account, "GET", "/apps/<app:app>/keys/<key>", nil, "key"},
		{account, "GET", "/apps/<app:app>/keys/<key>/jwt", nil, "jwt"},
		{account, "DELETE", "/apps/<app:app>/keys/<key>", nil, ""},
		{account, "DELETE", "/apps/<app:app>", nil, ""},
		{account, "POST", "/serviceaccounts", object{"name": "s"}, "serviceAccount"},
		{account, "GET", "/serviceaccounts", nil, "serviceAccounts"},
		{account, "DELETE", "/serviceaccounts/<serviceAccount>", nil, ""},

		{app, "POST", "/apps/<app>/appusers", object{"userId": "ann@example.com", "givenName": "Ann"}, "appUser"},
		{app, "GET", "/apps/<app>/appusers/ann%40example.com", nil, "appUser"},
		{app, "PUT", "/apps/<app>/appusers/ann%40example.com", object{"properties": object{"vip": true}}, "appUser"},
		{app, "POST", "/apps/<app>/appusers/<appUser>/channels", object{"type": "whatsapp", "phoneNumber": "+44 20 7946 0101", "confirmation": object{"type": "immediate"}}, "appUser"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/channels", nil, "channels"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/businesssystems", nil, "businessSystems"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/authcode", nil, "authCode"},
		{app, "POST", "/apps/<app>/appusers/<appUser>/messages", text, "message"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/messages", nil, "messages"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/conversation", nil, "conversation"},
		{app, "POST", "/apps/<app>/appusers/<appUser>/conversation/activity", object{"role": "appMaker", "type": "typing:start"}, "conversation"},
		{app, "POST", "/apps/<app>/appusers/<appUser>/conversation/read", nil, ""},
		{app, "POST", "/apps/<app>/appusers/<appUser>/images", file(t, "a.png", "\x89PNG\r\n\x1a\n"), "message"},
		{app, "DELETE", "/apps/<app>/appusers/<appUser>/messages/<message>", nil, ""},
		{app, "DELETE", "/apps/<app>/appusers/<appUser>/messages", nil, ""},
		{app, "DELETE", "/apps/<app>/appusers/<appUser>/profile", nil, "appUser"},

		{app, "POST", "/apps/<app>/webhooks", object{"target": target, "triggers": []string{"message:appUser"}, "includeClient": true}, "webhook"},
		{app, "GET", "/apps/<app>/webhooks", nil, "webhooks"},
		{app, "PUT", "/apps/<app>/webhooks/<webhook>", object{"triggers": []string{"*"}}, "webhook"},
		{app, "GET", "/apps/<app>/webhooks/<webhook>", nil, "webhook"},
		{app, "DELETE", "/apps/<app>/webhooks/<webhook>", nil, ""},

		{app, "POST", "/apps/<app>/integrations", object{"type": "telegram", "token": "12:token"}, "integration"},
		{app, "GET", "/apps/<app>/integrations?types=telegram", nil, "integrations"},
		{app, "PUT", "/apps/<app>/integrations/<integration>", object{"displayName": "T"}, "integration"},
		{app, "POST", "/apps/<app>/integrations/<integration>/menu", object{"items": []any{object{"type": "link", "text": "go", "uri": "https://x.example"}}}, "menu"},
		{app, "GET", "/apps/<app>/integrations/<integration>/menu", nil, "menu"},
		{app, "DELETE", "/apps/<app>/integrations/<integration>/menu", nil, "menu"},
		{app, "GET", "/apps/<app>/appusers/<appUser>/linkrequest?integrationIds=<integration>", nil, "linkRequests"},
		{app, "DELETE", "/apps/<app>/integrations/<integration>", nil, ""},

		{app, "POST", "/apps/<app>/templates", object{"name": "t", "message": text}, "template"},
		{app, "GET", "/apps/<app>/templates", nil, "templates"},
		{app, "PUT", "/apps/<app>/templates/<template>", object{"name": "u", "message": text}, "template"},
		{app, "DELETE", "/apps/<app>/templates/<template>", nil, ""},

		{app, "POST", "/apps/<app>/attachments?access=public", file(t, "a.txt", "hello"), "mediaUrl"},
		{app, "GET", "/apps/<app>/menu", nil, "menu"},
		// An app's own key need not name its app.
		{app, "GET", "/appusers/<appUser>", nil, "appUser"},
		{app, "POST", "/appusers/<appUser>/messages", text, "message"},
		{app, "DELETE", "/apps/<app>/appusers/<appUser>", nil, ""},
	} {
		path := call.path
		for name, id := range ids {
			path = strings.ReplaceAll(path, name, id)
		}
		got, err := call.by.http(call.method, path, call.body)
		if err != nil {
			t.Errorf("%s %s: %v", call.method, call.path, err)
			continue
		}
		value, has := got[call.has]
		if call.has == "" && (got == nil || len(got) > 0) || call.has != "" && !has {
			t.Errorf("%s %s: answered %v, want %q", call.method, call.path, got, call.has)
		}
		if made, isObject := value.(object); isObject && made["_id"] != nil {
			name := "<" + call.has + ">"
			if call.has == "app" {
				name = "<app:app>"
			}
			ids[name] = made["_id"].(string)
		}
	}
	_, err := app.http("GET", "/apps/"+c.app.ID+"/appusers/nobody", nil)
	if failed := (&coreError{}); !errors.As(err, &failed) || *failed != (coreError{"user_not_found", "User not found"}) {
		t.Errorf("got %v", err)
	}
	if problems := c.journal.Problems(); len(problems) > 0 {
		t.Errorf("the cloud did not know: %v", problems)
	}
}
