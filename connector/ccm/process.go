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
	fd := int(os.Stdin.Fd())
	terminal := term.IsTerminal(fd)
	var before *term.State
	if terminal {
		before, _ = term.GetState(fd) // without it there is nothing to give back
	}
	stop := context.AfterFunc(ctx, func() {
		if before != nil {
			_ = term.Restore(fd, before)
		}
		os.Exit(exitFailed)
	})
	if terminal {
		env.Secret = func() (string, error) {
			answer, err := term.ReadPassword(fd)
			return string(answer), err
		}
	}
	return env, func() { stop() }
}
