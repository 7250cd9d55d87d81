// Command ccm is the commands of the deployment guide: the account's details, virus scanning and certificates.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/wavetank/wavetank/connector/ccm"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	program, err := os.Executable()
	if err != nil {
		program = "ccm" // found along the path
	}
	env := ccm.Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now, Program: program}
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		before, err := term.GetState(fd)
		if err == nil {
			// An interrupted prompt must not leave the terminal silent, nor anything half done.
			finished := context.AfterFunc(ctx, func() { _ = term.Restore(fd, before); os.Exit(1) })
			defer finished()
		}
		env.Secret = func() (string, error) {
			answer, err := term.ReadPassword(fd)
			return string(answer), err
		}
	}
	return ccm.Run(ctx, env, args)
}
