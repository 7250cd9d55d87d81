package diff_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/diff"
	"github.com/wavetank/wavetank/sim/journal"
)

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

func entry(seq int64, conversation, name, payload string) journal.Entry {
	return journal.Entry{
		Seq: seq, At: nine.Add(time.Duration(seq) * time.Second), From: "cloud", To: "connector", Kind: journal.KindWebhook, Name: name,
		Conversation: conversation, Payload: json.RawMessage(payload),
	}
}

func TestIdsAndPortsAndTheOrderOfConversationsDoNotMatter(t *testing.T) {
	a := []journal.Entry{
		entry(1, "aaaa11112222333344445555", "one", `{"to":"http://127.0.0.1:4001/x","_id":"5fa11c10a7c3a211c55f3537"}`),
		entry(2, "bbbb11112222333344445555", "two", `{"text":"Hello"}`),
	}
	b := []journal.Entry{
		entry(1, "cccc11112222333344445555", "one", `{"to":"http://127.0.0.1:4999/x","_id":"5fa11c10a7c3a211c55f9999"}`),
		entry(2, "dddd11112222333344445555", "two", `{"text":"Hello"}`),
	}
	if r := diff.Compare(a, b); r.Differ || r.Same != 2 {
		t.Errorf("%+v", r)
	}
	b[1].Payload = json.RawMessage(`{"text":"Goodbye"}`)
	r := diff.Compare(a, b)
	if !r.Differ || r.Same != 1 || !strings.HasPrefix(r.Place, "conversation 2, after 0") || !strings.Contains(r.A[0], "Hello") || !strings.Contains(r.B[0], "Goodbye") {
		t.Errorf("another text: %+v", r)
	}
}

func TestTheFirstDivergenceIsShownWithWhatCameBefore(t *testing.T) {
	var a []journal.Entry
	for n := range int64(15) {
		a = append(a, entry(n+1, "aaaa11112222333344445555", "same", `{}`))
	}
	b := append([]journal.Entry(nil), a[:14]...)
	r := diff.Compare(a, b)
	if !r.Differ || len(r.A) != 10 || len(r.B) != 9 {
		t.Errorf("%d and %d crossings are shown: %+v", len(r.A), len(r.B), r)
	}
	if want := `14s cloud -> connector {"kind":"webhook","name":"same",`; !strings.HasPrefix(r.A[9], want) {
		t.Errorf("a crossing is shown as %s, want %s", r.A[9], want)
	}
	if d := cmp.Diff([]diff.KindCount{{Kind: "webhook", A: 15, B: 14}}, r.Counts); d != "" {
		t.Error(d)
	}
}

func TestWhatIsNoJournalIsRefused(t *testing.T) {
	if _, err := diff.ReadJournal([]byte("{\"seq\":1}\nnope\n")); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Error(err)
	}
}
