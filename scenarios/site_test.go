package scenarios_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/proxy"
)

// programs builds the binaries.
func programs(t *testing.T) (bin string) {
	t.Helper()
	bin = t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin+"/", "./scenarios/cmd/...", "./connector/cmd/...")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// process is a program that runs until the test ends.
type process struct {
	t   *testing.T
	out *bufio.Reader
	err *bufio.Reader
}

func start(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	must(t, err)
	errs, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s ended with %v", filepath.Base(name), err)
		}
	})
	return &process{t, bufio.NewReader(out), bufio.NewReader(errs)}
}

// await reads lines until one holds a text.
func (p *process) await(from *bufio.Reader, text string) string {
	p.t.Helper()
	for {
		line, err := from.ReadString('\n')
		if strings.Contains(line, text) {
			return strings.TrimSpace(line)
		}
		if err != nil {
			p.t.Fatalf("no line with %q: %v", text, err)
		}
	}
}

// realSite is a deployment on site: world, connector, load balancer with TLS and forward proxy are processes and listeners of their own.
type realSite struct {
	deployed
	t     *testing.T
	bin   string
	env   []string
	ready sim.Ready
	proxy *proxy.Proxy
	conn  *process
}

func newRealSite(t *testing.T) *realSite {
	t.Helper()
	s := &realSite{t: t, bin: programs(t)}
	public, err := sim.NewAuthority("Public CA")
	must(t, err)
	dir := t.TempDir()
	bundle, readyFile := filepath.Join(dir, "public.pem"), filepath.Join(dir, "ready.json")
	must(t, os.WriteFile(bundle, public.PEM(), 0o600))
	s.env = []string{"SSL_CERT_FILE=" + bundle, "SSL_CERT_DIR=" + dir}

	world := start(t, s.env, s.bin+"/wavetank", "up", "--ports", "free", "--connector", "none", "--clock", "real", "--ready", readyFile)
	world.await(world.out, "Ctrl-C")
	b, err := os.ReadFile(readyFile)
	must(t, err)
	must(t, json.Unmarshal(b, &s.ready))
	ca, err := os.ReadFile(s.ready.Oceana.CAFile)
	must(t, err)

	s.proxy = proxy.New(proxy.Config{})
	way := httptest.NewServer(s.proxy)
	t.Cleanup(func() { s.proxy.Close(); way.Close() })
	var upstream *url.URL
	balancer := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(upstream) }})
	certificate, err := public.Issue("localhost")
	must(t, err)
	balancer.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	balancer.StartTLS()
	t.Cleanup(balancer.Close)
	outside, err := url.Parse(balancer.URL)
	must(t, err)

	s.deployed = deployFor(t, s.ready, ca, func(d *deploy.Deployment) {
		d.InboundFQDN, d.InboundPort, d.ProxyURL, d.Channels = "localhost", outside.Port(), way.URL, "whatsapp, messenger"
		d.ProcessorURL = s.ready.Scanner.URL + "/of-the-account"
	})
	if code, out, _ := s.run("", "connector", "check", "--config", s.file); code != 1 || !strings.Contains(out, "certificate signed by unknown authority") || !strings.Contains(out, "ok      cloud ") {
		t.Errorf("connector check before Oceana is trusted: exit %d:\n%s", code, out)
	}
	s.conn = start(t, s.env, s.bin+"/connector", "serve", "--config", s.file, "--listen", "127.0.0.1:0")
	upstream, err = url.Parse(strings.TrimSuffix(strings.TrimPrefix(s.conn.await(s.conn.out, "webhook: "), "webhook: "), "/async/messaging/v1/webhook"))
	must(t, err)
	s.conn.await(s.conn.err, "certificate signed by unknown authority")
	s.ccm(t, "release", "async", "updateSystemManagerCert.sh")
	s.conn.await(s.conn.err, "the configuration changed and is in use")
	return s
}

// run runs a program of the repository, with answers to what it asks, and returns exit code and output.
func (s *realSite) run(answers, name string, args ...string) (code int, out, errs string) {
	s.t.Helper()
	var o, e bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), filepath.Join(s.bin, name), args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = append(os.Environ(), s.env...), strings.NewReader(answers), &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		s.t.Fatal(err)
	}
	for _, secret := range append(s.d.Secrets(), s.ready.Aggregator.AccountSecret) {
		if strings.Contains(o.String()+e.String(), secret) {
			s.t.Errorf("%s %v shows %q", name, args, secret)
		}
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// api is a call of the world's control API.
func (s *realSite) api(method, path, body string, out any) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.ready.Control+path, strings.NewReader(body))
	must(s.t, err)
	resp, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(s.t, err)
	if resp.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s: %s: %s", method, path, resp.Status, text)
	}
	if out != nil {
		must(s.t, json.Unmarshal(text, out))
	}
}

func (s *realSite) settle() { s.api(http.MethodPost, "/settle", `{"within":"10s"}`, nil) }

func (s *realSite) journal() []journal.Entry {
	var out struct {
		Entries []journal.Entry `json:"entries"`
	}
	s.api(http.MethodGet, "/journal", "", &out)
	return out.Entries
}

// written is what crossed the wires since an entry, but for reads.
func (s *realSite) written(since int) []string {
	var out []string
	for _, e := range s.journal()[since:] {
		if !strings.HasPrefix(e.Name, "GET ") {
			out = append(out, fmt.Sprintf("%s -> %s %s", e.From, e.To, e.Name))
		}
	}
	return out
}

// red are the steps that a report calls red.
func red(out string) (steps []string) {
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) > 2 && f[1] == "red" {
			steps = append(steps, f[0])
		}
	}
	return steps
}

