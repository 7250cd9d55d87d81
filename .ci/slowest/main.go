// Slowest reads what `go test -json` prints, passes on what a person wants to read, and ends with the ten tests and the five packages
// that took longest. Its exit code says nothing of the tests: the shell's pipefail does.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	mostTests    = 10
	mostPackages = 5
)

// event is one line of `go test -json`. Elapsed is in seconds; that of a test does not count its parallel subtests.
type event struct {
	Time                          time.Time
	Action, Package, Test, Output string
	Elapsed                       float64
}

type timing struct {
	name    string
	seconds float64
}

// report collects what ran.
type report struct {
	out      io.Writer
	lines    map[string][]string  // the output of each test until it is known how it ended
	began    map[string]time.Time // of each test that runs, later by as long as it waited for its turn
	paused   map[string]time.Time
	tests    []timing
	packages []timing
}

func newReport(out io.Writer) *report {
	return &report{out: out, lines: map[string][]string{}, began: map[string]time.Time{}, paused: map[string]time.Time{}}
}

func main() {
	r := newReport(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20) // a failed comparison may print much
	for in.Scan() {
		r.take(in.Bytes())
	}
	if err := in.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "slowest:", err)
		os.Exit(1)
	}
	r.end()
}

// take handles one line. Output of a test that passes is dropped, as `go test` without -v does.
func (r *report) take(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		fmt.Fprintf(r.out, "%s\n", line) // of the go command itself
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		r.began[key] = e.Time
	case "pause":
		r.paused[key] = e.Time
	case "cont":
		r.began[key] = r.began[key].Add(e.Time.Sub(r.paused[key]))
	case "output", "build-output":
		if e.Test == "" {
			if !strings.HasPrefix(e.Output, "PASS") && !strings.Contains(e.Output, "[no test files]") {
				fmt.Fprint(r.out, e.Output)
			}
			return
		}
		r.lines[key] = append(r.lines[key], e.Output)
	case "fail":
		for _, l := range r.lines[key] {
			fmt.Fprint(r.out, l)
		}
		r.ended(e, key)
	case "pass", "skip":
		r.ended(e, key)
	}
}

func (r *report) ended(e event, key string) {
	delete(r.lines, key)
	switch {
	case e.Test == "":
		r.packages = append(r.packages, timing{e.Package, e.Elapsed})
	case !strings.Contains(e.Test, "/"): // a subtest is part of its test
		took := e.Elapsed
		if began := r.began[key]; !began.IsZero() {
			took = e.Time.Sub(began).Seconds()
		}
		r.tests = append(r.tests, timing{e.Test + "  " + short(e.Package), took})
	}
}

func (r *report) end() {
	for key, lines := range r.lines { // of tests that never ended: a panic, or the limit against hanging
		fmt.Fprintf(r.out, "%s did not end:\n%s", key, strings.Join(lines, ""))
	}
	fmt.Fprintf(r.out, "\nThe slowest tests, in seconds with what ran beside them:\n")
	list(r.out, r.tests, mostTests)
	fmt.Fprintf(r.out, "The slowest packages:\n")
	list(r.out, r.packages, mostPackages)
}

// list prints the longest, longest first.
func list(out io.Writer, of []timing, most int) {
	slices.SortStableFunc(of, func(a, b timing) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, t := range of[:min(len(of), most)] {
		fmt.Fprintf(out, "%8.1f  %s\n", t.seconds, short(t.name))
	}
}

// short is a package's path inside this module.
func short(path string) string {
	return strings.TrimPrefix(path, "github.com/wavetank/wavetank/")
}
