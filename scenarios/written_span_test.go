package scenarios_test

import (
	"fmt"
	"testing"
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

// TestEverySpanIsWrittenAsAFeatureThatPasses: what was seen is what was seen by then, whatever came of it later.
func TestEverySpanIsWrittenAsAFeatureThatPasses(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, longer)
	for to := int64(1); to <= b.now().World.Actions.Len(); to++ {
		from := max(1, to/2)
		written := b.feature(fmt.Sprintf("?from=%d&to=%d", from, to))
		if result, out := runText(t, written, nil); !result.OK() {
			t.Errorf("actions %d to %d are written as\n%s\n%.2000s", from, to, written, out)
		}
	}
}