// TestValidateOnSite takes a deployment whose cloud, Oceana and connector are in other processes to a signed-off acceptance.
func TestValidateOnSite(t *testing.T) {
	if testing.Short() {
		t.Skip("long: many processes")
	}
	s := newRealSite(t)
	site := []string{"validate", "--config", s.file, "--against", "site"}
	s.settle()

	// There are no answers: it only reads.
	before := len(s.journal())
	code, out, errs := s.run("", "wavetank", site...)
	if got := red(out); code != 1 || !slices.Equal(got, []string{"5", "6"}) {
		t.Fatalf("exit %d, red %v, want steps 5 and 6:\n%s%s", code, got, out, errs)
	}
	if got := s.written(before); len(got) > 0 {
		t.Errorf("it wrote: %v", got)
	}
	if !slices.Contains(s.proxy.Hosts(), "127.0.0.1") {
		t.Error("the cloud was not asked through the proxy")
	}
	for _, want := range []string{`{"alive":true}`, "the login as async-oceana-adapter: no one agreed to it"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}

	// The administrators register the webhook; its secret goes to the connector that runs.
	var hook struct {
		Webhook struct {
			Secret string `json:"secret"`
		} `json:"webhook"`
	}
	s.cloud(http.MethodPost, "/webhooks", fmt.Sprintf(`{"target":%q,"triggers":["message:appUser","message:delivery:user"]}`, s.d.WebhookURL()), &hook)
	key := filepath.Join(s.dir, "webhook-secret")
	must(t, os.WriteFile(key, []byte("of-yesterday"), 0o600))
	s.ccm(t, "release", "async", "configureVendors.sh", "-w", "--webhook-secret-file", key, "--yes")
	s.conn.await(s.conn.err, "the configuration changed and is in use")
	if _, out, _ := s.run("", "wavetank", site...); !slices.Equal(red(out), []string{"6", "7"}) {
		t.Errorf("another secret:\n%s", out)
	}
	must(t, os.WriteFile(key, []byte(hook.Webhook.Secret), 0o600))
	s.d.WebhookSecret = hook.Webhook.Secret
	s.ccm(t, "release", "async", "configureVendors.sh", "-w", "--webhook-secret-file", key, "--yes")
	s.conn.await(s.conn.err, "the configuration changed and is in use")

	// The operator answers: no to the login, yes to the scanner. Only that is written.
	s.settle()
	before = len(s.journal())
	_, out, errs = s.run("n\ny\n", "wavetank", site...)
	if got := red(out); len(got) > 0 {
		t.Errorf("red %v:\n%s", got, out)
	}
	for _, question := range []string{"Log in to Oceana as async-oceana-adapter", "is not in the pipeline. Put it there now? This changes the account [y/N]"} {
		if !strings.Contains(errs, question) {
			t.Errorf("it did not ask %q:\n%s", question, errs)
		}
	}
	s.conn.await(s.conn.err, "the configuration changed and is in use") // with the processor's secret
	var posts []string
	for _, w := range s.written(before) {
		if strings.Contains(w, "-> cloud ") {
			posts = append(posts, w[strings.Index(w, "-> cloud ")+len("-> cloud "):])
		}
	}
	if len(posts) != 2 || !strings.HasPrefix(posts[0], "POST ") || !strings.HasPrefix(posts[1], "PUT ") {
		t.Errorf("written at the cloud: %v, want a processor and a pipeline", posts)
	}

	// A real conversation, which the operator has seen.
	s.api(http.MethodPost, "/agents", `{"name":"Alice","attributes":["Language.English"]}`, nil)
	s.cloud(http.MethodPut, "/middleware/pipelines/appuser", "[]", nil) // the account's scanner is absent here
	s.api(http.MethodPost, "/phones", `{"name":"Ana","channel":"WhatsApp"}`, nil)
	s.api(http.MethodPost, "/phones/Ana/send", `{"text":"Hello"}`, nil)
	s.settle()
	s.api(http.MethodPost, "/agents/Alice/answer", `{"customer":"Ana"}`, nil)
	s.api(http.MethodPost, "/agents/Alice/send", `{"text":"How can I help you?"}`, nil)
	s.settle()
	var phone struct {
		Bubbles []struct{ Text string }
	}
	s.api(http.MethodGet, "/phones/Ana", "", &phone)
	if len(phone.Bubbles) != 2 || phone.Bubbles[1].Text != "How can I help you?" {
		t.Errorf("Ana's phone shows %v", phone.Bubbles)
	}

	// Everything is agreed to, and the protocol can be signed.
	for _, format := range []string{"text", "json", "junit", "html"} {
		code, out, _ := s.run(strings.Repeat("y\n", 6), "wavetank", append(site, "--format", format)...)
		if code != 0 {
			t.Errorf("%s: exit %d:\n%s", format, code, out)
		}
		if !strings.Contains(out, "the person who ran this check") && format != "junit" {
			t.Errorf("%s does not say whose word it takes:\n%s", format, out)
		}
		if format == "html" && (strings.Contains(out, "src=") || strings.Contains(out, "href=") || !strings.Contains(out, "Signature")) {
			t.Error("html: want one file of its own, with room to sign")
		}
	}
}

// cloud is what the administrators of the account do there.
func (s *realSite) cloud(method, path, body string, out any) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.ready.Aggregator.URL+"/v1.1/apps/"+s.ready.Aggregator.AppID+path, strings.NewReader(body))
	must(s.t, err)
	r.SetBasicAuth(s.ready.Aggregator.KeyID, s.ready.Aggregator.Secret)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	if out != nil {
		must(s.t, json.NewDecoder(resp.Body).Decode(out))
	}
}
