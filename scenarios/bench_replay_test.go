package scenarios_test

import (
	"fmt"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/actions"
)

// BenchmarkReplay replays a thousand actions of a conversation by hand; undo and branches are such replays.
func BenchmarkReplay(b *testing.B) {
	recording := thousand()
	for b.Loop() {
		r, err := scenarios.NewReplay(b.Context(), recording, scenarios.ReplayConfig{})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.End(b.Context()); err != nil {
			b.Fatal(err)
		}
		if got := r.World.Actions.Len(); got != int64(len(recording.Actions)) {
			b.Fatalf("%d actions", got)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// thousand is a log of that many actions: a customer and an agent write to each other, a second apart.
func thousand() actions.Recording {
	log := actions.New(actions.Head{World: actions.Up, Seed: 1, Start: scenarios.DefaultStart, Connector: "builtin"})
	at := scenarios.DefaultStart
	do := func(do, body string, path map[string]string) {
		log.Append(actions.Action{At: at, Actor: "api", Do: do, Path: path, Body: []byte(body)})
	}
	do("addAgent", `{"name":"Alice"}`, nil)
	do("addPhone", `{"name":"Ana","channel":"WhatsApp"}`, nil)
	do("usePhone", `{"text":"Hello"}`, map[string]string{"name": "Ana", "action": "send"})
	do("useDesk", `{"customer":"Ana"}`, map[string]string{"name": "Alice", "action": "answer"})
	for n := range 498 {
		do("usePhone", fmt.Sprintf(`{"text":"Question %d"}`, n), map[string]string{"name": "Ana", "action": "send"})
		do("useDesk", fmt.Sprintf(`{"text":"Answer %d"}`, n), map[string]string{"name": "Alice", "action": "send"})
		at = at.Add(1e9)
	}
	return log.Recording(at)
}
