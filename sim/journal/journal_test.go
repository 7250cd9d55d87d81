package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/journal"
)

var noon = time.Date(2020, 11, 3, 12, 0, 0, 0, time.UTC)

func newJournalNow() time.Time { return noon }

func newJournal() *journal.Journal { return journal.New(newJournalNow) }

// TestKindsCountWhatTheJournalHasDropped counts more than what is kept.
func TestKindsCountWhatTheJournalHasDropped(t *testing.T) {
	j := journal.New(newJournalNow, journal.Options{Keep: 2})
	for _, kind := range []string{"frame", "webhook", "frame", "frame"} {
		j.Add(journal.Entry{Kind: kind})
	}
	if got := j.Kinds(); got["frame"] != 3 || got["webhook"] != 1 || len(got) != 2 {
		t.Errorf("kinds: %v", got)
	}
}

func TestAnAnswerBelongsToItsEntryWhateverCameBetween(t *testing.T) {
	j := newJournal()
	webhook := j.Begin(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindWebhook, Name: "message:appUser"})
	j.Add(journal.Entry{From: "connector", To: "oceana", Kind: journal.KindFrame, Name: "requestChat"})
	webhook.Answer(200, journal.JSON(map[string]bool{"ok": true}))
	webhook.Answer(500, nil) // a close after the first changes nothing

	got := j.Entries(0)
	want := []journal.Entry{
		{Seq: 1, At: noon, From: "cloud", To: "connector", Kind: "webhook", Name: "message:appUser", Status: 200, Answer: json.RawMessage(`{"ok":true}`)},
		{Seq: 2, At: noon, From: "connector", To: "oceana", Kind: "frame", Name: "requestChat"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[1:], j.Entries(1)); diff != "" {
		t.Errorf("entries after 1 (-want +got):\n%s", diff)
	}
}

func TestWaitNamesWhatIsStillInFlight(t *testing.T) {
	j := newJournal()
	if err := j.Wait(t.Context()); err != nil {
		t.Fatalf("an empty journal is quiet: %v", err)
	}
	crossing := j.Begin(journal.Entry{From: "cloud", To: "connector", Name: "postback"})
	done := j.Open("agent Alice thinks")
	connector := j.Counter("connector")
	connector.Add(2)
	connector.Add(-1)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	err := j.Wait(ended)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want context.Canceled", err)
	}
	for _, name := range []string{"cloud -> connector postback", "agent Alice thinks", "connector"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %q", err, name)
		}
	}
	crossing.Lost("the socket is gone")
	done()
	quiet := make(chan error, 1)
	go func() { quiet <- j.Wait(t.Context()) }()
	connector.Drop()
	if err := <-quiet; err != nil {
		t.Errorf("after everything closed: %v", err)
	}
	connector.Add(1)
	if open := j.InFlight(); len(open) != 0 {
		t.Errorf("a dropped counter still counts: %v", open)
	}
}

func TestSecretsAndPortsNeverAppear(t *testing.T) {
	j := newJournal()
	j.Mask("s3cret", "***")
	j.Mask("http://127.0.0.1:43121", "http://connector")
	x := j.Begin(journal.Entry{Name: "POST http://127.0.0.1:43121/hook", Payload: json.RawMessage(`{"target":"http://127.0.0.1:43121/hook"}`)})
	x.Answer(201, json.RawMessage(`{"secret":"s3cret"}`))
	j.Unexpected("someone", "cloud", "GET /s3cret", "no such route with s3cret", nil)
	text := string(journal.JSON(j.Entries(0)))
	for _, leak := range []string{"s3cret", "43121"} {
		if strings.Contains(text, leak) {
			t.Errorf("%q leaked: %s", leak, text)
		}
	}
	if len(j.Problems()) != 1 {
		t.Errorf("problems = %v, want the one unexpected request", j.Problems())
	}
}

func TestAReaderResumesWithEveryChange(t *testing.T) {
	j := newJournal()
	x := j.Begin(journal.Entry{Name: "a"})
	first, rev, err := j.Next(t.Context(), 0)
	if err != nil || len(first) != 1 || first[0].Status != 0 {
		t.Fatalf("first read: %v, %v", first, err)
	}
	type read struct {
		entries []journal.Entry
		err     error
	}
	next := make(chan read)
	go func() { e, _, err := j.Next(t.Context(), rev); next <- read{e, err} }()
	x.Answer(200, nil)
	if got := <-next; got.err != nil || len(got.entries) != 1 || got.entries[0].Status != 200 {
		t.Errorf("completion was not seen: %+v", got)
	}
	j.Add(journal.Entry{Name: "b"})
	all, _, err := j.Next(t.Context(), 0)
	if err != nil || len(all) != 2 || all[0].Seq != 1 || all[1].Seq != 2 {
		t.Errorf("a reader from the beginning sees each entry once: %v, %v", all, err)
	}
}

func TestRawKeepsWhatIsNotJSONAsText(t *testing.T) {
	for in, want := range map[string]string{`{ "a" : 1 }`: `{"a":1}`, `nope`: `"nope"`, ``: ``} {
		if got := string(journal.Raw([]byte(in))); got != want {
			t.Errorf("Raw(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestWhatWaitsForACallThatIsHeldUpIsNotInFlight(t *testing.T) {
	for name, tc := range map[string]struct {
		uncounted, idle bool // idle: also with a crossing to the caller that has no answer
	}{"its caller is counted": {false, false}, "nobody counts its caller": {true, true}} {
		t.Run(name, func(t *testing.T) {
			j := journal.New(func() time.Time { return time.Unix(1700000000, 0) }, journal.Options{Uncounted: tc.uncounted})
			busy := j.Counter("connector at work")
			busy.Add(1)
			if j.Idle() || j.Holding() {
				t.Error("idle although the connector works")
			}
			release := j.Hold("connector")
			if !j.Idle() || !j.Holding() {
				t.Error("not idle although the connector waits for its call")
			}
			webhook := j.Begin(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindWebhook})
			if j.Idle() != tc.idle {
				t.Errorf("with a webhook on its way: idle %v", j.Idle())
			}
			other := j.Begin(journal.Entry{From: "cloud", To: "scanner", Kind: journal.KindWebhook})
			if j.Idle() {
				t.Error("idle although the scanner was called")
			}
			other.Answer(200, nil)
			webhook.Answer(200, nil)
			release()
			if j.Idle() || j.Holding() {
				t.Error("idle although the call goes on")
			}
			waited := make(chan error)
			go func() { waited <- j.Wait(t.Context()) }()
			busy.Add(-1)
			if err := <-waited; err != nil || !j.Idle() {
				t.Error("not idle at the end", err)
			}
		})
	}
}
