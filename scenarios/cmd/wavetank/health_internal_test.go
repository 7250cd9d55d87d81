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
