package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/wavetank/wavetank/connector/deploy"
)

// TestAnInterruptedValidationBlamesNoStep in any of its forms.
func TestAnInterruptedValidationBlamesNoStep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, deploy.Example()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, format := range []string{"text", "json", "junit", "html"} {
		for _, against := range []string{"simulated", "site"} {
			var out, errs bytes.Buffer
			code := run(ctx, []string{"validate", "--config", file, "--format", format, "--against", against}, &out, &errs)
			if code != exitFailed || out.Len() > 0 || errs.String() != "wavetank validate: interrupted\n" {
				t.Errorf("%s, %s: exit %d, %q, %q", format, against, code, errs.String(), out.String())
			}
		}
	}
}

// terminalAt is a terminal at which something happens once a question stands there.
type terminalAt struct {
	bytes.Buffer
	at   string
	then func()
}

// Write shows a question.
func (t *terminalAt) Write(b []byte) (int, error) {
	defer func() {
		if bytes.Contains(b, []byte(t.at)) {
			t.then()
		}
	}()
	return t.Buffer.Write(b)
}

// TestAQuestionEndsWithTheProgram though its answer never comes.
func TestAQuestionEndsWithTheProgram(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, answers := io.Pipe()
	t.Cleanup(func() { _ = answers.Close() })
	out := &terminalAt{at: "Two?", then: cancel}
	ask := asker(ctx, in, out)
	go func() { _, _ = io.WriteString(answers, "y\n") }()
	if !ask("One?") {
		t.Error("the answer was yes")
	}
	if ask("Two?") || ask("Three?") {
		t.Error("there was no answer")
	}
	if want := "One? [y/N]: Two? [y/N]: \n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	if asker(t.Context(), iotest.ErrReader(io.ErrUnexpectedEOF), out)("Four?") {
		t.Error("there was no one to ask")
	}
}
