package scenarios_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
)

// longer is a day with what a span of it may cut: a window that closes, advice, a repeat, a contact that is closed, a fault that delays.
const longer = aDay + `
POST /phones/Ana/send {"text":"Hello again"}
POST /agents/Alice/send {"customer":"Ana","text":"It left this morning."}
POST /agents/Alice/close {"customer":"Ana"}
POST /clock/advance {"by":"1m"}
POST /faults {"at":"webhook","do":"delay 30s","next":4}
POST /phones/Ana/send {"text":"One more thing"}
POST /clock/advance {"by":"10s"}
POST /clock/advance {"by":"1m"}
POST /clock/advance {"by":"25h"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/send {"customer":"Ana","text":"Too late"}
POST /phones/Ana/read
POST /agents/Alice/sendTemplate {"customer":"Ana","template":"hello_world"}
POST /agents/Alice/close {"customer":"Cemal"}
POST /phones/Ana/send {"text":"Thanks"}
`

// TestEverySpanIsWrittenAsAFeatureThatPasses: what was seen is what was seen by then, whatever came of it later, and in whatever order one asks.
func TestEverySpanIsWrittenAsAFeatureThatPasses(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, longer)
	dir, written := t.TempDir(), map[int64]string{}
	write := func(to int64) string { return b.feature(fmt.Sprintf("?from=%d&to=%d", max(1, to/2), to)) }
	for to := int64(1); to <= b.now().World.Actions.Len(); to++ {
		written[to] = write(to)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("to_%02d.feature", to)), []byte(written[to]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	result := scenarios.Suite{Paths: []string{dir}, Formats: []string{"progress"}, Seed: 1, Concurrency: 2, Output: io.Discard, Prepared: prepared()}.Run()
	if result.Run == nil || result.Scenarios != len(written) {
		t.Fatalf("%d of %d spans were run: %+v", result.Scenarios, len(written), result)
	}
	if !result.OK() {
		t.Errorf("%d of %d spans failed: %+v", result.Failed, len(written), result.Outcomes)
	}
	for s := range result.Run.All() {
		if f := s.Failure(); f != nil {
			t.Errorf("%s:%d %s\n%s\n%s", s.File.Path, f.Line, f.Step, f.Text, s.File.Source)
		}
	}
	for _, to := range []int64{5, 4, 6} { // 4 and 5 were done at one instant
		if diff := cmp.Diff(written[to], write(to)); diff != "" {
			t.Errorf("the actions to %d are written otherwise when later ones were asked for before:\n%s", to, diff)
		}
	}
}
