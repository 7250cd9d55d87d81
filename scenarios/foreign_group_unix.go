//go:build !windows

package scenarios

import (
	"os/exec"
	"syscall"
)

// ownGroup has a command begin a process group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the process group of a command, which may have ended before the others in it.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// interruptGroup is what Ctrl-C does to the process group of a command.
func interruptGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }

// hangup is the signal of a terminal that is gone.
const hangup = syscall.SIGHUP

// wakeGroup stops the process group of a command and has it go on at once, which ends what its processes wait for early (signal(7)).
func wakeGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGSTOP)
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGCONT)
}
