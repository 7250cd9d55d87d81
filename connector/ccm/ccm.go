// Package ccm is the commands that the deployment guide prints, with its names, prompts and answers. They work on the files of a
// deployment and on the real REST interface of the cloud.
package ccm

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/connector/version"
)

// What a command ends with.
const (
	exitDone   = 0
	exitFailed = 1 // the operation failed
	exitUsage  = 2 // the command line or an input is wrong
)

// Env is what a command works with. Out and Err are required.
type Env struct {
	Dir     string                   // of the deployment; empty: the directory at hand
	In      io.Reader                // answers to prompts; nil: none
	Secret  func() (string, error)   // reads an answer without showing it; nil: In is read
	Out     io.Writer                // prompts and results
	Err     io.Writer                // faults, one line each
	Getenv  func(name string) string // nil: nothing is set
	Now     func() time.Time         // required where certificates or time stamps matter
	Program string                   // path of this program, for scripts that call it
	Client  *http.Client             // to the cloud; nil: as the deployment says
}

type command struct {
	Env
	lines *bufio.Reader
}

const usage = `usage: ccm [--dir DIR] COMMAND

  install --config deployment.xlsx [--check]           deploy Analytics and Async (step 4 of the sequence)
  release async configureVendors.sh [-a]                   change the Digital Connection account (Appendix A)
  release async virusscanprocessor.sh -generate            have incoming files scanned (Appendix B)
  release async updateSystemManagerCert.sh [--cert FILE]   trust Oceana (Appendix D)
  crtmgr --trusted-stores | --add-trustcert STORE FILE     the certificate manager of Appendix D
  kubectl get CertificateDocument --field-selector metadata.name=NAME --no-headers
  version [--json]                                         print the version

DIR is where deployment.xlsx is; without it, the directory at hand.

Example: ccm release async configureVendors.sh -a
`

// Run carries out one command line and returns the exit code.
func Run(ctx context.Context, env Env, args []string) int {
	if env.Getenv == nil {
		env.Getenv = func(string) string { return "" }
	}
	if env.In == nil {
		env.In = strings.NewReader("")
	}
	for len(args) > 0 && (args[0] == "--dir" || args[0] == "-dir") {
		if len(args) < 2 {
			fmt.Fprintln(env.Err, "ccm: --dir wants a directory; see ccm --help")
			return exitUsage
		}
		env.Dir, args = args[1], args[2:]
		if info, err := os.Stat(env.Dir); err != nil || !info.IsDir() {
			fmt.Fprintf(env.Err, "ccm: --dir %s: is not a directory\n", env.Dir)
			return exitUsage
		}
	}
	if env.Dir == "" {
		env.Dir = "."
	}
	out := terminal.NewOutput(env.Out)
	env.Out = out
	c := &command{Env: env, lines: bufio.NewReader(env.In)}
	err := c.run(ctx, args)
	if why := out.Err(); err == nil && why != nil {
		err = fmt.Errorf("ccm: %w", why)
	}
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrong):
		fmt.Fprintln(env.Err, err)
		return exitUsage
	default:
		fmt.Fprintln(env.Err, err)
		return exitFailed
	}
}

// usageError is a fault of the command line or of what was typed.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func wrongf(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

func (c *command) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return wrongf("%s", strings.TrimSuffix(usage, "\n"))
	}
	switch args[0] {
	case "help", "-h", "--help":
		fmt.Fprint(c.Out, usage)
		return nil
	case "version":
		if err := version.Command("ccm", args[1:], c.Out); err != nil && !errors.Is(err, flag.ErrHelp) {
			return wrongf("ccm version: %v; see ccm version --help", err)
		}
		return nil
	case "install":
		return c.install(args[1:])
	case "crtmgr":
		return c.crtmgr(args[1:])
	case "kubectl":
		return c.kubectl(args[1:])
	case "release":
		if len(args) < 3 || args[1] != "async" {
			return wrongf("ccm release: want ccm release async SCRIPT; see ccm --help")
		}
		switch script, rest := args[2], args[3:]; script {
		case "configureVendors.sh":
			return c.configureVendors(rest)
		case "virusscanprocessor.sh":
			return c.virusScanProcessor(ctx, rest)
		case "updateSystemManagerCert.sh":
			return c.updateSystemManagerCert(rest)
		default:
			return wrongf("ccm release async: %q is not a script; see ccm --help", script)
		}
	}
	return wrongf("ccm: %q is not a command; see ccm --help", args[0])
}

// flags parses args; help is printed and ends the command with errHelp.
func (c *command) flags(name, example string, args []string, define func(*flag.FlagSet)) (*flag.FlagSet, error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	define(f)
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(c.Out, "usage: ccm %s [flags]\n\n", name)
		f.VisitAll(func(fl *flag.Flag) {
			kind, text := flag.UnquoteUsage(fl)
			fmt.Fprintf(c.Out, "  %s\n        %s\n", strings.TrimSpace("-"+fl.Name+" "+kind), text)
		})
		fmt.Fprintf(c.Out, "\nExample: ccm %s\n", example)
		return nil, errHelp
	}
	if err != nil {
		return nil, wrongf("ccm %s: %v; see ccm %s --help", name, err, name)
	}
	return f, nil
}

var errHelp = errors.New("help was asked for")

// file is the deployment in the directory: the workbook or its plain alternative; empty when there is none.
func (c *command) file() string { return deploy.Find(c.Dir) }

// install is step 4 of the sequence: Analytics and Async together, once everything before it is done.
func (c *command) install(args []string) error {
	var file string
	var only bool
	_, err := c.flags("install", "install --config deployment.xlsx", args, func(f *flag.FlagSet) {
		f.StringVar(&file, "config", "", "the deployment `FILE` (default: deployment.xlsx or deployment.yaml in the directory)")
		f.BoolVar(&only, "check", false, "check the file and stop")
	})
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if file == "" {
		if file = c.file(); file == "" {
			return wrongf("ccm install: there is no deployment.xlsx in %s; name it with --config", c.Dir)
		}
	}
	d, err := deploy.Open(file)
	if err != nil {
		return wrongf("%v", err)
	}
	if only {
		fmt.Fprintf(c.Out, "%s: nothing is wrong\n", file)
		return nil
	}
	dir := deploy.Dir(file)
	if err := deploy.Install(dir, d, c.Program); err != nil {
		return err
	}
	for _, r := range d.Plan() {
		fmt.Fprintf(c.Out, "deployed %s: cpu %s, memory %s\n", r.Component, r.CPU, r.Memory)
	}
	fmt.Fprintf(c.Out, "next: ccm --dir %s release async updateSystemManagerCert.sh, and have %s registered as the webhook\n", filepath.Clean(dir), d.WebhookURL())
	return nil
}
