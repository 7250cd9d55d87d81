package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

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
	"pytest":   {onPath("pytest"), "python3-pytest"},
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

// lend gives the commands of a script this user's cache of the go command, since a script's home is empty, and what the race detector is told.
func lend(env *testscript.Env) error {
	env.Setenv("GORACE", os.Getenv("GORACE"))
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		return nil //nolint:nilerr // then the condition [go] does not hold
	}
	env.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	return nil
}
