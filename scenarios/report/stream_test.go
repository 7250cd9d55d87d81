package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/report"
)

// Scenarios end in any order; they are printed in the order of the files, each as soon as all before it are over.
func TestAStreamPrintsScenariosInTheOrderOfTheFiles(t *testing.T) {
	run := sample(t)
	all := run.Files[0].Scenarios
	var out bytes.Buffer
	s := report.NewStream(&out, run, "pretty", false)
	s.Over(all[1])
	s.Over(all[4])
	if out.Len() > 0 {
		t.Errorf("printed before the first scenario was over:\n%s", out.String())
	}
	s.Over(all[0])
	if text := out.String(); !strings.Contains(text, "(row 1)") || !strings.Contains(text, "(row 2)") || strings.Contains(text, "undefined") {
		t.Errorf("want the first two scenarios alone:\n%s", text)
	}
	s.Over(all[3])
	s.Over(all[2])
	if err := s.Close(run); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(report.Pretty(run, false)), out.String()); diff != "" {
		t.Errorf("the stream is not the report (-report +stream):\n%s", diff)
	}
}

func TestColourChangesNoWord(t *testing.T) {
	run := sample(t)
	plain := string(report.Pretty(run, false))
	coloured := string(report.Pretty(run, true))
	for _, code := range []string{"32", "31", "33", "36", "2", "0"} {
		coloured = strings.ReplaceAll(coloured, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(plain, coloured); diff != "" {
		t.Errorf("(-plain +coloured without its codes):\n%s", diff)
	}
	if strings.ContainsAny(plain, "\u202e\u2066\x07") || strings.Contains(plain, "\x1b") || strings.Contains(plain, "\x00") {
		t.Errorf("a control character reaches the terminal:\n%q", plain)
	}
}

func TestAnErrorOfTheTerminalIsReturned(t *testing.T) {
	run := sample(t)
	s := report.NewStream(full{}, run, "progress", false)
	if err := s.Close(run); !errors.Is(err, errFull) {
		t.Errorf("err = %v, want %v", err, errFull)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
