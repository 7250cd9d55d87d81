package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	Stdin          io.Reader // nil: empty. A terminal is the command's alone until it ends, as in a shell: Ctrl-C reaches it and not its parent
	Stdout, Stderr io.Writer
	Kill           <-chan struct{} // once closed, everything of the command is killed at once; nil: never
}

// Run runs the command and returns its exit code; for a command that a signal ended, 128 and the signal's number. Once ctx ends the
// process group of the command is interrupted. Nothing of it is left. The error says why it could not be run.
func (c Command) Run(ctx context.Context) (int, error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Stdin, c.Stdout, c.Stderr
	cmd.Cancel = func() error { return interruptGroup(cmd) }
	cmd.WaitDelay = commandGrace
	free, err := ownGroup(cmd)
	if err != nil {
		return 0, err
	}
	defer free()
	console, err := takeTerminal(cmd, c.Stdin)
	if err != nil {
		return 0, err
	}
	defer console.giveBack()
	if err := cmd.Start(); err != nil {
		var lookup *exec.Error
		var start *fs.PathError
		if errors.As(err, &lookup) {
			err = lookup.Err
		} else if errors.As(err, &start) {
			err = start.Err
		}
		return 0, fmt.Errorf("%s: %w", c.Args[0], err)
	}
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-c.Kill:
			killGroup(cmd)
		case <-over:
		}
	}()
	console.watch(cmd, over)
	err = cmd.Wait()
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

// SecondSignal returns a channel that is closed when signals has brought two, or the end of the terminal: who asks again does not want to
// wait for a command that takes its time.
func SecondSignal(signals <-chan os.Signal) <-chan struct{} {
	second := make(chan struct{})
	go func() {
		defer close(second)
		for n := 0; n < 2; n++ {
			if s, ok := <-signals; !ok || s == hangup {
				return
			}
		}
	}()
	return second
}
