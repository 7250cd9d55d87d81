package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/control"
)

// TestGeneratedClientsPlayTheWindow makes clients of openapi.json with generators that others wrote. They must compile, and what they
// read must have the types they expect.
func TestGeneratedClientsPlayTheWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: generators and compilers of two languages")
	}
	t.Run("Go, oapi-codegen", func(t *testing.T) {
		dir := clientFiles(t, "go")
		tool(t, dir, "go", "mod", "init", "client")
		had(t, dir, "oapi-codegen", "go", "get", "-tool", "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2")
		had(t, dir, "the runtime of oapi-codegen", "go", "get", "github.com/oapi-codegen/runtime@v1.9.0")
		tool(t, dir, "go", "tool", "oapi-codegen", "-generate", "types,client", "-package", "main", "-o", "client.gen.go", "openapi.json")
		tool(t, dir, "go", "build", "-o", "client", ".")
		plays(t, filepath.Join(dir, "client"))
	})
	t.Run("TypeScript, openapi-typescript", func(t *testing.T) {
		for _, program := range []string{"node", "npm"} {
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("left out: openapi-typescript needs %s, which is not installed", program)
			}
		}
		dir := clientFiles(t, "typescript")
		had(t, dir, "openapi-typescript", "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
		tool(t, dir, "node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.d.ts")
		tool(t, dir, "node", "node_modules/typescript/bin/tsc", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "story.ts")
		plays(t, "node", filepath.Join(dir, "story.js"))
	})
}

// clientFiles is a directory with the files of a client and openapi.json.
func clientFiles(t *testing.T, language string) string {
	t.Helper()
	dir, from := t.TempDir(), filepath.Join("testdata", "clients", language)
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	content := map[string][]byte{"openapi.json": control.OpenAPI()}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		content[strings.TrimSuffix(f.Name(), ".txt")] = b
	}
	for name, b := range content {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// plays runs a client in a world.
func plays(t *testing.T, command ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"exec", "--start", "2020-11-03T09:00:00Z", "--speed", "0", "--journal", t.TempDir(), "--"}, command...)
	code := run(t.Context(), args, &out, &errs)
	if want := "rejected delivered backwards\n"; code != 0 || out.String() != want {
		t.Errorf("exit %d, %q, want %q\n%s", code, out.String(), want, errs.String())
	}
}

func tool(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	if text, err := inDir(t, dir, program, args...); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, text)
	}
}

// had gets a generator, and leaves the test out when it is not to be had.
func had(t *testing.T, dir, name, program string, args ...string) {
	t.Helper()
	if text, err := inDir(t, dir, program, args...); err != nil {
		t.Skipf("left out: %s cannot be had here: %v\n%s", name, err, text)
	}
}

func inDir(t *testing.T, dir, program string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
