package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	protocol "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wavetank/wavetank/connector/version"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/mcp"
	"github.com/wavetank/wavetank/scenarios/steps"
)

const mcpExamples = `  wavetank mcp                                             as the command of an MCP client: a world of its own, paused
  wavetank mcp --features tests/features                   saveFeature writes there
  wavetank mcp --control http://127.0.0.1:8080/api/v1      for the world that wavetank up started
`

func runMcp(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	return serveMcp(ctx, args, os.Stdin, stdout, stderr)
}

// serveMcp is runMcp with another standard input.
func serveMcp(ctx context.Context, args []string, stdin io.ReadCloser, stdout, stderr io.Writer) (int, error) {
	var control, features string
	f, err := parseUp("mcp", "wavetank mcp [FLAGS of up]: serve a world to a coding agent on standard input and output, in the Model Context Protocol", mcpExamples, args, stdout, func(flags *flag.FlagSet) {
		flags.StringVar(&control, "control", "", "`URL` of the control API of a world that is up (default: a world of its own)")
		flags.StringVar(&features, "features", "features", "`DIR` in which saveFeature saves")
		for name, value := range map[string]string{"ports": "free", "speed": "0"} {
			own := flags.Lookup(name)
			own.DefValue = value
			_ = own.Value.Set(value) // both take it
		}
	})
	switch {
	case err != nil:
		return exitUsage, err
	case f.ready == "-":
		return exitUsage, errors.New("--ready: standard output belongs to the protocol; give a file")
	case control != "" && scenarios.CheckURL(control) != nil:
		return exitUsage, fmt.Errorf("--control: %q: use the URL of a control API such as http://127.0.0.1:8080/api/v1", control)
	}
	cfg := mcp.Config{Control: strings.TrimSuffix(control, "/"), Token: f.token, Features: features, Version: version.Of("wavetank").Version}
	if cfg.Rules, cfg.Phrases, err = rulesAndPhrases(); err != nil {
		return exitFailed, err
	}
	if control == "" {
		up, err := openWorld(ctx, f, stderr)
		if err != nil {
			return exitUsage, err
		}
		defer up.close()
		if f.ready != "" {
			if err := os.WriteFile(f.ready, scenarios.ReadyFile(up.readyFile()), 0o600); err != nil {
				return exitUsage, fmt.Errorf("--ready: %w", err)
			}
		}
		cfg.Control = up.readyFile().Control
	}
	err = mcp.Serve(ctx, cfg, &protocol.IOTransport{Reader: stdin, Writer: writeCloser{stdout}})
	if err != nil && ctx.Err() == nil && !errors.Is(err, io.EOF) {
		return exitFailed, err
	}
	return exitDone, nil
}

// rulesAndPhrases are what wavetank rules and wavetank steps print as JSON.
func rulesAndPhrases() (rules, phrases []byte, err error) {
	lines, err := ruleLines(scenarios.Rules())
	if err != nil {
		return nil, nil, err
	}
	var r, p bytes.Buffer
	err = errors.Join(rulesJSON(&r, lines), steps.WritePhrasesJSON(&p, steps.FindPhrases()))
	return r.Bytes(), p.Bytes(), err
}

// writeCloser is a writer that stays open.
type writeCloser struct{ io.Writer }

func (writeCloser) Close() error { return nil }
