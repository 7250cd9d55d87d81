package aggregator_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// plumbing are the fields of Config that change nothing the vendor's service does.
var plumbing = []string{"Config.Clock", "Config.Journal", "Config.Client", "Config.Logger", "Config.TargetName", "Config.Faults",
	"Config.Media.Key"}

// knobs are the options of a struct, those of a struct inside it one by one.
func knobs(prefix string, t reflect.Type) []string {
	var list []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + "." + f.Name
		switch f.Type {
		case reflect.TypeFor[aggregator.Middleware](), reflect.TypeFor[media.Options](), reflect.TypeFor[aggregator.Limits]():
			list = append(list, knobs(name, f.Type)...)
		default:
			list = append(list, name)
		}
	}
	return list
}

func TestEveryOptionIsInTheLedger(t *testing.T) {
	all := knobs("Config", reflect.TypeFor[aggregator.Config]())
	named := map[string]bool{}
	for _, b := range aggregator.Behaviours() {
		for k := range strings.SplitSeq(b.Knob, ", ") {
			named[k] = true
			if strings.HasPrefix(k, "Config.") && !slices.Contains(all, k) {
				t.Errorf("%s, %s: there is no option %s", b.Area, b.Name, k)
			}
		}
	}
	for _, k := range all {
		if !named[k] && !slices.Contains(plumbing, k) {
			t.Errorf("no line of the ledger names %s", k)
		}
	}
}

func TestTheLedgerSaysEverythingOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range aggregator.Behaviours() {
		if key := b.Area + " " + b.Name; seen[key] {
			t.Errorf("twice: %s", key)
		} else {
			seen[key] = true
		}
		if b.Area == "" || b.Name == "" || b.Does == "" || b.Source == "" {
			t.Errorf("an empty cell: %+v", b)
		}
		if guess := strings.Contains(b.Source, "assumed") || strings.Contains(b.Source, "not known"); guess != (b.Confidence == aggregator.Inferred) {
			t.Errorf("%s, %s: confidence %s does not fit its source %q", b.Area, b.Name, b.Confidence, b.Source)
		}
	}
	for _, r := range aggregator.Routes() {
		if guess := strings.Contains(r.Source, "assumed") || strings.Contains(r.Source, "made up"); guess != (r.Confidence == aggregator.Inferred) {
			t.Errorf("%s %s: confidence %s does not fit its source %q", r.Method, r.Pattern, r.Confidence, r.Source)
		}
	}
}

// TestARecordedAnswerIsHeldByAFixture wants each to be a fixture whose source is saved answers and nothing that was assumed.
func TestARecordedAnswerIsHeldByAFixture(t *testing.T) {
	sources, err := os.ReadFile("../../fixtures/SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range aggregator.RecordedAnswers() {
		if _, err := fixtures.FS.ReadFile("aggregator/" + r.Fixture); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		i := strings.Index(string(sources), "| aggregator/"+r.Fixture+" |")
		if i < 0 {
			t.Errorf("%s: SOURCES.md does not name %s", r.Name, r.Fixture)
			continue
		}
		line, _, _ := strings.Cut(string(sources)[i:], "\n")
		if !strings.Contains(line, "saved answers") || strings.Contains(line, "assumed") {
			t.Errorf("%s is called recorded, but its source is %s", r.Name, line)
		}
	}
}
