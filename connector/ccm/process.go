package ccm

import (
	"context"
	"os"
	"time"

	"golang.org/x/term"
)

// Process is the Env of a program on a terminal or in a script: secrets are not shown while they are typed. Call release when the
// command has ended; now is the clock of certificates. An interrupt while a prompt waits gives the terminal back and ends the program; nothing is half done then.
func Process(ctx context.Context, now func() time.Time) (env Env, release func()) {
	program, err := os.Executable()
	if err != nil {
		program = "ccm" // found along the path
	}
	env = Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: now, Program: program}
	release = func() {}
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return env, release
	}
	if before, err := term.GetState(fd); err == nil {
		stop := context.AfterFunc(ctx, func() { _ = term.Restore(fd, before); os.Exit(exitFailed) })
		release = func() { stop() }
	}
	env.Secret = func() (string, error) {
		answer, err := term.ReadPassword(fd)
		return string(answer), err
	}
	return env, release
}
