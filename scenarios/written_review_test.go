package scenarios_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
)

// TestAReviewTakesAsLongInTheFeature, in a world of another seed as well: what was sent a second before it ended bounces, what was sent then arrives.
func TestAReviewTakesAsLongInTheFeature(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Is my order on its way?"}
POST /agents/Alice/answer {"customer":"Ana"}
`)
	lengths := map[time.Duration]bool{}
	for n := range 4 {
		name := fmt.Sprintf("parcel_%d", n)
		perform(t, b.api, fmt.Sprintf(`
POST /whatsapp/templates {"name":%q,"namespace":"communications","language":"en_GB","category":"SHIPPING_UPDATE","body":"It is on its way."}
`, name))
		for _, made := range b.now().World.WhatsApp.Templates() {
			if made.Name == name {
				lengths[made.Decided.Sub(made.Submitted)] = true
				perform(t, b.api, fmt.Sprintf(`
POST /clock/set {"to":%q}
POST /agents/Alice/sendTemplate {"customer":"Ana","template":%q}
POST /clock/advance {"by":"1s"}
POST /agents/Alice/sendTemplate {"customer":"Ana","template":%q}
`, made.Decided.Add(-time.Second).Format(time.RFC3339), name, name))
			}
		}
	}
	if len(lengths) < 2 {
		t.Fatalf("reviews take %v: use another seed", lengths)
	}
	written := b.feature("")
	unsaid, differs := strings.ReplaceAll(written, "ReviewDays", "ReviewDays\" is \"0\"\n    # "), false
	for seed := range uint64(4) {
		if result, out := runText(t, written, func(s *scenarios.Suite) { s.Seed = seed + 1 }); !result.OK() {
			t.Errorf("with seed %d:\n%s\n%s", seed+1, written, out)
		}
		result, _ := runText(t, unsaid, func(s *scenarios.Suite) { s.Seed = seed + 1 })
		differs = differs || !result.OK()
	}
	if !differs {
		t.Error("it passes although the lengths of reviews are left out")
	}
}
