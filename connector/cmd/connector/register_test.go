package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// registered runs connector register with what a person types.
func registered(t *testing.T, typed string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = register(t.Context(), args, strings.NewReader(typed), &o, &e)
	for _, secret := range []string{"made-by-the-cloud", "cl0ud-secret"} {
		if strings.Contains(o.String()+e.String(), secret) {
			t.Errorf("%s is printed:\n%s%s", secret, &o, &e)
		}
	}
	return code, o.String(), e.String()
}

// TestRegister is an afternoon of an operator: check is red, register asks, is refused, is told yes, writes the secret, has nothing to do
// any more, and check is green.
func TestRegister(t *testing.T) {
	p := newPeers(t)
	values := goodValues(p)
	delete(values, "aggregator.webhookSecretFile")
	file := written(t, values)
	want := func(wantCode int, code int, text string, parts ...string) {
		t.Helper()
		if code != wantCode {
			t.Errorf("ended with %d, want %d:\n%s", code, wantCode, text)
		}
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not in:\n%s", part, text)
			}
		}
	}
	var out bytes.Buffer
	want(exitFailed, run(t.Context(), []string{"check", "--config", file}, &out, &out), out.String(), "failed  webhook: the cloud has no webhook of this app, so nothing arrives: run connector register")
	for _, typed := range []string{"", "n\n", "\n"} {
		code, text, errText := registered(t, typed, "--config", file)
		want(exitFailed, code, text+errText, "to do   register https://connector.example/async/messaging/v1/webhook for message:appUser,", "nothing was changed")
	}
	if len(p.hooks) != 0 {
		t.Errorf("the cloud has %v", p.hooks)
	}
	code, text, errText := registered(t, "y\n", "--config", file)
	want(exitDone, code, text+errText, "done    https://connector.example/", "secret  belongs into a file that "+file+" names as aggregator.webhookSecretFile")
	secretFile := filepath.Join(filepath.Dir(file), "webhook.secret")
	code, text, errText = registered(t, "", "--config", file, "--secret-file", secretFile)
	want(exitDone, code, text+errText, "ok      the webhook https://connector.example/", "secret  is in "+secretFile)
	if b, err := os.ReadFile(secretFile); err != nil || string(b) != "made-by-the-cloud\n" {
		t.Errorf("the secret's file holds %q, %v", b, err)
	}
	if info, err := os.Stat(secretFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret's file: %v, %v", info, err)
	}
	code, text, errText = registered(t, "", "--config", file, "--secret-file", secretFile)
	want(exitUsage, code, text+errText, "is there already")
	out.Reset()
	want(exitDone, run(t.Context(), []string{"check", "--config", file}, &out, &out), out.String(), "ok      webhook: https://connector.example/")

	p.hooks[0]["triggers"] = []string{"message:appUser"}
	code, text, errText = registered(t, "", "--config", file, "--yes")
	want(exitDone, code, text+errText, "to do   add message:delivery:channel, ", "done    ")
	if b, _ := json.Marshal(p.hooks[0]["triggers"]); strings.Count(string(b), ",") != 6 {
		t.Errorf("the triggers are %s", b)
	}
	code, text, errText = registered(t, "", "--config", file, "--yes")
	want(exitDone, code, text+errText, "ok      the webhook")

	values["listen"] = "0.0.0.0:8082"
	delete(values, "aggregator.webhookUrl")
	code, text, errText = registered(t, "", "--config", written(t, values), "--yes")
	want(exitUsage, code, text+errText, "aggregator.webhookUrl: is required, since listen 0.0.0.0:8082")
}

// TestStartAndStopAreLogged reads the log of a process from start to end.
func TestStartAndStopAreLogged(t *testing.T) {
	p := newPeers(t)
	values := goodValues(p)
	values["aggregator.url"] = "http://cloud.invalid"
	delete(values, "insecure")
	file := written(t, values)
	if err := os.Chmod(filepath.Join(filepath.Dir(file), "hook.secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := start(t, "serve", "--config", file)
	lines := map[string]map[string]any{}
	var warnings []string
	next := func(until string) {
		t.Helper()
		for lines[until] == nil {
			line, err := c.log.ReadString('\n')
			if err != nil {
				t.Fatalf("the log ends without %q: %v", until, err)
			}
			var entry map[string]any
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Fatalf("no JSON: %s", line)
			}
			lines[entry["msg"].(string)] = entry
			if w, ok := entry["warning"].(string); ok {
				warnings = append(warnings, w)
			}
		}
	}
	next("connector started")
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	next("connector stopped")
	_ = c.Wait()
	begun, ended := lines["connector started"], lines["connector stopped"]
	for _, key := range []string{"version", "webhooks", "metrics", "control", "cloud", "oceana", "store"} {
		if text, _ := begun[key].(string); text == "" {
			t.Errorf("the start does not tell %s: %v", key, begun)
		}
	}
	if ended["version"] != begun["version"] || ended["left to cloud"] != 0.0 || ended["left to oceana"] != 0.0 {
		t.Errorf("the end tells %v", ended)
	}
	all := strings.Join(warnings, "\n")
	if !strings.Contains(all, "hook.secret: holds a secret and may be read by every user") ||
		!strings.Contains(all, "aggregator.url: http:// to another machine sends credentials and messages in clear") {
		t.Errorf("warnings are %q", warnings)
	}
}
