package why_test

import (
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

// TestTheScannerBlockedTheFileAndNotThePhone has the entries of an infected file.
func TestTheScannerBlockedTheFileAndNotThePhone(t *testing.T) {
	entry := func(from, to, kind, name, message, payload string) journal.Entry {
		return journal.Entry{From: from, To: to, Kind: kind, Name: name, Message: message, Payload: []byte(payload)}
	}
	all := []journal.Entry{
		entry("phone Ana", "whatsapp", journal.KindNetwork, "message", "w1", `{"file":"eicar.pdf"}`),
		entry("connector", "oceana", journal.KindFrame, "requestChat", "w1", `{"method":"requestChat"}`),
		entry("whatsapp", "phone Ana", journal.KindNetwork, "not delivered", "w1", `{"code":"blocked","message":"This file was not delivered: infected"}`),
	}
	all[1].Status, all[2].Error = 200, "This file was not delivered: infected"
	for i := range all {
		all[i].Seq = int64(i + 1)
	}
	story := strings.Join(why.NewChains(all).Story("w1", nil), "\n")
	for _, want := range []string{"The virus scanner held it back: infected.", "Ana's phone shows that it was not delivered", "In its place the agent reads that a file was blocked."} {
		if !strings.Contains(story, want) {
			t.Errorf("the story does not say %q:\n%s", want, story)
		}
	}
	for _, wrong := range []string{"refused", "put it on", "Oceana took it", "No agent was free"} {
		if strings.Contains(story, wrong) {
			t.Errorf("the story says %q:\n%s", wrong, story)
		}
	}
}
