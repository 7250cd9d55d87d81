package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/wavetank/wavetank/connector/version"
	"github.com/wavetank/wavetank/scenarios/lsp"
)

const lspExamples = `  wavetank lsp                                  as the command of an editor's language client

Neovim 0.11 or later; features/README.md has other editors and older versions:
  vim.lsp.config("wavetank", { cmd = { "wavetank", "lsp" }, filetypes = { "cucumber" }, root_markers = { ".git" } })
  vim.lsp.enable("wavetank")
`

func runLsp(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("lsp", flag.ContinueOnError)
	flags.Bool("stdio", true, "speak on standard input and output; there is no other way, and clients like to say so")
	err := parse(flags, args, "wavetank lsp: serve an editor on standard input and output, in the Language Server Protocol", lspExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case flags.NArg() > 0:
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	err = lsp.Serve(ctx, os.Stdin, stdout, version.Of("wavetank").Version)
	if errors.Is(err, lsp.ErrNoShutdown) {
		return exitFailed, nil // the client knows
	}
	if err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}
