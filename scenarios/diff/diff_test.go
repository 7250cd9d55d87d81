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

// TestWhatPeopleReadIsComparedAsItIs: a long number in a text is an amount, an order or a date, and no id.
func TestWhatPeopleReadIsComparedAsItIs(t *testing.T) {
	for name, payloads := range map[string][2]string{
		"an order on the phone":   {`{"text":"Your parcel is 123456789012"}`, `{"text":"Your parcel is 987654321098"}`},
		"a word with a number":    {`{"text":"pay invoice-2026-123456-overdue"}`, `{"text":"pay invoice-2026-654321-overdue"}`},
		"a text in a frame":       {`{"message":"Order 123456789012 left"}`, `{"message":"Order 987654321098 left"}`},
		"the label of a button":   {`{"actions":[{"title":"Order 123456789012"}]}`, `{"actions":[{"title":"Order 987654321098"}]}`},
		"a text with a quote":     {`{"text":"\"1\" 123456789012"}`, `{"text":"\"1\" 987654321098"}`},
		"the caption of an image": {`{"altText":"123456789012"}`, `{"altText":"987654321098"}`},
	} {
		a, b := []journal.Entry{entry(1, "c", "x", payloads[0])}, []journal.Entry{entry(1, "c", "x", payloads[1])}
		if r := diff.Compare(a, b); !r.Differ {
			t.Errorf("%s: %s and %s are the same", name, payloads[0], payloads[1])
		}
		if r := diff.Compare(a, a); r.Differ {
			t.Errorf("%s: it differs from itself", name)
		}
	}
	a := []journal.Entry{entry(1, "c", "x", `{"text":"see http://127.0.0.1:4001/5fa11c10a7c3a211c55f3537","message":"gBEG52F9461A5D8828714C35E906"}`)}
	b := []journal.Entry{entry(1, "c", "x", `{"text":"see http://127.0.0.1:4002/5fa11c10a7c3a211c55f9999","message":"gBEG9541A2DFFD525645939B9B50"}`)}
	if r := diff.Compare(a, b); r.Differ {
		t.Errorf("ports and ids differ in a text: %+v", r)
	}
}

func TestWhatIsNoJournalIsRefused(t *testing.T) {
	const one = `{"seq":1,"at":"2020-11-03T09:00:00Z","from":"a","to":"b","kind":"frame","name":"x"}` + "\n"
	for name, c := range map[string]struct{ file, want string }{
		"no JSON":          {one + "nope\n", "line 2: is no entry of a journal"},
		"another object":   {`{"seq":1,"foo":"a"}`, "line 1: is no entry of a journal"},
		"an unknown field": {one + strings.Replace(one, `"seq":1`, `"seq":2,"foo":"a"`, 1), `line 2: unknown field "foo", which would not be compared`},
		"an entry is gone": {one + strings.Replace(one, `"seq":1`, `"seq":3`, 1), "line 2: entry 3 follows entry 1: entries are missing"},
		"one stands twice": {one + one, "line 2: entry 1 follows entry 1"},
	} {
		if _, err := diff.ReadJournal([]byte(c.file)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if got, err := diff.ReadJournal([]byte(one + "\n" + strings.Replace(one, `"seq":1`, `"seq":2`, 1))); err != nil || len(got) != 2 {
		t.Errorf("%d entries, %v, want 2", len(got), err)
	}
}
