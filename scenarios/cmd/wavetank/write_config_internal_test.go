package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wavetank/wavetank/sim"
)

// TestTheConnectorServesWithTheWrittenConfig starts the connector's own program with the file that up wrote, and a message gets through.
func TestTheConnectorServesWithTheWrittenConfig(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: builds the connector and runs it in a process")
	}
	dir := t.TempDir()
	program, config, ready := filepath.Join(dir, "connector"), filepath.Join(dir, "connector.yaml"), filepath.Join(dir, "ready.json")
	tool(t, "../../..", "go", "build", "-o", program, "./connector/cmd/connector")
	wire := upInBackground(t, ready, "--connector", "none", "--write-config", config, "--business", "Acme Shoes")
	if text, err := exec.CommandContext(t.Context(), program, "check", "--config", config).CombinedOutput(); err != nil {
		t.Fatalf("connector check: %v\n%s", err, text)
	}
	serve := exec.CommandContext(t.Context(), program, "serve", "--config", config)
	log, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serve.Process.Signal(os.Interrupt); _ = serve.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("connector serve said %q: %v", line, err)
	}
	said := bufio.NewScanner(log)
	wire.conversation()
	wire.call("POST", "/reset", "")
	until(t, said, "the configuration changed and is in use")
	go func() { _, _ = io.Copy(io.Discard, log) }()
	wire.conversation()
}

// until reads lines up to one with all these words.
func until(t *testing.T, lines *bufio.Scanner, words ...string) {
	t.Helper()
	for lines.Scan() {
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(lines.Text(), word) }) {
			return
		}
	}
	t.Fatalf("it ended before %q", words)
}

// conversation lets a customer write and an agent answer.
func (w upWire) conversation() {
	t := w.t
	t.Helper()
	w.call("POST", "/agents", `{"name":"Alice"}`)
	stream := w.follow()
	w.call("POST", "/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	w.call("POST", "/phones/Ana/send", `{"text":"Is my order on its way?"}`)
	until(t, bufio.NewScanner(stream), `"to":"oceana"`, "Is my order")
	w.call("POST", "/agents/Alice/answer", `{"customer":"Ana"}`)
	if phone := w.call("POST", "/agents/Alice/send", `{"text":"It left this morning."}`); !strings.Contains(phone, "delivered") {
		t.Errorf("the desk: %s", phone)
	}
	if phone := w.call("GET", "/phones/Ana", ""); !strings.Contains(phone, "It left this morning.") || !strings.Contains(phone, `"name":"Acme Shoes"`) {
		t.Errorf("the phone: %s", phone)
	}
}

// upWire is the control API of a world that is up.
type upWire struct {
	t       *testing.T
	control string
}

// upInBackground runs up on free ports until the test ends.
func upInBackground(t *testing.T, ready string, args ...string) upWire {
	t.Helper()
	said, say := io.Pipe()
	var errs bytes.Buffer
	var running sync.WaitGroup
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	running.Go(func() {
		code := run(ctx, append([]string{"up", "--ports", "free", "--ready", ready}, args...), say, &errs)
		_ = say.Close()
		if code != 0 {
			t.Errorf("up: exit %d: %s", code, errs.String())
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	if _, err := said.Read(make([]byte, 1)); err != nil {
		t.Fatalf("up said nothing: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	b, err := os.ReadFile(ready)
	if err != nil {
		t.Fatal(err)
	}
	var r sim.Ready
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return upWire{t, r.Control}
}

func (w upWire) call(method, path, body string) string {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.control+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, text, err)
	}
	return string(text)
}

// follow is the event stream, from now on.
func (w upWire) follow() io.Reader {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), "GET", w.control+"/journal/stream?after=end", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp.Body
}
