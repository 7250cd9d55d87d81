// Compare builds wavetank as it is here and as it was at a commit, runs the two in turn, and prints how long this one takes as a multiple of
// the other. A ratio below 1 is faster. It fails only if something cannot be run: what a change costs is for its author to judge.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/wavetank/wavetank/scenarios/pairs"
)

// commands are what is compared: verbs that every version has, all of which end by themselves.
var commands = []struct {
	name  string
	args  []string
	pairs int
}{
	{"the program alone", []string{"version"}, 20},
	{"one scenario", []string{"run", "--format", "progress", "window/closes_while_waiting.feature:14"}, 12},
	{"a folder of scenarios", []string{"run", "--format", "progress", "window"}, 8},
	{"100 soak runs", []string{"soak", "--seed", "1", "--runs", "100"}, 8},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compare COMMIT")
		os.Exit(2)
	}
	if err := compare(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, commit string) error {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tree := filepath.Join(dir, "tree")
	if err := run(ctx, ".", "git", "worktree", "add", "--detach", tree, commit); err != nil {
		return err
	}
	defer func() { _ = run(context.WithoutCancel(ctx), ".", "git", "worktree", "remove", "--force", tree) }()
	here, there := filepath.Join(dir, "here"), filepath.Join(dir, "there")
	for program, in := range map[string]string{here: ".", there: tree} {
		if err := run(ctx, in, "go", "build", "-o", program, "./scenarios/cmd/wavetank"); err != nil {
			return err
		}
	}
	fmt.Printf("This build, as a multiple of %s:\n", commit)
	for _, c := range commands {
		r, err := inTurn(ctx, dir, there, here, c.args, c.pairs)
		if err != nil {
			return err
		}
		fmt.Printf("  %-24s %.2f (%.2f to %.2f in %d pairs; %.0f ms, was %.0f ms)\n", c.name, r.Median, r.Low, r.High, r.Pairs, r.Subject*1000, r.Floor*1000)
	}
	return nil
}

// inTurn measures one command with both programs.
func inTurn(ctx context.Context, dir, there, here string, args []string, n int) (r pairs.Result, err error) {
	taken := func(program string) func() float64 {
		return pairs.Seconds(func() {
			if err == nil {
				err = run(ctx, dir, program, args...)
			}
		})
	}
	t := &silent{}
	r = pairs.Figure{Name: strings.Join(args, " "), Most: 1e9, Pairs: n}.Compare(t, taken(there), taken(here))
	if err == nil {
		err = t.err
	}
	return r, err
}

// run is one command, silent unless it fails.
func run(ctx context.Context, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+dir) // results are not remembered for the user
	if program == "go" {                                  // which has its cache there
		cmd.Env = os.Environ()
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, out)
	}
	return nil
}

// silent is a test that only remembers what went wrong.
type silent struct{ err error }

func (*silent) Helper()             {}
func (*silent) Logf(string, ...any) {}

func (s *silent) Errorf(format string, args ...any) { s.err = fmt.Errorf(format, args...) }
func (s *silent) Fatalf(format string, args ...any) { s.Errorf(format, args...) }
