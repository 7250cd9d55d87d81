package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
)

func TestACommandLineThatIsWrongIsOneLineAndExitCode2(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	broken := filepath.Join(t.TempDir(), "broken.feature")
	if err := os.WriteFile(broken, []byte("Feature: x\n  Scenario: y\n    Given a web messenger\n    nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "wavetank up"},
		{[]string{"nope"}, 2, `no verb "nope"`},
		{[]string{"up", "--bogus"}, 2, "bogus"},
		{[]string{"up", "extra"}, 2, `extra: no such file or directory`},
		{[]string{"up", "--ports", "blue"}, 2, "--ports"},
		{[]string{"up", "--clock", "lunar"}, 2, "--clock"},
		{[]string{"up", "--clock", "real", "--speed", "2"}, 2, "--clock real"},
		{[]string{"up", "--start", "yesterday"}, 2, "--start"},
		{[]string{"up", "--speed", "-1"}, 2, "--speed: -1: give virtual seconds per real second, from 0 (paused) to 1000000"},
		{[]string{"up", "--speed", "NaN"}, 2, "--speed: NaN: give"},
		{[]string{"up", "--speed", "Inf"}, 2, "--speed: +Inf: give"},
		{[]string{"up", "--speed", "1e9"}, 2, "--speed: 1e+09: give"},
		{[]string{"exec", "--speed", "1e300", "--", "true"}, 2, "--speed: 1e+300: give"},
		{[]string{"up", "--connector", "ftp://x"}, 2, "--connector"},
		{[]string{"up", "--listen", "8080"}, 2, "--listen"},
		{[]string{"up", "--listen", "0.0.0.0:0"}, 2, "--token"},
		{[]string{"up", "--listen", "127.0.0.1:0", "--host", "world.example"}, 2, "--host: world.example lets other machines in: give a --token"},
		{[]string{"exec", "--host", "world.example", "--", "true"}, 2, "--host: world.example lets other machines in: give a --token"},
		{[]string{"up", "--token", "x"}, 2, "--token: has 1 characters: give 16 or more"},
		{[]string{"up", "--token", ""}, 2, "--token: has 0 characters: give 16 or more"},
		{[]string{"up", "--listen", "0.0.0.0:0", "--token", "fifteen-letters"}, 2, "--token: has 15 characters: give 16 or more"},
		{[]string{"up", "--token", "seventeen letters"}, 2, "--token: holds a character that no header can carry"},
		{[]string{"up", "--token", testToken, "--host", "world.example:80"}, 2, `--host: "world.example:80": write a name`},
		{[]string{"up", "--origin", "dev.example"}, 2, `--origin: "dev.example": write scheme and host`},
		{[]string{"up", "--origin", "https://dev.example/page"}, 2, `--origin: "https://dev.example/page": write scheme and host`},
		{[]string{"up", "--origin", "https://*.example"}, 2, `--origin: "https://*.example": write scheme and host`},
		{[]string{"up", "--origin", "https://dev.example:443"}, 2, `--origin: "https://dev.example:443": write scheme and host`},
		{[]string{"up", "--origin", "http://dev.example:80"}, 2, `--origin: "http://dev.example:80": write scheme and host`},
		{[]string{"up", "--origin", "https://dev.example", "--host", "h", "--token", "sixteen-letters-"}, 2, "--origin: with --host"},
		{[]string{"up", "--any-target"}, 2, "--any-target: this world listens on loopback alone"},
		{[]string{"up", "--listen", taken.Addr().String()}, 2, "address already in use"},
		{[]string{"up", "--ports", "free", "--ready", "/no/such/dir/ready.json"}, 2, "--ready"},
		{[]string{"up", "--ports", "free", "--widget", "/no/such/file.js"}, 2, "--widget: open /no/such/file.js"},
		{[]string{"up", "--ports", "free", "--widget", broken}, 2, "rich media widget: line 1: want export or const, got Feature"},
		{[]string{"run", "/no/such/file"}, 2, "/no/such/file: no such file"},
		{[]string{"run", broken}, 2, "broken.feature"},
		{[]string{"run", "--format", "xml"}, 2, "--format xml"},
		{[]string{"run", "--concurrency", "0"}, 2, "--concurrency"},
		{[]string{"run", "--rerun", "-1"}, 2, "--rerun: -1: use a number from 0"},
		{[]string{"run", "--allow-flaky"}, 2, "--allow-flaky: a scenario that runs once is never flaky"},
		{[]string{"run", "--rerun", "1", "--keep"}, 2, "--rerun: with --keep the first failure stays up"},
		{[]string{"run", "--tags", "@nowhere"}, 1, "no scenario matches @nowhere"},
		{[]string{"soak", "extra"}, 2, `unexpected argument "extra"`},
		{[]string{"soak", "--runs", "0"}, 2, "--runs 0"},
		{[]string{"soak", "--runs", "3", "--seed", "18446744073709551614"}, 2, "--seed 18446744073709551614 --runs 3: the last seed is 18446744073709551615"},
		{[]string{"soak", "--trace"}, 2, "--runs 1"},
		{[]string{"soak", "--store", "oracle"}, 2, `--store: "oracle": use memory, sqlite or the URL`},
		{[]string{"soak", "--skew", "-1s"}, 2, "--skew"},
		{[]string{"soak", "--schedule", "dance.0=1"}, 2, `--schedule: "dance.0=1": want KIND.N=VALUE`},
		{[]string{"soak", "--schedule", "action.3=99999999"}, 2, `--schedule: "action.3=99999999": the largest value of action is 16777216`},
		{[]string{"soak", "--schedule", "action.3=9,action.3=2"}, 2, `--schedule: "action.3=2": action.3 stands there twice`},
		{[]string{"soak", "--schedule", ""}, 2, "--schedule: it is empty"},
		{[]string{"soak", "--schedule", "action.3=9", "--seed", "1"}, 2, "--schedule: is one run and says all of it: leave out --seed"},
		{[]string{"soak", "--schedule", "action.3=9", "--runs", "2"}, 2, "--schedule: is one run"},
		{[]string{"soak", "--schedule", "action.3=9", "--beside", "1"}, 2, "--schedule: is one run"},
		{[]string{"soak", "--schedule", "action.0=99999"}, 1, "no message was written: nothing was looked at"},
		{[]string{"rules", "extra"}, 2, `unexpected argument "extra"`},
		{[]string{"rules", "--id", "R999"}, 2, "--id R999: no such rule"},
		{[]string{"rules", "--format", "xml"}, 2, `--format: "xml"`},
		{[]string{"steps", "xyzzy"}, 1, `no phrase contains xyzzy`}, // arguments are words to look for
		{[]string{"steps", "--format", "pdf"}, 2, `--format: "pdf": use text, markdown or json`},
		{[]string{"lsp", "extra"}, 2, `unexpected argument "extra"`},
		{[]string{"lint"}, 2, "which files?"},
		{[]string{"mcp", "--control", "nowhere"}, 2, `--control: "nowhere": use the URL of a control API`},
		{[]string{"mcp", "--control", "http://127.0.0.1:1/api/v1"}, 1, "control API: "},
		{[]string{"mcp", "--ready", "-"}, 2, "--ready"},
		{[]string{"init"}, 2, "which directory?"},
		{[]string{"init", "/no/such/dir/bot", "--lang", "cobol"}, 2, `--lang: "cobol": use go, node, python, java`},
		{[]string{"init", "/"}, 2, "/ is not empty: name a new or an empty directory"},
		{[]string{"init", broken}, 2, "broken.feature: not a directory"},
		{[]string{"up", "--ports", "free", "--write-config", broken}, 2, "--connector none"},
		{[]string{"up", "--ports", "free", "--connector", "none", "--write-config", broken}, 2, "--write-config: " + broken + " is there already"},
		{[]string{"up", "--business", " "}, 2, "--business"},
		{[]string{"lint", "--format", "pdf", "x"}, 2, `--format: "pdf": use text or json`},
		{[]string{"lint", "--tags", "@@", "x"}, 2, `--tags: "@@" is unexpected`},
	} {
		t.Run(strings.Join(tc.args, " "), func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(t.Context(), tc.args, &out, &errs)
			text := strings.TrimRight(errs.String(), "\n")
			if code != tc.code || !strings.Contains(text, tc.want) {
				t.Errorf("exit %d, %q; want %d and a line with %q", code, text, tc.code, tc.want)
			}
			if tc.args != nil && strings.Contains(text, "\n") {
				t.Errorf("more than one line:\n%s", text)
			}
		})
	}
}

