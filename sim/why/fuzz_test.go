package why_test

import (
	"encoding/json"
	"testing"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

// FuzzStory tells a story from any payload and answer, which came from a peer.
func FuzzStory(f *testing.F) {
	for _, text := range []string{`{}`, `null`, `{"_id":"m1","text":"hi"}`, `{"messages":[{"_id":"m1","source":{"originalMessageTimestamp":1e99}}]}`, `{"error":{"underlyingError":{"errors":[{"code":470}]}},"message":{"_id":"m1"}}`, `[1,2]`} {
		f.Add([]byte(text), []byte(text), "webhook", "message:appUser", 503)
		f.Add([]byte(text), []byte(`{"_id":"m1"}`), "network", "report failure", 0)
	}
	f.Fuzz(func(_ *testing.T, payload, answer []byte, kind, name string, status int) {
		e := journal.Entry{Seq: 1, From: "phone Ana", To: "cloud", Kind: kind, Name: name, Message: "m1", Status: status}
		if json.Valid(payload) {
			e.Payload = payload
		}
		if json.Valid(answer) {
			e.Answer = answer
		}
		late := e
		late.Seq, late.From, late.To = 2, "cloud", "connector"
		chains := why.NewChains([]journal.Entry{e, late})
		_, _, _ = chains.Story("m1", nil), why.Text(e), why.Template(e)
	})
}
