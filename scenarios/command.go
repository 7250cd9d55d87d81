package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// commandGrace is how long a command that was interrupted may take to end before it is killed; transport.
const commandGrace = 10 * time.Second

// Command is a program that is run beside a world.
type Command struct {
	Args           []string // the program and its arguments
	Env            []string
	Stdin          io.Reader // nil: empty
	Stdout, Stderr io.Writer
}

// Run runs the command and returns its exit code; for a command that a signal ended, 128 and the signal's number. Once ctx ends the
// command is interrupted. Nothing of its process group is left. The error says why it could not be run.
func (c Command) Run(ctx context.Context) (int, error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Stdin, c.Stdout, c.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = commandGrace
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		var path *exec.Error
		if errors.As(err, &path) {
			err = path.Err
		}
		return 0, fmt.Errorf("%s: %w", c.Args[0], err)
	}
	err := cmd.Wait()
	killGroup(cmd)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && cmd.ProcessState == nil {
		return 0, fmt.Errorf("%s: %w", c.Args[0], err)
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}
