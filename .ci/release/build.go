package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// programs are what is built, by the folders they are in.
var programs = []struct{ name, folder, title string }{
	{"wavetank", "./scenarios/cmd/wavetank", "a simulated world for Oceana messaging, on one controllable clock"},
	{"connector", "./connector/cmd/connector", "messaging connector between the Digital Connection cloud and Oceana"},
	{"ccm", "./connector/cmd/ccm", "the commands of the deployment guide"},
}

func titleOf(program string) string {
	for _, p := range programs {
		if p.name == program {
			return p.title
		}
	}
	return program
}

// build builds the programs for a platform. The processors are the oldest that Go supports, whatever the environment says.
func (r *release) build(ctx context.Context, p platform) error {
	const version = "github.com/wavetank/wavetank/connector/version"
	link := fmt.Sprintf("-s -w -buildid= -X %s.release=%s -X %s.commit=%s -X %s.date=%s",
		version, r.version, version, r.commit, version, r.date.Format("2006-01-02T15:04:05Z"))
	into := r.built(p, "")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", link, "-o", into + string(filepath.Separator)}
	for _, program := range programs {
		args = append(args, program.folder)
	}
	_, err := output(ctx, r.root, p.env(), "go", args...)
	return err
}

func (p platform) env() []string {
	return []string{"GOOS=" + p.os, "GOARCH=" + p.arch, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT="}
}

// built is where a program for a platform is, or the folder of all of them.
func (r *release) built(p platform, program string) string {
	dir := filepath.Join(r.work, p.os+"_"+p.arch)
	if program == "" {
		return dir
	}
	return filepath.Join(dir, program+p.suffix())
}

func (p platform) suffix() string {
	if p.os == "windows" {
		return ".exe"
	}
	return ""
}

// here is this machine.
func here() platform { return platform{runtime.GOOS, runtime.GOARCH} }

// output runs a command in dir with more in its environment and returns what it prints.
func output(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args[:min(len(args), 2)], " "), err, stderr.String())
	}
	return stdout.String(), nil
}
