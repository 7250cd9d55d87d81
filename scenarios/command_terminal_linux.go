package scenarios

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// commandTerminal is the terminal that a command has while it runs. Its methods may be called on nil, which is none.
type commandTerminal struct {
	file *os.File
	own  int // our process group, which has the terminal before and after
}

// takeTerminal has a command be the foreground of the terminal that stdin is, once it starts. It returns nil when stdin is no terminal; a
// terminal whose foreground we are not belongs to another process, and the command gets an empty standard input.
func takeTerminal(cmd *exec.Cmd, stdin io.Reader) (*commandTerminal, error) {
	file, ok := stdin.(*os.File)
	if !ok {
		return nil, nil
	}
	foreground, err := unix.IoctlGetInt(int(file.Fd()), unix.TIOCGPGRP)
	if errors.Is(err, unix.ENOTTY) {
		return nil, nil
	}
	own := syscall.Getpgrp()
	if err != nil || foreground != own {
		cmd.Stdin = nil
		return nil, nil //nolint:nilerr // as above
	}
	signal.Ignore(syscall.SIGTTOU) // to take the terminal back from the background
	cmd.SysProcAttr.Foreground, cmd.SysProcAttr.Ctty = true, int(file.Fd())
	return &commandTerminal{file, own}, nil
}

// give makes a process group the foreground.
func (t *commandTerminal) give(group int) error {
	if err := unix.IoctlSetPointerInt(int(t.file.Fd()), unix.TIOCSPGRP, group); err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return nil
}

// giveBack is for the end of the command.
func (t *commandTerminal) giveBack() {
	if t == nil {
		return
	}
	_ = t.give(t.own) // a terminal that is gone needs nothing
	signal.Reset(syscall.SIGTTOU)
}

// watch has this process stop when the command is stopped, as by Ctrl-Z, so that the shell has the terminal again; when it goes on, so does
// the command. It ends when over is closed.
func (t *commandTerminal) watch(cmd *exec.Cmd, over <-chan struct{}) {
	if t == nil {
		return
	}
	changes, resumed := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(changes, syscall.SIGCHLD)
	go func() {
		defer signal.Stop(changes)
		defer signal.Stop(resumed)
		for {
			select {
			case <-changes:
			case <-over:
				return
			}
			var info unix.Siginfo
			err := unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WSTOPPED|unix.WNOHANG, nil)
			if err != nil || info.Signo != int32(unix.SIGCHLD) {
				continue
			}
			signal.Notify(resumed, syscall.SIGCONT)
			_ = t.give(t.own)
			_ = syscall.Kill(0, syscall.SIGSTOP) // this thread may go on a while before all stop
			select {
			case <-resumed: // by the shell
			case <-over:
				return
			}
			if now, err := unix.IoctlGetInt(int(t.file.Fd()), unix.TIOCGPGRP); err == nil && now == t.own {
				_ = t.give(processGroup(cmd))
			}
			_ = syscall.Kill(-processGroup(cmd), syscall.SIGCONT)
		}
	}()
}
