package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wavetank/wavetank/connector/deploy"
)

// TestScripts are command lines in a terminal, with what they print. Each starts in a directory with a workbook that is right.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", os.Getenv("GORACE")) // of the programs too: how long they wait before they exit
			return deploy.WriteWorkbook(filepath.Join(env.WorkDir, "deployment.xlsx"), deploy.Example())
		},
	})
}
