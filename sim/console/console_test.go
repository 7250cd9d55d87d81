package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/console"
)

// weight is what the whole page may weigh, uncompressed, and referenceWeight what the reference adds.
const (
	weight          = 170_000        // 150,000, and faults on every hop, forms, what an app or a site does, and the log of what was done
	referenceWeight = 12_000 + 2_500 // the calls; guides, phrases and their search
)

type page struct {
	t   *testing.T
	url string
}

func serve(t *testing.T) page {
	t.Helper()
	server := httptest.NewServer(console.Handler())
	t.Cleanup(server.Close)
	return page{t, server.URL}
}

func (p page) do(method, path string, header ...string) (*http.Response, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp, string(body)
}

var reference = regexp.MustCompile(`(?:src|href)="([^"#]+)"|from "\./([^"]+)"|import "\./([^"]+)"`)

// files are the page and all that it refers to, found as a browser finds them.
func (p page) files() map[string]string {
	p.t.Helper()
	found := map[string]string{}
	for queue := []string{"index.html", "phone.html", "docs"}; len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if _, ok := found[name]; ok {
			continue
		}
		resp, body := p.do("GET", "/"+name)
		if resp.StatusCode != http.StatusOK {
			p.t.Fatalf("%s: %d", name, resp.StatusCode)
		}
		found[name] = body
		for _, m := range reference.FindAllStringSubmatch(body, -1) {
			queue = append(queue, strings.TrimPrefix(m[1]+m[2]+m[3], "/"))
		}
	}
	return found
}

func TestThePageIsCompleteAndLight(t *testing.T) {
	files := serve(t).files()
	for _, name := range []string{"index.html", "style.css", "app.js", "phone.js", "player.js", "icon.svg"} {
		if files[name] == "" {
			t.Errorf("%s is not part of the page", name)
		}
	}
	total := 0
	reference := 0
	for name, body := range files {
		if strings.HasPrefix(name, "docs") {
			reference += len(body)
		} else {
			total += len(body)
		}
	}
	if reference > referenceWeight {
		t.Errorf("the reference adds %d bytes, want at most %d", reference, referenceWeight)
	}
	t.Logf("the page weighs %d bytes", total)
	if total > weight {
		t.Errorf("the page weighs %d bytes, want at most %d", total, weight)
	}
}

// foreign are addresses of another origin, and what a strict policy forbids or what turns text into HTML.
var foreign = regexp.MustCompile(`https?://|["'(]//|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|<script>|<style| style="| on[a-z]+="|@import`)

func TestNothingComesFromElsewhereAndTextIsNeverHTML(t *testing.T) {
	for name, body := range serve(t).files() {
		body = strings.ReplaceAll(body, `xmlns="http://www.w3.org/2000/svg"`, "")
		if found := foreign.FindString(body); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
	}
}

func TestHeaders(t *testing.T) {
	p := serve(t)
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/style.css": "text/css; charset=utf-8",
		"/app.js": "text/javascript; charset=utf-8", "/docs": "text/html; charset=utf-8", "/icon.svg": "image/svg+xml",
	} {
		resp, body := p.do("GET", path)
		for name, want := range map[string]string{
			"Content-Type": kind, "Cache-Control": "no-cache", "Content-Security-Policy": console.Policy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
		if resp.StatusCode != http.StatusOK || body == "" {
			t.Errorf("%s: %d with %d bytes", path, resp.StatusCode, len(body))
		}
		etag := resp.Header.Get("ETag")
		if again, body := p.do("GET", path, "If-None-Match", etag); etag == "" || again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s with its ETag %s: %d with %d bytes, want 304 with none", path, etag, again.StatusCode, len(body))
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	p := serve(t)
	for _, tc := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/nothing.js", 404}, {"GET", "/web/app.js", 404}, {"GET", "/../console.go", 404}, {"GET", "/api/v1/clock", 404},
		{"POST", "/", 405}, {"DELETE", "/app.js", 405}, {"HEAD", "/", 200},
	} {
		if resp, _ := p.do(tc.method, tc.path); resp.StatusCode != tc.want {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, resp.StatusCode, tc.want)
		}
	}
}

// Indentation and comment lines are left out on the way to the browser; a line of a string must not be taken for either.
func TestNoStringOfThePageSpansLines(t *testing.T) {
	names, err := filepath.Glob("web/*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	served := serve(t).files()
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			if strings.Count(line, "`")%2 != 0 || strings.HasSuffix(line, `\`) {
				t.Errorf("%s:%d: a string that does not end on its line", name, i+1)
			}
		}
		got := served[filepath.Base(name)]
		if strings.Count(got, "\n") != strings.Count(string(source), "\n") {
			t.Errorf("%s: the served lines have other numbers", name)
		}
		if strings.Contains(got, "\n ") || strings.Contains(got, "\n//") {
			t.Errorf("%s is served with its indentation or its comments", name)
		}
	}
}
