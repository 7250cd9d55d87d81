package scenarios

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/report"
)

// readHTML reads the page as a tool does that runs no script.
func readHTML(t *testing.T, run *report.Run, b []byte) []verdict {
	index, all := map[string]int{}, []verdict(nil)
	for s := range run.All() {
		index[s.At()] = len(all)
		all = append(all, verdict{Title: s.Title()})
	}
	count, order := map[report.State]int{}, []string{}
	said := map[string]string{}
	var v *verdict
	var file, line string
	elements(t, b, func(name string, attr map[string]string, text string) {
		switch {
		case name == "html":
			said = attr
		case name == "article":
			at := attr["data-at"]
			v = &all[index[at]]
			if v.Outcome != "" {
				t.Errorf("%s stands in the page twice", at)
			}
			file, line, _ = strings.Cut(at, ":")
			v.Outcome = report.State(attr["data-outcome"])
			if v.Outcome == report.Failed {
				_, _ = fmt.Sscan(line, &v.At)
			}
			count[v.Outcome]++
			order = append(order, attr["data-outcome"])
		case name == "b" && v != nil && attr["class"] == "title":
			if text != v.Title {
				t.Errorf("%s:%s has the title %q, want %q", file, line, text, v.Title)
			}
		case attr["data-step"] != "":
			place, inFile := strings.CutPrefix(attr["data-step"], file+":")
			if !inFile {
				t.Errorf("%s:%s has a step at %s", file, line, attr["data-step"])
			}
			if state := attr["data-state"]; state != "passed" && state != "skipped" {
				_, _ = fmt.Sscan(place, &v.At)
			}
		}
	})
	if count[report.Flaky] == 0 {
		said["data-flaky"] = "0" // it is left out then
	}
	for _, state := range []report.State{report.Failed, report.Passed, report.Skipped, report.Flaky} {
		if said["data-"+string(state)] != fmt.Sprint(count[state]) {
			t.Errorf("html: data-%s is %s, and %d articles are", state, said["data-"+string(state)], count[state])
		}
	}
	if first := slices.Index(order, "passed"); first >= 0 && slices.Contains(order[first:], "failed") {
		t.Errorf("html: a failure stands below what passed: %v", order)
	}
	return all
}

// elements calls f for each element of a page, with the text that stands before the next tag.
func elements(t *testing.T, b []byte, f func(name string, attr map[string]string, text string)) {
	t.Helper()
	read := xml.NewDecoder(bytes.NewReader(b))
	read.Strict, read.AutoClose, read.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var name string
	var attr map[string]string
	tell := func(text string) {
		if name != "" {
			f(name, attr, text)
			name = ""
		}
	}
	for {
		token, err := read.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			tell("")
			name, attr = x.Name.Local, map[string]string{}
			for _, a := range x.Attr {
				attr[a.Name.Local] = a.Value
			}
		case xml.CharData:
			tell(string(x))
		case xml.EndElement:
			tell("")
		}
	}
}

// page runs features and returns the page alone.
func page(t *testing.T, change func(*Suite)) (*report.Run, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	suite := Suite{FS: os.DirFS("../features"), Paths: []string{"window", "messenger"}, Formats: []string{"progress", "html:" + path}, Concurrency: 1, Seed: 1, Output: io.Discard, Prepared: ready()}
	change(&suite)
	result := suite.Run()
	if result.Usage != nil || result.Unwritten != nil {
		t.Fatal(result.Usage, result.Unwritten)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return result.Run, b
}

var recordings = regexp.MustCompile(`data-recordings="\d+">([^<]*)<`)

// unpacked are the recordings of a page.
func unpacked(t *testing.T, b []byte) []byte {
	t.Helper()
	var all []byte
	for _, m := range recordings.FindAllSubmatch(b, -1) {
		packed, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		recording, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
		if err != nil || !json.Valid(recording) {
			t.Fatalf("a recording is no JSON: %v: %.200s", err, recording)
		}
		all = append(append(all, recording...), '\n')
	}
	return all
}

func TestThePageOfARunIsSmallAndTheSameAtAnyConcurrency(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: runs features again")
	}
	run, one := page(t, func(*Suite) {})
	_, eight := page(t, func(s *Suite) { s.Concurrency = 8 })
	if !bytes.Equal(one, eight) {
		a, b := bytes.Split(unpacked(t, one), []byte("{\"seq\"")), bytes.Split(unpacked(t, eight), []byte("{\"seq\""))
		for i := range min(len(a), len(b)) {
			if !bytes.Equal(a[i], b[i]) {
				t.Errorf("in a recording:\n%s\n%s", a[i], b[i])
				break
			}
		}
		t.Errorf("8 scenarios at once give other bytes than one: %d and %d", len(eight), len(one))
	}
	n := 0
	for range run.All() {
		n++
	}
	bound := 300_000 + 6_000*n
	t.Logf("%d scenarios, %d bytes", n, len(one))
	if len(one) > bound {
		t.Errorf("%d scenarios take %d bytes, want at most %d", n, len(one), bound)
	}
	recording := unpacked(t, one)
	for _, leak := range []string{"127.0.0.1:", "localhost", os.TempDir() + "/"} {
		if bytes.Contains(one, []byte(leak)) || bytes.Contains(recording, []byte(leak)) {
			t.Errorf("the page shows %q", leak)
		}
	}
}

func TestAWorldIsLookedAtForAPageAlone(t *testing.T) {
	suite := Suite{FS: os.DirFS("../features"), Paths: []string{"window/boundary.feature"}, Formats: []string{"progress", "junit:" + filepath.Join(t.TempDir(), "x.xml")}, Output: io.Discard, Prepared: ready()}
	for s := range suite.Run().Run.All() {
		for _, step := range s.Ended() {
			if step.Scene != nil {
				t.Fatalf("%s:%d has a scene that no report shows", s.File.Path, step.Line)
			}
		}
	}
	run, _ := page(t, func(s *Suite) { s.Paths = []string{"window/boundary.feature"} })
	for s := range run.All() {
		for _, step := range s.Ended() {
			if step.Scene == nil {
				t.Fatalf("%s:%d has no scene", s.File.Path, step.Line)
			}
		}
	}
}

// A page holds no text that ends the element it stands in, and what HTML cannot carry is written out.
func TestThePageCarriesAnyText(t *testing.T) {
	_, _, files := endings(t, nil)
	page := string(files["html"])
	for _, want := range []string{`&lt;hi&gt; &amp; \&#34;bye\&#34;`, `out of \x00 order`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(page, "<hi>") || strings.ContainsRune(page, 0) {
		t.Error("text of a scenario stands in the page as it is")
	}
}
