package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// TestWhatCannotBeWrittenIsNotDone whatever the verb found: who reads the file has no verdict.
func TestWhatCannotBeWrittenIsNotDone(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	for _, args := range [][]string{
		{"--help"},
		{"version"},
		{"version", "--json"},
		{"explore", "--runs", "4"},
		{"explore", "--help"},
		{"soak", "--runs", "3"},
		{"soak", "--schedule", "action.0=1"},
		{"sweep", "outage", "--from", "1m", "--to", "2m", "--step", "1m"},
		{"docs"},
		{"docs", "connector"},
		{"docs", "--search", "window"},
		{"rehearse", "--list"},
		{"tunnel", "--print-profile", "shop"},
		{"tunnel", "--customers", "1", "--days", "1", "--agents", "1"},
		{"steps"},
		{"steps", "--format", "json"},
		{"rules"},
		{"fidelity"},
		{"run", "--tags", "@R082"},
		{"run", "--tags", "@R082", "--format", "junit:-"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var errs bytes.Buffer
			code := run(t.Context(), args, full{}, &errs)
			text := strings.TrimRight(errs.String(), "\n")
			if i := strings.LastIndex(text, "\n"); args[0] == "tunnel" || args[0] == "run" { // which say more there
				text = text[i+1:]
			}
			if code != exitFailed || !strings.HasPrefix(text, "wavetank "+strings.TrimLeft(args[0], "-")+": ") || !strings.HasSuffix(text, "no space left on device") || strings.Contains(text, "\n") {
				t.Errorf("exit %d, %q; want %d and one line that says why", code, text, exitFailed)
			}
		})
	}
}

// TestWhatIsNotSaidNeedsNotBeWritten: a command line that is wrong is told elsewhere.
func TestWhatIsNotSaidNeedsNotBeWritten(t *testing.T) {
	silent := verb{"dance", "", func(context.Context, []string, io.Writer, io.Writer) (int, error) { return exitDone, nil }}
	var errs bytes.Buffer
	if code := silent.do(t.Context(), nil, full{}, &errs); code != exitDone || errs.Len() > 0 {
		t.Errorf("exit %d, %q", code, &errs)
	}
	if code := run(t.Context(), []string{"soak", "extra"}, full{}, &errs); code != exitUsage || strings.Contains(errs.String(), "space") {
		t.Errorf("exit %d, %q", code, &errs)
	}
}
