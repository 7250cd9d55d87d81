package scenarios_test

import (
	"testing"
)

// TestAContactThatWasTransferredIsStillForThatServiceUnderAnotherWorkflow.
func TestAContactThatWasTransferredIsStillForThatServiceUnderAnotherWorkflow(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice","attributes":["Language.English"]}
POST /agents {"name":"Claire","attributes":["Language.French"],"ready":false}
POST /oceana/services {"name":"Sales","attributes":["Language.French"]}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/transfer {"customer":"Ana","service":"Sales"}
POST /oceana {"attributes":["Language.English"]}
POST /agents/Alice/state {"state":"not ready"}
POST /agents/Alice/state {"state":"ready"}
POST /agents/Claire/state {"state":"ready"}
`)
	b.do(200, `POST /agents/Claire/answer {"customer":"Ana"}`)
}
