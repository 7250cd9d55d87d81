package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram has this test binary be the connector.
const asProgram = "CONNECTOR_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"connector": main}) // of the transcripts
}

// process is a connector in a process of its own.
type process struct {
	*exec.Cmd
	t        *testing.T
	out, log *bufio.Reader
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // what waits for a line of a process that is silent ends with it
	t.Cleanup(cancel)
	p := &process{Cmd: exec.CommandContext(ctx, os.Args[0], args...), t: t}
	p.Env = append(os.Environ(), asProgram+"=1")
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	p.out, p.log = bufio.NewReader(out), bufio.NewReader(log)
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// printed is what follows a prefix on the next line of the output.
func (p *process) printed(prefix string) string {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), prefix)
	if err != nil || !ok {
		p.t.Fatalf("printed %q, %v, want %s", line, err, prefix)
	}
	return rest
}

// logged reads the log up to a line with this in it.
func (p *process) logged(part string) {
	p.t.Helper()
	for {
		line, err := p.log.ReadString('\n')
		if strings.Contains(line, part) {
			return
		}
		if err != nil {
			p.t.Fatalf("the log ends without %q: %v", part, err)
		}
	}
}

// ends asks the process to stop and waits for that.
func (p *process) ends() {
	p.t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	for { // else it may wait for a reader
		if _, err := p.log.ReadString('\n'); err != nil {
			break
		}
	}
	if err := p.Wait(); err != nil {
		p.t.Errorf("ended with %v", err)
	}
}

// listening are the addresses at which a process listens, from the kernel's own tables.
func listening(t *testing.T, pid int) []string {
	t.Helper()
	mine := map[string]bool{}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(fds) == 0 {
		t.Fatalf("no descriptors: %v", err)
	}
	inode := regexp.MustCompile(`^socket:\[(\d+)\]$`)
	for _, fd := range fds {
		to, _ := os.Readlink(fd)
		if m := inode.FindStringSubmatch(to); m != nil {
			mine[m[1]] = true
		}
	}
	var out []string
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			f := strings.Fields(line)
			open := len(f) > 9 && (f[3] == "0A" || strings.HasPrefix(table, "udp") && f[3] == "07")
			if open && mine[f[9]] {
				out = append(out, table+" "+address(t, f[1]))
			}
		}
	}
	sockets, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/unix", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(sockets)) {
		if f := strings.Fields(line); len(f) > 6 && f[3] == "00010000" && mine[f[6]] { // accepts connections
			out = append(out, "unix "+strings.Join(f[7:], " "))
		}
	}
	slices.Sort(out)
	return out
}

func address(t *testing.T, raw string) string {
	t.Helper()
	host, port, _ := strings.Cut(raw, ":")
	b, err := hex.DecodeString(host)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+3 < len(b); i += 4 { // words are in the machine's order
		slices.Reverse(b[i : i+4])
	}
	n, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort(net.IP(b).String(), strconv.FormatUint(n, 10))
}

func hostOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// TestNothingListensButWhatIsConfigured asks the kernel.
func TestNothingListensButWhatIsConfigured(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	for name, more := range map[string]string{"webhooks only": "", "metrics too": "metrics: {listen: \"127.0.0.1:0\"}\n"} {
		t.Run(name, func(t *testing.T) {
			file := configFile(t)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, append(text, more...), 0o600); err != nil {
				t.Fatal(err)
			}
			p := start(t, "serve", "--config", file, "--listen", "127.0.0.1:0")
			want := []string{"tcp " + hostOf(p.printed("webhook: "))}
			if more != "" {
				url := p.printed("metrics: ")
				want = append(want, "tcp "+hostOf(url))
				resp, err := http.Get(url)
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					t.Errorf("metrics answer %d", resp.StatusCode)
				}
				resp, err = http.Get(strings.Replace(url, "/metrics", "/async/messaging/v1/webhook", 1))
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusNotFound {
					t.Errorf("webhooks where only metrics are configured: %d", resp.StatusCode)
				}
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, listening(t, p.Process.Pid)); diff != "" {
				t.Errorf("it listens at (-want +got):\n%s", diff)
			}
			p.ends()
		})
	}
}

// TestSecretsInFilesAreTakenUp changes only the file that holds a secret: the process notices by itself.
func TestSecretsInFilesAreTakenUp(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("hook", "first\n")
	put("before", "zeroth\n")
	put("key", "s3cret\n")
	put("connector.yaml", `aggregator: {url: "http://127.0.0.1:1", appId: app1, keyId: app_1, secretFile: key, webhookSecretFile: hook,
  oldWebhookSecretFile: "${WAVETANK_TEST_DIR}/before"}
oceana: {url: "ws://127.0.0.1:1/services/customer/messaging", user: breeze, password: "${WAVETANK_TEST_PASSWORD}"}
store: connector.db
`)
	t.Setenv("WAVETANK_TEST_DIR", dir)
	t.Setenv("WAVETANK_TEST_PASSWORD", "p4ss")
	p := start(t, "serve", "--config", filepath.Join(dir, "connector.yaml"), "--listen", "127.0.0.1:0")
	url := p.printed("webhook: ")
	try := func(want map[string]int) {
		t.Helper()
		for key, status := range want {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-API-Key", key)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != status {
				t.Errorf("a webhook with %s is answered %d, want %d", key, resp.StatusCode, status)
			}
		}
	}
	try(map[string]int{"zeroth": 400, "first": 400, "second": 401})
	put("before", "first\n")
	p.logged("the configuration changed and is in use")
	put("hook", "second\n")
	p.logged("the configuration changed and is in use")
	try(map[string]int{"zeroth": 401, "first": 400, "second": 400})
	put("hook", "\n")
	p.logged("the configuration changed and is wrong; the old one stays")
	try(map[string]int{"first": 400, "second": 400})
	put("hook", "third\n")
	p.logged("the configuration changed and is in use")
	try(map[string]int{"first": 400, "second": 401, "third": 400})
	p.ends()
}
