package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestUpNeverPlaysWithAnotherConnectorThanItsOwn plays nothing when a connector is in use that the player cannot start.
func TestUpNeverPlaysWithAnotherConnectorThanItsOwn(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	w := up(t, "--speed", "0", "--connector", server.URL)
	status, answer := w.call("POST", w.ready.Control+"/play", `{"file":"tours/an_infected_file.feature"}`)
	if status != http.StatusConflict || !strings.Contains(answer, "the connector at "+server.URL+" is in use") {
		t.Errorf("%d %s", status, answer)
	}
}

func TestUpSaysThatNothingListensAtTheConnectorsURL(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	told, tell := io.Pipe()
	greeting, greet := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"up", "--ports", "free", "--connector", strings.Replace(server.URL, "//", "//user:sesame@", 1)}, greet, tell) // whose password is not told
		_, _ = tell.Close(), greet.Close()
	}()
	lines := bufio.NewScanner(told)
	lines.Scan()
	if want := "wavetank up: nothing listens at " + server.URL + " yet (connect: connection refused)"; !strings.HasPrefix(lines.Text(), want) {
		t.Errorf("said %q, want %q", lines.Text(), want)
	}
	go func() { _, _ = io.Copy(io.Discard, told) }()
	up := bufio.NewScanner(greeting)
	for up.Scan() && !strings.Contains(up.Text(), "  connector  ") { // it is up nevertheless
	}
	if want := "  connector  " + server.URL + "/"; !strings.HasPrefix(up.Text(), want) {
		t.Errorf("greets with %q, want %q", up.Text(), want)
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, greeting) }()
	if code := <-ended; code != exitDone {
		t.Errorf("exit %d", code)
	}
}
