package mutants

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Outcome is what a mutant came to.
type Outcome string

// The outcomes. Only Killed is good.
const (
	Killed   Outcome = "killed"   // a scenario of its rule failed
	Survived Outcome = "survived" // every scenario of its rule passed
)

// Workshop builds wavetank with a mutant in it and runs it.
type Workshop struct {
	Root string // the module's root directory
	Dir  string // for overlays and programs; the caller removes it
}

// Try builds and runs one mutant. The text is what the run printed. A mutant that does not apply, does not build, or whose rule has no scenario is
// an error: it proves nothing.
func (w Workshop) Try(ctx context.Context, m Mutant) (outcome Outcome, text string, err error) {
	dir, err := os.MkdirTemp(w.Dir, m.Rule+"-")
	if err != nil {
		return "", "", fmt.Errorf("make directory for %s: %w", m, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program, err := w.build(ctx, m, dir)
	if err != nil {
		return "", "", err
	}
	return w.run(ctx, m, program)
}

// run runs the scenarios of a mutant's rule with a program, and environment variables on top of the usual ones.
func (w Workshop) run(ctx context.Context, m Mutant, program string, variables ...string) (outcome Outcome, text string, err error) {
	dir, err := os.MkdirTemp(w.Dir, m.Rule+"-run-")
	if err != nil {
		return "", "", fmt.Errorf("make directory for %s: %w", m, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	report := filepath.Join(dir, "report.xml")
	run := exec.CommandContext(ctx, program, "run", "--tags", "@"+m.Rule, "--format", "junit:"+report, "--concurrency", "2", "--seed", "1")
	run.Dir = dir                                                               // the built-in features
	run.Env = append(append(os.Environ(), "XDG_CACHE_HOME="+dir), variables...) // the user's last results stay
	out, err := run.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		return "", string(out), fmt.Errorf("%s: run: %w\n%s", m.at, err, out)
	}
	ran, failed, err := count(report)
	switch {
	case err != nil:
		return "", string(out), fmt.Errorf("%s: %w\n%s", m.at, err, out)
	case ran == 0:
		return "", string(out), fmt.Errorf("%s: no scenario is tagged @%s", m.at, m.Rule)
	case failed != (exit != nil && exit.ExitCode() == 1):
		return "", string(out), fmt.Errorf("%s: report and exit code disagree\n%s", m.at, out)
	case failed:
		return Killed, string(out), nil
	default:
		return Survived, string(out), nil
	}
}

// count reads a JUnit report. The exit code alone proves no failed scenario: a run of none ends with it as well.
func count(report string) (ran int, failed bool, err error) {
	file, err := os.Open(report)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil // nothing ran: no scenario is selected
	}
	if err != nil {
		return 0, false, fmt.Errorf("read the run's report: %w", err)
	}
	defer file.Close()
	for dec := xml.NewDecoder(file); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return ran, failed, nil
		}
		if err != nil {
			return 0, false, fmt.Errorf("read the run's report: %w", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			switch start.Name.Local {
			case "testcase":
				ran++
			case "failure", "error":
				failed = true
			}
		}
	}
}

func (w Workshop) build(ctx context.Context, m Mutant, dir string) (program string, err error) {
	file := filepath.Join(w.Root, filepath.FromSlash(m.File))
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.at, err)
	}
	broken, err := m.Apply(text)
	if err != nil {
		return "", err
	}
	instead, program := filepath.Join(dir, "mutant"+filepath.Ext(file)), filepath.Join(dir, "wavetank")
	if err := os.WriteFile(instead, broken, 0o600); err != nil {
		return "", fmt.Errorf("%s: %w", m.at, err)
	}
	if err := w.link(ctx, map[string]string{file: instead}, filepath.Join(dir, "overlay.json"), program); err != nil {
		return "", fmt.Errorf("%s: does not build: %w", m.at, err)
	}
	return program, nil
}
