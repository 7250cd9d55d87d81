package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
)

func fidelity(t *testing.T, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"fidelity"}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestTheLedgerHasNoEmptyCell(t *testing.T) {
	rows := len(aggregator.Routes()) + len(aggregator.Behaviours()) + len(sdk.Behaviours())
	code, text, _ := fidelity(t, "--format", "json")
	var list []claim
	if err := json.Unmarshal([]byte(text), &list); err != nil || code != exitDone {
		t.Fatalf("exit %d: %v", code, err)
	}
	if len(list) != rows {
		t.Errorf("%d lines, want %d", len(list), rows)
	}
	for _, c := range list {
		if c.Service == "" || c.Area == "" || c.What == "" || c.Confidence == "" || c.Source == "" || c.Does == "" || c.Knob == "" {
			t.Errorf("an empty cell: %+v", c)
		}
	}
	for _, args := range [][]string{nil, {"--format", "table"}, {"--format", "markdown"}} {
		code, text, _ := fidelity(t, args...)
		lines := strings.Split(strings.TrimSpace(text), "\n")
		want := rows + 1
		if len(args) > 0 && args[1] == "markdown" {
			want++
			for _, l := range lines {
				if strings.Contains(l, "|  |") {
					t.Errorf("an empty cell: %s", l)
				}
			}
		}
		if code != exitDone || len(lines) != want {
			t.Errorf("%v: exit %d, %d lines, want %d", args, code, len(lines), want)
		}
	}
}

func TestFidelityHelpsAndRefuses(t *testing.T) {
	if code, out, _ := fidelity(t, "--help"); code != exitDone || !strings.Contains(out, "wavetank fidelity --format markdown") {
		t.Errorf("help: exit %d, %s", code, out)
	}
	for want, args := range map[string][]string{`--format: "xml"`: {"--format", "xml"}, `unexpected argument "x"`: {"x"}} {
		if code, _, errs := fidelity(t, args...); code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q, want %q", args, code, errs, want)
		}
	}
}
