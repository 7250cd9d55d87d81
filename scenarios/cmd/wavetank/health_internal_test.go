package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthAsksTheWorld(t *testing.T) {
	for status, want := range map[int]int{200: exitDone, 401: exitDone, 404: exitFailed, 421: exitFailed, 500: exitFailed} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/api/v1/clock" {
				t.Errorf("asked for %s", r.URL.Path)
			}
			w.WriteHeader(status)
		}))
		var out, errs bytes.Buffer
		if got := run(t.Context(), []string{"health", server.URL}, &out, &errs); got != want {
			t.Errorf("a world that answers %d: exit %d, want %d: %s%s", status, got, want, &out, &errs)
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
