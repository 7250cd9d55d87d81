package bayeux_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/bayeux"
)

// fayePackage is a directory whose node_modules has the reference client of the protocol. npm fetches it once.
func fayePackage(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the client of the npm package faye needs %s", program)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "wavetank", "faye")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "faye", "package.json")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", dir, "faye@1.4.1").CombinedOutput(); err != nil {
		t.Skipf("npm does not have the package faye: %v %s", err, out)
	}
	return dir
}

// TestTheClientOfTheNPMPackageFaye drives the reference client in Node against this server, over each transport that Node has.
func TestTheClientOfTheNPMPackageFaye(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a client in another language")
	}
	dir := fayePackage(t)
	script, err := filepath.Abs("testdata/client.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"long-polling", "websocket"} {
		t.Run(transport, func(t *testing.T) {
			s, at := newServer(t)
			cmd := exec.CommandContext(t.Context(), "node", script, at, transport)
			cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(dir, "node_modules"))
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for lines := bufio.NewScanner(out); lines.Scan(); {
				got = append(got, lines.Text())
				if lines.Text() == "subscribed" {
					for i := range 500 {
						s.Publish("/open/a", json.RawMessage(fmt.Sprintf(`{"n":%d,"last":%t}`, i, i == 499)))
					}
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("node: %v", err)
			}
			if len(got) != 504 || got[502] != "over "+transport || !slices.Contains(got, "refused 401 invalid_auth") || got[len(got)-1] != "left" || got[501] != `heard {"n":499,"last":true}` {
				t.Errorf("%d lines: %.20q … %q", len(got), got[:min(5, len(got))], got[max(0, len(got)-3):])
			}
			if n := s.Clients(); n != 0 {
				t.Errorf("%d clients are left", n)
			}
		})
	}
}

// TestTheClientOfTheNPMPackageFayeComesBack: a client that does not fetch what waits is forgotten, and shakes hands and subscribes again by itself.
func TestTheClientOfTheNPMPackageFayeComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a client in another language")
	}
	dir := fayePackage(t)
	script, err := filepath.Abs("testdata/client.js")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 10)
	s, at := newServer(t, func(c *bayeux.Config) {
		c.MaxQueue = 1000
		allow := c.Authorize
		c.Authorize = func(sub bayeux.Subscription) (any, error) {
			tag, err := allow(sub)
			if err == nil {
				asked <- sub.ClientID
			}
			return tag, err
		}
	})
	cmd := exec.CommandContext(t.Context(), "node", script, at, "long-polling")
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(dir, "node_modules"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "subscribed" {
	}
	first := <-asked
	for range 20 { // faster than any poll fetches them
		s.Publish("/open/a", json.RawMessage(`"`+strings.Repeat("x", 500)+`"`))
	}
	second := <-asked
	for len(s.Subscribers("/open/a")) == 0 {
		runtime.Gosched() // allowed, and about to be added
	}
	s.Publish("/open/a", json.RawMessage(`{"last":true}`))
	var got []string
	for lines.Scan() {
		got = append(got, lines.Text())
	}
	if err := cmd.Wait(); err != nil || first == second || len(got) < 3 || !slices.Contains(got, `heard {"last":true}`) || got[len(got)-1] != "left" {
		t.Errorf("%s came back as %s: %.40q %v", first, second, got, err)
	}
}

// TestTheClientOfTheNPMPackageFayeInABrowser drives it in Chromium, over each transport that a page has: some are there on the server's own
// origin alone, others from elsewhere.
func TestTheClientOfTheNPMPackageFayeInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a browser")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	faye, err := os.ReadFile(filepath.Join(fayePackage(t), "node_modules", "faye", "client", "faye-browser.js"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("testdata/browser.html")
	if err != nil {
		t.Fatal(err)
	}
	const own, elsewhere = "own", "elsewhere"
	for origin, transports := range map[string]string{own: "long-polling eventsource websocket", elsewhere: "callback-polling cross-origin-long-polling websocket"} {
		t.Run(origin, func(t *testing.T) {
			s, _ := newServer(t)
			said := make(chan string, 100)
			mux := http.NewServeMux()
			mux.Handle("/faye", s)
			mux.Handle("/faye/", s)
			mux.HandleFunc("/client", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) })
			mux.HandleFunc("/faye.js", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(faye) })
			mux.HandleFunc("/say", func(_ http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				said <- string(text)
			})
			a, b := httptest.NewServer(mux), httptest.NewServer(mux)
			t.Cleanup(func() { s.Close(); a.Close(); b.Close() })
			site := a
			if origin == elsewhere {
				site = b
			}
			cmd := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir="+t.TempDir(),
				site.URL+"/client?at="+a.URL+"/faye&over="+strings.ReplaceAll(transports, " ", "+"))
			cmd.Stderr = io.Discard // through a pipe, which each process of the browser holds: Wait returns when the last of them has ended
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
			var got []string
			for text := ""; text != "end"; {
				select {
				case text = <-said:
				case <-t.Context().Done():
					t.Fatalf("after %q", got)
				}
				if text == "subscribed" {
					for i := range 300 {
						s.Publish("/open/a", json.RawMessage(fmt.Sprintf(`{"n":%d}`, i)))
					}
					continue
				}
				got = append(got, text)
			}
			want := []string{}
			for transport := range strings.SplitSeq(transports, " ") {
				want = append(want, "refused 401 invalid_auth", "300 in order over "+transport, "left")
			}
			if diff := cmp.Diff(got, append(want, "end")); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			if n := s.Clients(); n != 0 {
				t.Errorf("%d clients are left", n)
			}
		})
	}
}
