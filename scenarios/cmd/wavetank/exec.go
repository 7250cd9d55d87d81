package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
)

const execExamples = `  wavetank exec -- pytest tests                             the tests find the world in WAVETANK_... variables
  wavetank exec --connector none --speed 0 -- npm test      simulators alone; time moves only when the tests say so
  wavetank exec --journal journals -- go test ./...         what crossed a wire, in journals/exec.ndjson
  wavetank exec --report html:world.html -- pytest tests    a page that opens offline: phones, desks and messages before and after
`

const execSynopsis = "wavetank exec [FLAGS] -- CMD [ARG ...]: run CMD beside a world of its own on free ports, with the world in WAVETANK_... variables, and pass its exit code on; " +
	"CMD gets standard input and the terminal; a second Ctrl-C kills it"

// execFlags is the command line of exec.
type execFlags struct {
	upFlags
	journal, report string
	command         []string
}

func parseExec(args []string, stdout io.Writer) (f execFlags, err error) {
	before := args
	if i := slices.Index(args, "--"); i >= 0 {
		before, f.command = args[:i], args[i+1:]
	}
	f.upFlags, err = parseUp("exec", execSynopsis, execExamples, before, stdout, func(flags *flag.FlagSet) {
		flags.StringVar(&f.journal, "journal", "", "write the world's journal to `DIR` as exec.ndjson")
		flags.StringVar(&f.report, "report", "", "write a page of the world before and after CMD, with every message, to `html:FILE`")
		ports := flags.Lookup("ports")
		ports.DefValue = "free"
		_ = ports.Value.Set("free") // a string takes everything
	})
	switch {
	case err != nil:
		return f, err
	case len(f.command) == 0:
		return f, errors.New("there is no command: write it after --, as in wavetank exec -- pytest")
	case len(f.paths) > 0:
		return f, fmt.Errorf("%s: write the command after --, as in wavetank exec -- %s", f.paths[0], f.paths[0])
	case f.ready == "-":
		return f, errors.New("--ready: standard output belongs to the command; give a file, or use WAVETANK_READY")
	}
	places := append(f.places(), reportsTo("--report", []string{f.report})...)
	if f.journal != "" {
		places = append(places, place{"--journal " + f.journal, filepath.Join(f.journal, "exec.ndjson"), true})
	}
	return f, apart(places)
}

func runExec(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f, err := parseExec(args, stdout)
	if err != nil {
		return exitUsage, err
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // from now on none of them ends this process before the command
	defer close(signals)
	defer signal.Stop(signals)
	if f.journal != "" {
		if err := os.MkdirAll(f.journal, 0o755); err != nil {
			return exitUsage, fmt.Errorf("--journal: %w", err)
		}
	}
	var page *scenarios.CommandReport
	if f.report != "" {
		if page, err = scenarios.NewCommandReport(f.report); err != nil {
			return exitUsage, fmt.Errorf("--report: %w", err)
		}
		defer page.Close()
	}
	var up *openedWorld
	idle, err := scenarios.OpenIdleURL(func() time.Time { return up.world().Clock.Now() }) // CMD calls it, which is started later
	if err != nil {
		return exitFailed, err
	}
	defer idle.Close()
	up, err = openWorld(ctx, f.upFlags, stderr, func(world *sim.Config) { world.Idle = idle.Ask })
	if err != nil {
		return exitUsage, err
	}
	defer up.close()
	files, err := scratch.Disk()
	if err != nil {
		return exitFailed, err
	}
	defer func() { _ = files.Remove() }()
	env, err := scenarios.WorldEnvironment(up.readyFile(), idle.URL(), files.Path, up.world().AuthorityPEM())
	if err != nil {
		return exitFailed, err
	}
	if f.ready != "" {
		if err := os.WriteFile(f.ready, scenarios.ReadyFile(up.readyFile()), 0o600); err != nil {
			return exitUsage, fmt.Errorf("--ready: %w", err)
		}
	}
	if page != nil {
		page.Begin(up.world())
	}
	if own, is := stdout.(*terminal.Output); is {
		stdout = own.Direct() // the command writes there itself
	}
	run := scenarios.Command{Args: f.command, Env: env, Stdin: os.Stdin, Stdout: stdout, Stderr: stderr, Kill: scenarios.SecondSignal(signals)}
	code, err := run.Run(ctx)
	if err != nil {
		return exitUsage, err
	}
	return f.leave(up.world(), page, code, stderr)
}

// leave writes what is left of the world of a command that ended with an exit code, says where, and returns the exit code of exec.
func (f execFlags) leave(w *sim.World, page *scenarios.CommandReport, code int, stderr io.Writer) (int, error) {
	var failure error
	if code != 0 {
		failure = fmt.Errorf("%s ended with %d", f.command[0], code)
	}
	var written []string
	if f.journal != "" || failure != nil {
		dir := f.journal
		if dir == "" {
			var err error
			if dir, err = os.MkdirTemp("", "wavetank-exec-"); err != nil { // it stays, to be read
				return code, fmt.Errorf("write journal: %w", err)
			}
		}
		file := filepath.Join(dir, "exec.ndjson")
		if err := os.WriteFile(file, scenarios.NDJSON(w.Journal), 0o600); err != nil {
			return max(code, exitFailed), fmt.Errorf("--journal: %w", err)
		}
		written = append(written, "what crossed a wire is in "+file)
	}
	if page != nil {
		if err := page.Write(w, f.command, failure); err != nil {
			return max(code, exitFailed), fmt.Errorf("--report: %w", err)
		}
		written = append(written, "the world is in "+strings.TrimPrefix(f.report, "html:"))
	}
	if failure != nil {
		fmt.Fprintf(stderr, "wavetank exec: %v; %s\n", failure, strings.Join(written, "; "))
	}
	return code, nil
}
