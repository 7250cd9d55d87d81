package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/wavetank/wavetank/scenarios"
)

// otherPrograms are what scripts drive besides ours, with the Debian package of each. A script does without one that is not here, unless
// WAVETANK_LANGUAGES=required.
var otherPrograms = map[string]struct {
	there func() bool
	from  string
}{
	"faketime": {func() bool { _, err := scenarios.FindFaketime(); return err == nil }, "libfaketime"},
	"node":     {onPath("node"), "nodejs"},
	"npm":      {onPath("npm"), "npm"},
	"python3":  {onPath("python3"), "python3"},
	"pytest":   {func() bool { return exec.Command("python3", "-m", "pytest", "--version").Run() == nil }, "python3-pytest"},
	"go":       {onPath("go"), "golang-go"},
}

func onPath(program string) func() bool {
	return func() bool { _, err := exec.LookPath(program); return err == nil }
}

// condition is a condition of a script, such as [node].
func condition(name string) (bool, error) {
	program, ok := otherPrograms[name]
	if !ok {
		return false, fmt.Errorf("unknown condition %s", name)
	}
	there := program.there()
	if !there && os.Getenv("WAVETANK_LANGUAGES") == "required" {
		return false, fmt.Errorf("there is no %s, and WAVETANK_LANGUAGES=required: install the Debian package %s", name, program.from)
	}
	return there, nil
}
