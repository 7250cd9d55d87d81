package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// The command asks a connector that runs over its socket, and opens the store when none does.
func TestDeadLetters(t *testing.T) {
	path := configFile(t)
	dir := filepath.Dir(path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "control: c.sock\nlisten: 127.0.0.1:0\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	letter := func(id string) {
		s, err := store.Open(t.Context(), store.Config{
			Database: filepath.Join(dir, "connector.db"), Now: func() time.Time { return time.Unix(0, 0) },
			Step: func([]byte, store.Event, time.Time) (store.Outcome, error) { return store.Outcome{}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		e := store.Event{ID: id, Conversation: "conv1", Kind: "nobody knows it"}
		if _, err := s.Apply(t.Context(), store.Change{Event: &e, Dead: "unknown kind"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	letter("m1")
	letter("m2")
	ask := func(code int, out, errOut string, args ...string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		got := run(t.Context(), append([]string{"dead-letters"}, args...), &stdout, &stderr)
		if got != code || !strings.Contains(stdout.String(), out) || !strings.Contains(stderr.String(), errOut) || strings.Count(stderr.String(), "\n") > 1 {
			t.Errorf("%v ended with %d\n%s%s", args, got, stdout.String(), stderr.String())
		}
	}
	for _, running := range []bool{false, true} {
		if running {
			p := start(t, "serve", "--config", path)
			p.printed("webhook: ")
			ask(1, "", `no such dead letter: "m1"`, "discard", "--id", "m1", "--config", path) // gone already
			ask(0, "m2", "", "list", "--config", path)
			ask(1, "", "m2", "resend", "--id", "m2", "--config", path) // no version understands it yet
			ask(0, "m2", "", "list", "--config", path)
			ask(0, "", "", "discard", "--id", "m2", "--config", path)
			ask(0, "no dead letters", "", "list", "--config", path)
			p.ends()
			continue
		}
		ask(0, "unknown kind", "", "list", "--config", path)
		ask(0, "", "", "discard", "--id", "m1", "--config", path)
	}
	ask(2, "", `want list, resend or discard, got ""`)
	ask(2, "", `got "bury"`, "bury")
	ask(2, "", "--id is required", "resend", "--config", path)
	ask(2, "", "--id is for resend", "list", "--id", "x")
	ask(0, "Example: connector dead-letters", "", "--help")
}

func TestBackup(t *testing.T) {
	path := configFile(t)
	to := filepath.Join(t.TempDir(), "copy.db")
	ask := func(code int, part string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if got := run(t.Context(), append([]string{"backup"}, args...), &out, &out); got != code || !strings.Contains(out.String(), part) {
			t.Errorf("%v ended with %d: %s", args, got, out.String())
		}
	}
	ask(1, "no such file", "--config", path, "--to", to)
	p := start(t, "serve", "--config", path, "--listen", "127.0.0.1:0")
	p.printed("webhook: ")
	ask(0, "backup: "+to, "--config", path, "--to", to)
	ask(1, "the file exists", "--config", path, "--to", to)
	p.ends()
	ask(2, "--to is required", "--config", path)
	ask(0, "Example: connector backup", "--help")
}
