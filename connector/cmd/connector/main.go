// Command connector is the Async Messaging Connector between the Digital Connection cloud and Oceana.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/wavetank/wavetank/connector/terminal"
)

// What the process ends with.
const (
	exitDone   = 0
	exitFailed = 1 // an operation or a check failed
	exitUsage  = 2 // the command line or a file is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `usage: connector VERB [flags]

  serve         connect the cloud and Oceana until interrupted
  check         try everything that serve opens, Oceana and the cloud, once
  register      have the cloud call the connector's webhook
  config        convert a deployment workbook to YAML and back
  dead-letters  list what could not be done, and decide about it
  backup        copy the store while the connector runs
  health        ask a connector that runs on this machine whether it can take messages
  version       print the version

Example: connector serve --config connector.yaml
Help on a verb: connector VERB --help
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	if args[0] == "serve" { // what it says as it begins is no result: who reads nothing of it has lost nothing
		return serve(ctx, args[1:], stdout, stderr)
	}
	out := terminal.NewOutput(stdout)
	code := verb(ctx, args, out, stderr)
	if err := out.Err(); err != nil {
		fmt.Fprintf(stderr, "connector %s: %v\n", args[0], err)
		code = max(code, exitFailed)
	}
	return code
}

// verb runs any verb but serve.
func verb(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	switch verb, rest := args[0], args[1:]; verb {
	case "check":
		return check(ctx, rest, stdout, stderr)
	case "register":
		return register(ctx, rest, os.Stdin, stdout, stderr)
	case "config":
		return configVerb(rest, stdout, stderr)
	case "dead-letters":
		return deadLetters(ctx, rest, stdout, stderr)
	case "backup":
		return backup(ctx, rest, stdout, stderr)
	case "health":
		return health(ctx, rest, stdout, stderr)
	case "version":
		return printVersion(rest, stdout, stderr)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return exitDone
	default:
		fmt.Fprintf(stderr, "connector: %q is not a verb; see connector --help\n", verb)
		return exitUsage
	}
}