// TestWhatIsToldToHaveGoneWrongIsNotDone whatever a verb returns besides its error.
func TestWhatIsToldToHaveGoneWrongIsNotDone(t *testing.T) {
	for _, tc := range []struct {
		name string
		code int
		err  error
		want int
		line string
	}{
		{"done", exitDone, nil, exitDone, ""},
		{"done, and told why not", exitDone, context.Canceled, exitFailed, "wavetank dance: context canceled\n"},
		{"failed", exitFailed, nil, exitFailed, ""},
		{"failed, and told why", exitFailed, context.Canceled, exitFailed, "wavetank dance: context canceled\n"},
		{"a command line that is wrong", exitUsage, context.Canceled, exitUsage, "wavetank dance: context canceled\n"},
		{"help", exitUsage, flag.ErrHelp, exitDone, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var errs bytes.Buffer
			dance := verb{"dance", "", func(context.Context, []string, io.Writer, io.Writer) (int, error) { return tc.code, tc.err }}
			if code := dance.do(t.Context(), nil, io.Discard, &errs); code != tc.want || errs.String() != tc.line {
				t.Errorf("exit %d, %q; want %d, %q", code, errs.String(), tc.want, tc.line)
			}
		})
	}
}

func TestHelpShowsAnExampleForEveryVerb(t *testing.T) {
	for _, v := range verbs() {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{v.name, "--help"}, &out, &errs); code != 0 || errs.Len() > 0 {
			t.Errorf("%s --help: exit %d, %s", v.name, code, errs.String())
		}
		if !strings.Contains(out.String(), "Examples:\n  wavetank "+v.name) {
			t.Errorf("%s --help shows no example:\n%s", v.name, out.String())
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"steps"}, &out, io.Discard); code != 0 || !strings.Contains(out.String(), "{span} pass") {
		t.Errorf("steps: exit %d\n%s", code, out.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"version"}, &out, io.Discard); code != 0 || !strings.HasPrefix(out.String(), "wavetank ") {
		t.Errorf("version: exit %d %s", code, out.String())
	}
}

