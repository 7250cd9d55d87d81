package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHealthAsksTheListener asks one that stands in for the connector's, in the clear and with TLS.
func TestHealthAsksTheListener(t *testing.T) {
	for _, secure := range []bool{false, true} {
		status := http.StatusOK
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/async/messaging/v1/health-check" {
				t.Errorf("asked for %s", r.URL.Path)
			}
			w.WriteHeader(status)
		})
		server, more := httptest.NewServer(handler), ""
		file := configFile(t)
		if secure {
			server.Close()
			server, more = httptest.NewTLSServer(handler), "tls: {certFile: cert.pem, keyFile: key.pem}\n"
			pair(t, filepath.Dir(file), 1)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		more += "listen: 0.0.0.0:" + server.URL[strings.LastIndex(server.URL, ":")+1:] + "\n"
		if err := os.WriteFile(file, append(text, more...), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct{ status, want int }{{200, exitDone}, {503, exitFailed}} {
			status = row.status
			var out, errs bytes.Buffer
			if got := run(t.Context(), []string{"health", "--config", file}, &out, &errs); got != row.want {
				t.Errorf("TLS %t, answered %d: exit %d, want %d: %s%s", secure, status, got, row.want, &out, &errs)
			}
		}
		server.Close()
		var errs bytes.Buffer
		if got := run(t.Context(), []string{"health", "--config", file}, &errs, &errs); got != exitFailed {
			t.Errorf("TLS %t, nothing listens: exit %d", secure, got)
		}
	}
}
