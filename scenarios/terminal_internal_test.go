package scenarios

import (
	"bytes"
	"os"
	"testing"

	"github.com/wavetank/wavetank/connector/terminal"
)

// TestStandardOutputIsATerminalBehindWhatWatchesIt: a command that remembers what it could not write shows colours all the same.
func TestStandardOutputIsATerminalBehindWhatWatchesIt(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	if want := isTerminal(device); isTerminal(terminal.NewOutput(device)) != want || isTerminal(terminal.NewOutput(&bytes.Buffer{})) || isTerminal(&bytes.Buffer{}) {
		t.Errorf("a device is a terminal: %t; behind Output it is not, or a buffer is one", want)
	}
}
