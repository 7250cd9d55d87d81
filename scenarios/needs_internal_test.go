package scenarios

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/scenarios/steps"
)

var updateNeeds = flag.Bool("update-needs", false, "write testdata/needs.txt")

// TestWhatEveryPhraseNeedsIsWrittenDown fails for a new phrase: see whether testdata/needs.txt is right about it, with -update-needs.
func TestWhatEveryPhraseNeedsIsWrittenDown(t *testing.T) {
	var b strings.Builder
	for _, n := range []need{needsNothing, needsOceana, needsBuiltin, needsKilling} {
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace("needs "+strings.TrimPrefix(string(n), "it needs ")))
		for _, step := range steps.Phrases() {
			if needs(step) == n {
				b.WriteString("  " + step.Phrase + "\n")
			}
		}
	}
	const file = "testdata/needs.txt"
	if *updateNeeds {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheEndOfAnOutputIsKept(t *testing.T) {
	var out tail
	for range outputKept {
		fmt.Fprint(&out, "ab")
	}
	if got := out.String(); len(got) != len("…")+outputKept || !strings.HasPrefix(got, "…a") || !strings.HasSuffix(got, "ab") {
		t.Errorf("%d bytes, from %q to %q", len(got), got[:6], got[len(got)-6:])
	}
}

func TestPortsThatAreSetAsideDiffer(t *testing.T) {
	first, err := reservePort()
	if err != nil {
		t.Fatal(err)
	}
	second, err := reservePort()
	if err != nil {
		t.Fatal(err)
	}
	if first.number == second.number {
		t.Errorf("%d was set aside twice", first.number)
	}
	first.free()
	second.free()
	var none *port
	none.free()
}
