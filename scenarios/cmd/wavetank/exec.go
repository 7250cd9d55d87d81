package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
)

const execExamples = `  wavetank exec -- pytest tests                             the tests find the world in WAVETANK_... variables
  wavetank exec --connector none --speed 0 -- npm test      simulators alone; time moves only when the tests say so
  wavetank exec --journal journals -- go test ./...         what crossed a wire, in journals/exec.ndjson
`

const execSynopsis = "wavetank exec [FLAGS] -- CMD [ARG ...]: run CMD beside a world of its own on free ports, with the world in WAVETANK_... variables, and pass its exit code on; " +
	"CMD gets standard input unless that is a terminal"

func runExec(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	before, command := args, []string(nil)
	if i := slices.Index(args, "--"); i >= 0 {
		before, command = args[:i], args[i+1:]
	}
	var journal string
	f, err := parseUp("exec", execSynopsis, execExamples, before, stdout, func(flags *flag.FlagSet) {
		flags.StringVar(&journal, "journal", "", "write the world's journal to `DIR` as exec.ndjson")
		ports := flags.Lookup("ports")
		ports.DefValue = "free"
		_ = ports.Value.Set("free") // a string takes everything
	})
	switch {
	case err != nil:
		return exitUsage, err
	case len(command) == 0:
		return exitUsage, errors.New("there is no command: write it after --, as in wavetank exec -- pytest")
	case len(f.paths) > 0:
		return exitUsage, fmt.Errorf("%s: write the command after --, as in wavetank exec -- %s", f.paths[0], f.paths[0])
	case f.ready == "-":
		return exitUsage, errors.New("--ready: standard output belongs to the command; give a file, or use WAVETANK_READY")
	}
	if journal != "" {
		if err := os.MkdirAll(journal, 0o755); err != nil {
			return exitUsage, fmt.Errorf("--journal: %w", err)
		}
	}
	var up *openedWorld
	idle, err := scenarios.OpenIdleURL(func() time.Time { return up.world().Clock.Now() }) // CMD calls it, which is started later
	if err != nil {
		return exitFailed, err
	}
	defer idle.Close()
	up, err = openWorld(ctx, f, stderr, func(world *sim.Config) { world.Idle = idle.Ask })
	if err != nil {
		return exitUsage, err
	}
	defer up.close()
	files, err := os.MkdirTemp("", "wavetank-")
	if err != nil {
		return exitFailed, fmt.Errorf("make a temporary directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(files) }()
	env, err := scenarios.WorldEnvironment(up.readyFile(), idle.URL(), files, up.world().AuthorityPEM())
	if err != nil {
		return exitFailed, err
	}
	if f.ready != "" {
		if err := os.WriteFile(f.ready, scenarios.ReadyFile(up.readyFile()), 0o600); err != nil {
			return exitUsage, fmt.Errorf("--ready: %w", err)
		}
	}
	run := scenarios.Command{Args: command, Env: env, Stdout: stdout, Stderr: stderr}
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		run.Stdin = os.Stdin
	}
	code, err := run.Run(ctx)
	if err != nil {
		return exitUsage, err
	}
	if journal == "" && code == 0 {
		return code, nil
	}
	if journal == "" {
		if journal, err = os.MkdirTemp("", "wavetank-exec-"); err != nil { // it stays, to be read
			return code, fmt.Errorf("write journal: %w", err)
		}
	}
	file := filepath.Join(journal, "exec.ndjson")
	if err := os.WriteFile(file, scenarios.NDJSON(up.world().Journal), 0o600); err != nil {
		return max(code, exitFailed), fmt.Errorf("--journal: %w", err)
	}
	if code != 0 {
		fmt.Fprintf(stderr, "wavetank exec: %s ended with %d; what crossed a wire is in %s\n", command[0], code, file)
	}
	return code, nil
}
