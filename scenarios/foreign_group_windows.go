package scenarios

import (
	"os/exec"
	"syscall"
)

// ownGroup does nothing: there is no process group.
func ownGroup(*exec.Cmd) {}

// killGroup kills the command alone.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// interruptGroup kills the command: there is no way to interrupt one that is in no group.
func interruptGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// hangup is a signal that never comes.
const hangup = syscall.SIGHUP

// wakeGroup does nothing: there is no libfaketime.
func wakeGroup(*exec.Cmd) {}
