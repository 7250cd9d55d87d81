package scenarios

import (
	"os/exec"
	"syscall"
)

// ownGroup does nothing: there is no process group, and a console that is closed ends what runs in it.
func ownGroup(*exec.Cmd) (free func(), err error) { return func() {}, nil }

// processGroup is the command alone.
func processGroup(cmd *exec.Cmd) int { return cmd.Process.Pid }

// killGroup kills the command alone.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// wasKilled is always true: a command that was killed ends with the exit status of any that failed.
func wasKilled(error) bool { return true }

// interruptGroup kills the command: there is no way to interrupt one that is in no group.
func interruptGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// hangup is a signal that never comes.
const hangup = syscall.SIGHUP

// wakeGroup does nothing: there is no libfaketime.
func wakeGroup(*exec.Cmd) {}
