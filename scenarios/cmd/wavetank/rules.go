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

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
)

const rulesExamples = `  wavetank rules --id R082
  wavetank rules | grep "no scenario"
  wavetank rules --format json | jq '.[] | select(.evidence == "network") | .id'
  wavetank rules --format markdown > RULES.md
  wavetank rules --format json | jq '.[] | select(.scenarios[].result == "failed") | .id'
`

const (
	notRun     = "not run"
	noScenario = "no scenario"
)

// ruleLine is a rule with what proves it.
type ruleLine struct {
	ID         string         `json:"id"`
	Channel    string         `json:"channel"`
	Text       string         `json:"text"`
	Evidence   string         `json:"evidence"` // the strongest: chain, network or document
	Scenarios  []ruleScenario `json:"scenarios"`
	NoScenario string         `json:"noScenario,omitempty"` // why there is none
	NoChain    string         `json:"noChain,omitempty"`    // why none goes through the whole chain
}

type ruleScenario struct {
	At       string `json:"at"` // as `wavetank run` takes it in the repository's root
	Name     string `json:"name"`
	Evidence string `json:"evidence"` // chain, network or document
	Result   string `json:"result"`   // passed, failed, flaky or not run
}

func runRules(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("rules", flag.ContinueOnError)
	id := flags.String("id", "", "only the rule `ID`, such as R082")
	format := flags.String("format", "table", "`table|markdown|json`")
	err := parse(flags, args, "wavetank rules: every rule of the deployment guide, the built-in scenarios that prove it, how strong their evidence is (chain: from phone or desk through the connector to desk or phone; network; document) and their results in the last run",
		rulesExamples, stdout)
	if err != nil {
		return exitUsage, err
	}
	if flags.NArg() > 0 {
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	write, known := map[string]func(io.Writer, []ruleLine) error{"table": rulesTable, "markdown": rulesMarkdown, "json": rulesJSON}[*format]
	if !known {
		return exitUsage, fmt.Errorf("--format: %q: use table, markdown or json", *format)
	}
	rules := scenarios.Rules()
	if *id != "" {
		rules = slices.DeleteFunc(rules, func(r scenarios.Rule) bool { return r.ID != *id })
		if len(rules) == 0 {
			return exitUsage, fmt.Errorf("--id %s: no such rule", *id)
		}
	}
	lines, err := ruleLines(rules)
	if err != nil {
		return exitFailed, err
	}
	if err := write(stdout, lines); err != nil {
		return exitFailed, fmt.Errorf("print the rules: %w", err)
	}
	return exitDone, nil
}

func ruleLines(rules []scenarios.Rule) ([]ruleLine, error) {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	tagged, err := scenarios.ByRule(features.FS, features.Paths(), ids...)
	if err != nil {
		return nil, err
	}
	last := recall().Outcomes
	var lines []ruleLine
	for _, r := range rules {
		line := ruleLine{ID: r.ID, Channel: r.Channel, Text: r.Text, Evidence: scenarios.Strongest(tagged[r.ID]).String(),
			NoScenario: r.NoScenario, NoChain: r.NoChain, Scenarios: []ruleScenario{}}
		for _, s := range tagged[r.ID] {
			result := last[s.At()]
			if result == "" {
				result = notRun
			}
			line.Scenarios = append(line.Scenarios, ruleScenario{At: "features/" + s.At(), Name: s.Name, Evidence: s.Evidence.String(), Result: result})
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// proof is a row for each scenario: evidence, result, place and name. A rule without any has one row, with the reason if there is one.
func (l ruleLine) proof() [][]string {
	if len(l.Scenarios) == 0 {
		return [][]string{{l.Evidence, noScenario, "", l.NoScenario}}
	}
	var rows [][]string
	for _, s := range l.Scenarios {
		rows = append(rows, []string{s.Evidence, s.Result, s.At, s.Name})
	}
	return rows
}

// evidenceLine is the strongest evidence, with the reason where a rule has no stronger.
func (l ruleLine) evidenceLine() string {
	line := "strongest evidence: " + l.Evidence
	if l.NoChain != "" {
		line += "; " + l.NoChain
	}
	return line
}

func rulesTable(w io.Writer, lines []ruleLine) error {
	count := map[string]int{}
	for _, l := range lines {
		if _, err := fmt.Fprintf(w, "%s  %s: %s\n      %s\n", l.ID, l.Channel, l.Text, l.evidenceLine()); err != nil {
			return err
		}
		count[l.Evidence]++
		if len(l.Scenarios) == 0 {
			fmt.Fprintln(w, strings.TrimSuffix("      "+noScenario+": "+l.NoScenario, ": "))
			continue
		}
		tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, row := range l.proof() {
			fmt.Fprintln(tab, "      "+strings.Join(row, "\t"))
		}
		if err := tab.Flush(); err != nil {
			return err
		}
	}
	if len(lines) == 1 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%d rules by their strongest evidence: %d chain, %d network, %d document\n", len(lines),
		count[scenarios.Chain.String()], count[scenarios.NetworkOnly.String()], count[scenarios.Document.String()])
	return err
}

func rulesMarkdown(w io.Writer, lines []ruleLine) error {
	var b strings.Builder
	b.WriteString("| rule | channel | text | evidence | last result | scenario | name |\n|---|---|---|---|---|---|---|\n")
	for _, l := range lines {
		for _, row := range l.proof() {
			cells := append([]string{l.ID, l.Channel, l.Text}, row...)
			for i := range cells {
				cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
			}
			b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func rulesJSON(w io.Writer, lines []ruleLine) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(lines)
}
