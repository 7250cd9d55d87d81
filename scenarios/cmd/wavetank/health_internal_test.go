package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthAsksTheWorld(t *testing.T) {
	const clock, refused = `{"now":"2020-11-03T09:00:00Z","speed":0}`, `{"error":{"code":"unauthorized","message":"token"}}`
	for name, c := range map[string]struct {
		status int
		body   string
		want   int
	}{
		"a world":                      {200, clock, exitDone},
		"a world with a token":         {401, refused, exitDone},
		"a page":                       {200, "<html>log in</html>", exitFailed},
		"JSON of another server":       {200, `{"status":"ok"}`, exitFailed},
		"nothing":                      {200, "", exitFailed},
		"another server with a secret": {401, "who are you?", exitFailed},
		"a door with a page to log in": {302, clock, exitFailed},
		"no such page":                 {404, refused, exitFailed},
		"another name of the world":    {421, "", exitFailed},
		"a fault":                      {500, clock, exitFailed},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/api/v1/clock" {
				t.Errorf("asked for %s", r.URL.Path)
			}
			w.Header().Set("Location", "/login")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		var out, errs bytes.Buffer
		if got := run(t.Context(), []string{"health", server.URL}, &out, &errs); got != c.want {
			t.Errorf("%s: exit %d, want %d: %s%s", name, got, c.want, &out, &errs)
		}
		server.Close()
		if got := run(t.Context(), []string{"health", server.URL}, &out, &errs); got != exitFailed {
			t.Errorf("no world: exit %d", got)
		}
	}
	for _, args := range [][]string{{"health", "8080"}, {"health", "http://127.0.0.1:1", "x"}, {"health", "--url", "x"}} {
		var errs bytes.Buffer
		if got := run(t.Context(), args, &errs, &errs); got != exitUsage || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%v: exit %d, %s", args, got, &errs)
		}
	}
}

// TestHealthPrintsNoToken: an engine keeps what its health checks print, and the address that up prints has a key in it.
func TestHealthPrintsNoToken(t *testing.T) {
	const token = "sesame-open-sesame"
	for _, status := range []int{200, 404} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("token") != token {
				t.Error("the token is not sent")
			}
			w.WriteHeader(status)
		}))
		for _, up := range []bool{true, false} {
			for _, address := range []string{server.URL + "/?token=" + token, strings.TrimPrefix(server.URL, "http://") + "/?token=" + token, "http://user:" + token + "@" + server.URL[7:] + "/?token=" + token} {
				var out bytes.Buffer
				run(t.Context(), []string{"health", address}, &out, &out)
				if strings.Contains(out.String(), token) || !strings.Contains(out.String(), strings.TrimPrefix(server.URL, "http://")) {
					t.Errorf("status %d, up %t: %s", status, up, &out)
				}
			}
			server.Close()
		}
	}
}
