package scenarios_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
)

// anaIsAnswered is a contact in hand.
const anaIsAnswered = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
`

// TestAFaultThatBreaksEveryFrameLeavesAWorldThatCanBeUsed: the connector connects again without end, at one instant of the world. The world
// waits for some of that, says what it waits for then, and goes on as soon as the fault is gone.
func TestAFaultThatBreaksEveryFrameLeavesAWorldThatCanBeUsed(t *testing.T) {
	for _, tc := range []struct{ fault, due string }{
		{`{"at":"notification","do":"reset","every":1}`, "the connector reaches Oceana again"},
		{`{"at":"notification","do":"truncate","every":1}`, "the connector reaches Oceana again"},
		{`{"at":"frame","do":"reset","every":1}`, `"label":`},
		{`{"at":"frame","do":"truncate","every":1}`, `"label":`},
	} {
		t.Run(tc.fault, func(t *testing.T) {
			b := newBranching(t, "builtin")
			perform(t, b.api, anaIsAnswered)
			b.do(201, "POST /faults "+tc.fault)
			b.do(200, `POST /phones/Ana/send {"text":"Is anybody there?"}`)
			b.do(200, `POST /agents/Alice/send {"text":"Yes."}`)
			if text := b.do(200, "GET /clock"); !strings.Contains(text, `"settled":true`) || !strings.Contains(text, tc.due) {
				t.Errorf("what is due: %s", text)
			}
			b.do(200, `POST /clock/advance {"by":"5s"}`)
			b.do(200, `POST /phones/Ana/send {"text":"Still nothing."}`)
			for range 2 {
				b.do(200, "POST /undo")
				b.do(200, "POST /redo")
			}
			if text := b.do(200, "GET /actions"); !strings.Contains(text, `"blocked":[]`) {
				t.Errorf("it cannot be replayed: %s", text)
			}
			b.do(200, "DELETE /faults")
			b.do(200, `POST /clock/advance {"by":"2m"}`)
			desk, phone := b.do(200, "GET /agents/Alice"), b.bubbles("Ana", "")
			if !strings.Contains(desk, "Is anybody there?") || !strings.Contains(desk, "Still nothing.") || !strings.Contains(phone, "Yes.") {
				t.Errorf("once the fault is gone the desk shows %s, the phone %s", desk, phone)
			}
			if text := b.do(200, "GET /clock"); strings.Contains(text, "reaches Oceana again") {
				t.Errorf("what is due: %s", text)
			}
			b.isReplayed(1)
		})
	}
}

// TestAPathThatBrokeTooOftenIsTriedAgainByItself, and the pause gets longer while nothing gets through.
func TestAPathThatBrokeTooOftenIsTriedAgainByItself(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, anaIsAnswered+`POST /faults {"at":"notification","do":"reset","next":25}
POST /agents/Alice/send {"text":"Yes?"}
`)
	var moves []string
	for range 3 {
		moves = append(moves, fmt.Sprint(b.now().World.Clock.Now().Sub(scenarios.DefaultStart), " ", b.bubbles("Ana", "")))
		b.do(200, "POST /clock/next")
	}
	if diff := cmp.Diff([]string{"0s Hello", "1s Hello", "3s Hello, Yes?"}, moves); diff != "" {
		t.Errorf("it was tried again at other instants:\n%s", diff)
	}
}

// TestDeletingTheFaultEndsThePause.
func TestDeletingTheFaultEndsThePause(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, anaIsAnswered+`POST /faults {"at":"notification","do":"reset","every":1}
POST /agents/Alice/send {"text":"Yes?"}
DELETE /faults
POST /settle
`)
	if got := b.bubbles("Ana", ""); got != "Hello, Yes?" || !b.now().World.Clock.Now().Equal(scenarios.DefaultStart) {
		t.Errorf("at %s the phone shows %s", b.now().World.Clock.Now(), got)
	}
}

// TestAnOutageEndsThePause: whatever opens the path again takes what was to open it later off the clock.
func TestAnOutageEndsThePause(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, anaIsAnswered+`POST /faults {"at":"notification","do":"reset","next":10}
POST /agents/Alice/send {"text":"Yes?"}
`)
	const due = "reaches Oceana again"
	if text := b.do(200, "GET /clock"); !strings.Contains(text, due) {
		t.Fatalf("ten breaks do not shut the path: %s", text)
	}
	b.now().World.Oceana.Down()
	if text := b.do(200, "GET /clock"); strings.Contains(text, due) {
		t.Errorf("what is due: %s", text)
	}
	b.now().World.Oceana.Up()
	if err := b.now().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.bubbles("Ana", ""); got != "Hello, Yes?" {
		t.Errorf("the phone shows %s", got)
	}
}

// TestHowLongAnAdapterTakesToConnectAgainDoesNotShow: while a fault breaks its connection, it carries files and posts messages. A log in which
// it does is replayed byte for byte.
func TestHowLongAnAdapterTakesToConnectAgainDoesNotShow(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, anaIsAnswered+`POST /faults {"at":"post","do":"slow 1KB/s","every":1}
POST /agents/Alice/send {"text":"One"}
DELETE /faults
POST /faults {"at":"frame","do":"reset","next":5}
POST /agents/Alice/sendFile {"file":"invoice.pdf"}
POST /agents/Alice/send {"text":"Two"}
POST /agents/Alice/sendFile {"file":"invoice.pdf"}
POST /agents/Alice/send {"text":"Three"}
POST /clock/next
POST /clock/advance {"by":"3h"}
`)
	b.isReplayed(5)
}
