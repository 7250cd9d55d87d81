package pairs

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// Table is the environment variable that names the file to which results are added, a line of JSON each. Empty: they are only logged.
const Table = "BENCH_TABLE"

// report logs a result, adds it to the table, and fails the test if a limit is missed.
func report(t TB, r Result) {
	t.Helper()
	t.Logf("%s", r)
	if r.Verdict == Missed {
		t.Errorf("missed: %s", r)
	}
	path := os.Getenv(Table)
	if path == "" {
		return
	}
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // the caller of the benchmark names it
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Write(append(line, '\n')); err != nil {
		t.Fatalf("%v", err)
	}
}

// limit is the claim in words.
func (r Result) limit() string {
	if r.Least > 0 {
		return fmt.Sprintf("at least %.3g%s", r.Least, r.unit())
	}
	return fmt.Sprintf("at most %.3g%s", r.Most, r.unit())
}

func (r Result) unit() string {
	if r.Unit != "" {
		return " " + r.Unit
	}
	return "x"
}

// between is the range in words.
func (r Result) between() string {
	if r.Low == r.High {
		return ""
	}
	return fmt.Sprintf("%.3g to %.3g in %d pairs", r.Low, r.High, r.Pairs)
}

func (r Result) String() string {
	parts := []string{fmt.Sprintf("%s: %.3g%s", r.Name, r.Median, r.unit())}
	if b := r.between(); b != "" {
		parts = append(parts, b)
	}
	if r.Floor > 0 {
		parts = append(parts, fmt.Sprintf("floor %.4g, subject %.4g", r.Floor, r.Subject))
	}
	return strings.Join(append(parts, r.limit(), string(r.Verdict)), ", ")
}

// Print writes the results that in has as a table, and returns how many missed their limits.
func Print(out io.Writer, in io.Reader) (missed int, err error) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "figure\tlimit\tmeasured\trange\tverdict")
	dec := json.NewDecoder(in)
	for dec.More() {
		var r Result
		if err := dec.Decode(&r); err != nil {
			return missed, fmt.Errorf("results: %w", err)
		}
		if r.Verdict == Missed {
			missed++
		}
		fmt.Fprintf(w, "%s\t%s\t%.3g%s\t%s\t%s\n", r.Name, r.limit(), r.Median, r.unit(), r.between(), r.Verdict)
	}
	return missed, w.Flush()
}
