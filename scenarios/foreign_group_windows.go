package scenarios

import "os/exec"

// ownGroup does nothing: there is no process group.
func ownGroup(*exec.Cmd) {}

// killGroup kills the command alone.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// wakeGroup does nothing: there is no libfaketime.
func wakeGroup(*exec.Cmd) {}
