package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
)

const fidelityExamples = `  wavetank fidelity | grep inferred
  wavetank fidelity --format markdown > FIDELITY.md
  wavetank fidelity --format json | jq '.[] | select(.knob != "none")'
`

// claim is one line of the ledger: what a simulated service does, and how well that is known.
type claim struct {
	Service    string `json:"service"`
	Area       string `json:"area"`
	What       string `json:"what"`
	Does       string `json:"does"`
	Confidence string `json:"confidence"`
	Source     string `json:"source"`
	Knob       string `json:"knob"`
}

// none is said where no option changes a claim.
const none = "none"

// ledger is every endpoint and every other behaviour, in the order of the code.
func ledger() []claim {
	var list []claim
	for _, r := range aggregator.Routes() {
		list = append(list, claim{"cloud", "endpoint", r.Method + " " + r.Pattern, "needs: " + string(r.Scope), string(r.Confidence), r.Source, none})
	}
	for _, b := range slices.Concat(aggregator.Behaviours(), sdk.Behaviours()) {
		if b.Knob == "" {
			b.Knob = none
		}
		list = append(list, claim{"cloud", b.Area, b.Name, b.Does, string(b.Confidence), b.Source, b.Knob})
	}
	return list
}

func runFidelity(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("fidelity", flag.ContinueOnError)
	format := flags.String("format", "table", "`table|markdown|json`")
	err := parse(flags, args, "wavetank fidelity: what the simulated services do, where that is known from, and how surely", fidelityExamples, stdout)
	if err != nil {
		return exitUsage, err
	}
	if flags.NArg() > 0 {
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	switch *format {
	case "table":
		err = fidelityTable(stdout, ledger())
	case "markdown":
		err = fidelityMarkdown(stdout, ledger())
	case "json":
		enc := json.NewEncoder(stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(ledger())
	default:
		return exitUsage, fmt.Errorf("--format: %q: use table, markdown or json", *format)
	}
	if err != nil {
		return exitFailed, fmt.Errorf("print the ledger: %w", err)
	}
	return exitDone, nil
}

func (c claim) cells() []string {
	return []string{c.Service, c.Area, c.What, c.Does, c.Confidence, c.Knob, c.Source}
}

func header() []string {
	return []string{"service", "area", "what", "does", "confidence", "option", "source"}
}

func fidelityTable(w io.Writer, list []claim) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, strings.ToUpper(strings.Join(header(), "\t")))
	for _, c := range list {
		fmt.Fprintln(tab, strings.Join(c.cells(), "\t"))
	}
	return tab.Flush()
}

func fidelityMarkdown(w io.Writer, list []claim) error {
	var b strings.Builder
	b.WriteString("| " + strings.Join(header(), " | ") + " |\n|" + strings.Repeat("---|", len(header())) + "\n")
	for _, c := range list {
		cells := c.cells()
		for i := range cells {
			cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
