//go:build !windows

package scenarios

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
)

// ownGroup has a command join a process group that is killed when free is called, and when this process ends before that, however it ends: by
// SIGKILL, or by a second Ctrl-C. The group's leader is a shell that waits for the end of a pipe whose other end only this process has.
func ownGroup(cmd *exec.Cmd) (free func(), err error) {
	guard := exec.Command("/bin/sh", "-c", `trap "" HUP INT QUIT TERM; read -r _; kill -KILL 0`)
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("guard the command: %w", err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: guard.Process.Pid}
	return func() {
		_ = errors.Join(pipe.Close(), guard.Wait()) // it ends by SIGKILL
	}, nil
}

// processGroup is the process group of a command of ownGroup. It is there until free was called.
func processGroup(cmd *exec.Cmd) int { return cmd.SysProcAttr.Pgid }

// killGroup kills the process group of a command, which may have ended before the others in it.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-processGroup(cmd), syscall.SIGKILL) }

// wasKilled reports whether a process ended by killGroup, by what its Wait returned.
func wasKilled(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// interruptGroup is what Ctrl-C does to the process group of a command.
func interruptGroup(cmd *exec.Cmd) error { return syscall.Kill(-processGroup(cmd), syscall.SIGINT) }

// hangup is the signal of a terminal that is gone.
const hangup = syscall.SIGHUP

// wakeGroup stops the process group of a command and has it go on at once, which ends what its processes wait for early (signal(7)).
func wakeGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-processGroup(cmd), syscall.SIGSTOP)
	_ = syscall.Kill(-processGroup(cmd), syscall.SIGCONT)
}