func TestRunRunsTheBuiltInFeatures(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	report := filepath.Join(dir, "junit.xml")
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"run", "--tags", "@R082", "--format", "progress", "--format", "junit:" + report, "--journal", dir}, &out, &errs)
	if code != 0 || !strings.Contains(out.String(), "seed 1") {
		t.Errorf("exit %d\n%s%s", code, out.String(), errs.String())
	}
	if b, err := os.ReadFile(report); err != nil || !bytes.Contains(b, []byte("<testsuites")) {
		t.Errorf("junit report: %v %s", err, b)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "closes_while_waiting_*.ndjson")); len(files) != 1 {
		t.Errorf("journals: %v", files)
	}
}

// world is `wavetank up` in this process.
type world struct {
	t     *testing.T
	ready sim.Ready
}

// testToken is long enough.
const testToken = "0123456789abcdef"

// up starts a world on free ports and ends it with the test.
func up(t *testing.T, args ...string) world {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	ctx, cancel := context.WithCancel(t.Context())
	var errs bytes.Buffer
	ended := make(chan int, 1)
	out, in := io.Pipe()
	go func() {
		ended <- run(ctx, append([]string{"up", "--ports", "free", "--ready", file}, args...), in, &errs)
		_ = in.Close()
	}()
	t.Cleanup(func() {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, out) }()
		if code := <-ended; code != 0 {
			t.Errorf("up ended with %d: %s", code, errs.String())
		}
	})
	if _, err := out.Read(make([]byte, 1)); err != nil { // the greeting comes when everything answers
		t.Fatalf("up did not come up: %v %s", err, errs.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := world{t: t}
	if err := json.Unmarshal(b, &w.ready); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) call(method, url, body string, auth ...string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	switch len(auth) {
	case 1:
		r.Header.Set("Authorization", "Bearer "+auth[0])
	case 2:
		r.SetBasicAuth(auth[0], auth[1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// post calls the control API and wants a 2xx.
func (w world) post(path, body string) string {
	w.t.Helper()
	status, text := w.call("POST", w.ready.Control+path, body)
	if status/100 != 2 {
		w.t.Fatalf("POST %s %s: %d %s", path, body, status, text)
	}
	return text
}

func (w world) get(path string) string {
	w.t.Helper()
	_, text := w.call("GET", w.ready.Control+path, "")
	return text
}

func TestUpTellsTheStoryOfTheClosedWindow(t *testing.T) {
	w := up(t, "--start", "2020-11-03T09:00:00Z", "--speed", "0")
	if status, _ := w.call("GET", w.ready.Connector.HealthCheck, ""); status != 200 {
		t.Errorf("health check answers %d", status)
	}
	if status, page := w.call("GET", w.ready.Console, ""); status != 200 || !strings.Contains(page, "Wavetank") {
		t.Errorf("the page answers %d", status)
	}
	w.post("/agents", `{"name":"Alice"}`)
	w.post("/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	w.post("/phones/Ana/send", `{"text":"Hello"}`)
	w.post("/clock/advance", `{"by":"23h55m"}`)
	w.post("/agents/Alice/answer", `{"customer":"Ana"}`)
	w.post("/clock/advance", `{"by":"5m1s"}`)
	if desk := w.post("/agents/Alice/send", `{"text":"Too late"}`); !strings.Contains(desk, `"status":"rejected","code":470`) {
		t.Errorf("desk: %s", desk)
	}
	if phone := w.get("/phones/Ana"); strings.Contains(phone, "Too late") {
		t.Errorf("phone: %s", phone)
	}
	w.post("/agents/Alice/sendTemplate", `{"template":"hello_world"}`)
	if phone := w.get("/phones/Ana"); !strings.Contains(phone, `"template":"hello_world"`) {
		t.Errorf("phone: %s", phone)
	}
	if ledger := w.get("/ledger"); !strings.Contains(ledger, `"country":"GB"`) {
		t.Errorf("ledger: %s", ledger)
	}
}

func TestResetBeginsAgainFromTheSeed(t *testing.T) {
	w := up(t, "--start", "2020-11-03T09:00:00Z", "--speed", "0")
	real := regexp.MustCompile(`,"(wall|took)":\d+`) // the wall clock's reading cannot be repeated
	tell := func() string {
		w.post("/agents", `{"name":"Alice"}`)
		w.post("/phones", `{"name":"Ana","channel":"WhatsApp"}`)
		w.post("/phones/Ana/send", `{"text":"Hello"}`)
		w.post("/clock/advance", `{"by":"1h"}`)
		return real.ReplaceAllString(w.get("/journal"), "")
	}
	first := tell()
	var again sim.Ready
	if err := json.Unmarshal([]byte(w.post("/reset", "")), &again); err != nil {
		t.Fatal(err)
	}
	if again.Aggregator != w.ready.Aggregator || again.Connector != w.ready.Connector || again.Oceana != w.ready.Oceana {
		t.Errorf("after a reset the world is elsewhere: %+v, was %+v", again, w.ready)
	}
	if phones := w.get("/phones"); phones != "{\"phones\":[]}\n" {
		t.Errorf("phones after a reset: %s", phones)
	}
	if second := tell(); second != first {
		t.Errorf("the same story after a reset:\n%s\nwas\n%s", second, first)
	}
}

// TestAConnectorOfItsOwn runs `connector serve` as its own process against a world with simulators alone and the real clock.
func TestAConnectorOfItsOwn(t *testing.T) {
	w := up(t, "--connector", "none", "--clock", "real")
	dir := t.TempDir()
	program := filepath.Join(dir, "connector")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", program, "../../../connector/cmd/connector").CombinedOutput(); err != nil {
		t.Fatalf("build connector: %v\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	r := w.ready
	config := filepath.Join(dir, "connector.yaml")
	text := fmt.Sprintf("listen: %s\naggregator:\n  url: %s\n  appId: %s\n  keyId: %s\n  secret: %s\noceana:\n  url: %s\n  user: %s\n  password: %s\n  caFile: %s\nstore: %s\n",
		addr, r.Aggregator.URL, r.Aggregator.AppID, r.Aggregator.KeyID, r.Aggregator.Secret,
		r.Oceana.Messaging, r.Oceana.User, r.Oceana.Password, r.Oceana.CAFile, filepath.Join(dir, "connector.db"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "serve", "--config", config)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	var log bytes.Buffer
	cmd.Stderr = &log
	prompt, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := prompt.Read(make([]byte, 1)); err != nil { // its first line says where it listens
		t.Fatalf("connector serve: %v\n%s", err, log.String())
	}
	status, answer := w.call("POST", r.Aggregator.URL+"/v1.1/apps/"+r.Aggregator.AppID+"/webhooks",
		`{"target":"http://`+addr+`/async/messaging/v1/webhook","triggers":["message:appUser","message:delivery:user","message:delivery:failure"]}`,
		r.Aggregator.KeyID, r.Aggregator.Secret)
	if status != 201 {
		t.Fatalf("register webhook: %d %s", status, answer)
	}
	w.post("/agents", `{"name":"Alice"}`)
	w.post("/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	w.post("/phones/Ana/send", `{"text":"Hello"}`)
	w.await("/agents/Alice", `"customer":"Ana"`)
	w.post("/agents/Alice/answer", `{"customer":"Ana"}`)
	w.post("/agents/Alice/send", `{"text":"How can I help?"}`)
	w.await("/phones/Ana", `"from":"business","kind":"text","text":"How can I help?"`)
	w.await("/agents/Alice", `"status":"delivered"`)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("connector serve ended with %v\n%s", err, log.String())
	}
}

// await reads the journal's stream, and looks again after each change, until a view shows what is wanted: the other process takes
// its own time.
func (w world) await(path, want string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 3*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", w.ready.Control+"/journal/stream", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	some := make([]byte, 4096)
	for {
		if strings.Contains(w.get(path), want) {
			return
		}
		if _, err := resp.Body.Read(some); err != nil {
			w.t.Fatalf("%s never showed %s: %v\n%s", path, want, err, w.get(path))
		}
	}
}
