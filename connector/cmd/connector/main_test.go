package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func configFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connector.yaml")
	text := `aggregator: {url: "http://127.0.0.1:1", appId: app1, keyId: app_1, secret: s3cret}
oceana: {url: "ws://127.0.0.1:1/services/customer/messaging", user: breeze, password: s3cret}
store: connector.db
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCommandLine(t *testing.T) {
	good := configFile(t)
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("stor: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name        string
		args        []string
		code        int
		out, errOut string // parts of
	}{
		{"nothing", nil, 2, "", "usage:"},
		{"an unknown verb", []string{"dance"}, 2, "", `"dance" is not a verb`},
		{"help", []string{"--help"}, 0, "Example:", ""},
		{"help on serve", []string{"serve", "--help"}, 0, "Example: connector serve", ""},
		{"help on check", []string{"check", "--help"}, 0, "Example: connector check", ""},
		{"help on health", []string{"health", "--help"}, 0, "Example: connector health", ""},
		{"help on version", []string{"version", "--help"}, 0, "Example: connector version", ""},
		{"version", []string{"version"}, 0, "connector ", ""},
		{"an unknown flag", []string{"serve", "--port", "1"}, 2, "", "--port"},
		{"too much", []string{"check", "--config", good, "now"}, 2, "", `unexpected "now"`},
		{"no config", []string{"serve"}, 2, "", "--config is required"},
		{"no such file", []string{"check", "--config", "nowhere.yaml"}, 2, "", "nowhere.yaml"},
		{"a bad file", []string{"serve", "--config", bad}, 2, "", "bad.yaml:1: stor: is not a known field"},
		{"an address in use", []string{"serve", "--config", good, "--listen", taken.Addr().String()}, 2, "", "--listen " + taken.Addr().String()},
		{"a failed check", []string{"check", "--config", good}, 1, "failed  oceana", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			code := run(t.Context(), tt.args, &out, &errOut)
			if code != tt.code || !strings.Contains(out.String(), tt.out) || !strings.Contains(errOut.String(), tt.errOut) {
				t.Errorf("run = %d, want %d\nout: %s\nerr: %s", code, tt.code, &out, &errOut)
			}
			if tt.code == 2 && tt.name != "nothing" && strings.Count(errOut.String(), "\n") != 1 {
				t.Errorf("want one line: %s", &errOut)
			}
		})
	}
}

func TestServe(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out, w := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--config", configFile(t), "--listen", "127.0.0.1:0"}, w, io.Discard)
		_ = w.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var url string
	if _, err := fmt.Sscanf(line, "webhook: %s", &url); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	resp, err := http.Get(strings.Replace(url, "/webhook", "/health-check", 1))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("health check answered %d", resp.StatusCode)
	}
	interrupt()
	if got := <-code; got != 0 {
		t.Errorf("run = %d, want 0", got)
	}
}
