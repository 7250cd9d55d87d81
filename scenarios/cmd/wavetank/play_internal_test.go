package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/control"
)

const late = `Feature: Mine
  Scenario: It fails in the end
    Given a web messenger
    When "Ana" sends "Hello"
    Then "Ana" sees "Goodbye"
`

// mine writes a feature that fails, and returns its path.
func mine(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mine.feature")
	if err := os.WriteFile(file, []byte(late), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestUpPlaysOnesOwnFeaturesAndTheBuiltInOnes(t *testing.T) {
	file := mine(t)
	w := up(t, "--speed", "0", file)
	w.post("/phones", `{"name":"Zoe","channel":"WhatsApp"}`)
	for _, play := range []struct{ file, outcome string }{{file, control.PlayFailed}, {"tours/an_infected_file.feature", control.PlayPassed}} {
		body, err := json.Marshal(map[string]any{"file": play.file, "to": 100})
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Play control.Play }
		if err := json.Unmarshal([]byte(w.post("/play", string(body))), &answer); err != nil || answer.Play.Outcome != play.outcome {
			t.Errorf("%s: %v %+v", play.file, err, answer.Play)
		}
		if phones := w.get("/phones"); !strings.Contains(phones, `"name":"Ana"`) || strings.Contains(phones, "Zoe") {
			t.Errorf("phones of the play: %s", phones)
		}
	}
	// A reset also ends what plays.
	w.post("/reset", "")
	if phones := w.get("/phones"); phones != "{\"phones\":[]}\n" {
		t.Errorf("phones after a reset: %s", phones)
	}
	if play := w.get("/play"); play != "{\"play\":null}\n" {
		t.Errorf("after a reset plays %s", play)
	}
}

func TestAKeptWorldCanBePlayedAgain(t *testing.T) {
	file := mine(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told, tell := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"run", "--keep", "--format", "progress", file}, &bytes.Buffer{}, tell)
		_ = tell.Close()
	}()
	at := regexp.MustCompile(`its world is up at (\S+), and \S+/#play/(\S+):2 plays`)
	lines := bufio.NewScanner(told)
	var found []string
	for found == nil && lines.Scan() {
		found = at.FindStringSubmatch(lines.Text())
	}
	if found == nil || found[2] != file {
		t.Fatalf("found %q", found)
	}
	w := world{t: t}
	w.ready.Control = found[1] + "/api/v1"
	if phones := w.get("/phones"); !strings.Contains(phones, "Hello") {
		t.Errorf("the kept world shows %s", phones)
	}
	if play := w.post("/play", `{"file":"`+found[2]+`","line":2,"to":2}`); !strings.Contains(play, `"done":2,"outcome":""`) {
		t.Errorf("played again: %s", play)
	}
	w.post("/play/end", "")
	if phones := w.get("/phones"); !strings.Contains(phones, "Hello") {
		t.Errorf("afterwards the kept world shows %s", phones)
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, told) }()
	if code := <-ended; code != exitFailed {
		t.Errorf("exit %d", code)
	}
}
