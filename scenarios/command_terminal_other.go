//go:build !linux

package scenarios

import (
	"io"
	"os"
	"os/exec"
)

// commandTerminal is only for Linux: elsewhere a command whose standard input would be a terminal gets an empty one.
type commandTerminal struct{}

func takeTerminal(cmd *exec.Cmd, stdin io.Reader) (*commandTerminal, error) {
	if file, ok := stdin.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			cmd.Stdin = nil
		}
	}
	return nil, nil
}

func (*commandTerminal) giveBack() {}

func (*commandTerminal) watch(*exec.Cmd, <-chan struct{}) {}
