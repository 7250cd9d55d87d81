package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

func TestWhatAConnectorDoesAfterTheLastLookIsAnError(t *testing.T) {
	now := func() time.Time { return DefaultStart }
	send := journal.Entry{From: "connector", To: "cloud", Kind: journal.KindRequest, Name: "POST /appusers/{userId}/messages"}
	read := journal.Entry{From: "connector", To: "cloud", Kind: journal.KindRequest, Name: "GET /appusers/{userId}"}
	act := journal.Entry{From: "phone Ana", To: "Messenger", Kind: journal.KindNetwork, Name: "message"}
	for _, test := range []struct {
		name    string
		entries []journal.Entry
		wrong   bool
	}{
		{"nothing", nil, false},
		{"a message", []journal.Entry{send}, true},
		{"a look at a person", []journal.Entry{read}, false},
		{"a look and a message", []journal.Entry{read, send}, true},
		{"an answer to what a Then did", []journal.Entry{act, send}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := journal.New(now)
			seen := j.Add(act)
			for _, e := range test.entries {
				j.Add(e)
			}
			f := newForeign(Foreign{URL: "http://127.0.0.1:1", Settle: 1}, false, nil)
			err := f.end(t.Context(), j, seen)
			if wrong := err != nil; wrong != test.wrong || wrong && !strings.Contains(err.Error(), "went on after it had been silent for 1ns: POST") {
				t.Errorf("err = %v", err)
			}
		})
	}
}

// TestACommandThatEndedByItselfWasNotKilled has one end on its own, and one that would never.
func TestACommandThatEndedByItselfWasNotKilled(t *testing.T) {
	for command, want := range map[string]string{
		"echo oh no; exit 3": "ended by itself: exit status 3\n    the connector printed:\n      oh no",
		"exit 0":             "ended by itself: exit status 0\n    the connector printed nothing",
		"exec sleep 1000":    "",
		"sleep 30 & exit 0":  "ended by itself: exit status 0\n    the connector printed nothing",
		"echo it is sesame":  "the connector printed:\n      it is ***",
	} {
		f := newForeign(Foreign{Command: command}, false, nil)
		f.masked = strings.NewReplacer("sesame", "***").Replace
		var err error
		if f.process, err = startProcess(command, nil, &f.output); err != nil {
			t.Fatal(err)
		}
		if want != "" {
			<-f.process.gone
		}
		if err = f.close(); (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", command, err)
		}
	}
}
