package main

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
)

// TestAnInterruptAtAPromptChangesNothing ends the program while it waits for the fourth answer.
func TestAnInterruptAtAPromptChangesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := deploy.WriteWorkbook(filepath.Join(dir, "deployment.xlsx"), deploy.Example()); err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: os.Args[0], Args: []string{"ccm", "--dir", dir, "release", "async", "configureVendors.sh", "-a"}} // see TestMain
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	if _, err := in.Write([]byte("csp\n\n5fa11c10973a2a13b82658b8\n")); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	for said := ""; !strings.Contains(said, "[Aggregator Key ID]"); {
		more, err := r.ReadString(':')
		if err != nil {
			t.Fatalf("it ended after %q: %v", said, err)
		}
		said += more
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v, want exit code 1", err)
	}
	if _, err := os.Stat(deploy.SettingsPath(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("settings: %v, want none", err)
	}
}
