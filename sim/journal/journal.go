// Package journal is the ordered record of everything that crossed a wire in a simulated world, and the count of work in flight.
//
// An entry names actors ("cloud", "connector", "phone Ana"), never ports, and carries virtual time, so two runs of the same seed
// write the same bytes. A request and its answer, or a frame and its acknowledgement, are one entry: the place in the order is that
// of the request. While an answer is outstanding the crossing is open work; Wait returns when there is none, which is what a
// clock calls quiet. Secrets that the journal was told never appear in it.
package journal

import (
	"encoding/json"
	"sync"
	"time"
)

// Kinds of entries.
const (
	KindRequest    = "request"    // HTTP call of a simulator's API
	KindWebhook    = "webhook"    // HTTP call made by the cloud
	KindFrame      = "frame"      // websocket frame
	KindNetwork    = "network"    // hand-over between phone, network and cloud
	KindDesk       = "desk"       // what an agent did
	KindUnexpected = "unexpected" // nobody understood it; fails a scenario
)

// Entry is one crossing. Zero fields are absent from its JSON.
type Entry struct {
	Seq          int64           `json:"seq"`                    // from 1, without gaps
	At           time.Time       `json:"at"`                     // virtual instant
	From         string          `json:"from"`                   // actor that sent it
	To           string          `json:"to"`                     // actor it was sent to
	Kind         string          `json:"kind"`                   // one of the Kind constants
	Name         string          `json:"name"`                   // trigger, method or route
	Conversation string          `json:"conversation,omitempty"` // id of the conversation it belongs to
	Message      string          `json:"message,omitempty"`      // id of the message it carries or reports on
	Attempt      int             `json:"attempt,omitempty"`      // 2 for the first repeat
	Payload      json.RawMessage `json:"payload,omitempty"`      // the JSON that crossed
	Status       int             `json:"status,omitempty"`       // HTTP status or refusal code of the answer; 0 while there is none
	Answer       json.RawMessage `json:"answer,omitempty"`       // the JSON that came back
	Error        string          `json:"error,omitempty"`        // why there is no answer
}

// Journal records entries. Use New.
type Journal struct {
	now func() time.Time

	mu       sync.Mutex
	entries  []Entry
	changes  []int // index of the entry that each revision added or completed
	changed  chan struct{}
	mask     mask
	work     work
	problems []Entry
}

// New returns an empty journal that stamps entries with now.
func New(now func() time.Time) *Journal {
	return &Journal{now: now, changed: make(chan struct{}), work: newWork()}
}

// Add records a crossing that has no answer and returns its sequence number. Seq and At are set by the journal.
func (j *Journal) Add(e Entry) int64 {
	at := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[j.addLocked(e, at)].Seq
}

// Unexpected records something that no simulator understood.
func (j *Journal) Unexpected(from, to, name, why string, payload json.RawMessage) {
	j.Add(Entry{From: from, To: to, Kind: KindUnexpected, Name: name, Error: why, Payload: payload})
}

// Problems are the unexpected entries so far, oldest first.
func (j *Journal) Problems() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Entry(nil), j.problems...)
}

// Begin records a crossing that will be answered. It is open work until the Crossing is closed.
func (j *Journal) Begin(e Entry) *Crossing {
	at := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	i := j.addLocked(e, at)
	return &Crossing{journal: j, index: i, close: j.work.openLocked(e.From + " -> " + e.To + " " + e.Name)}
}

// Entries are those with a sequence number above after, oldest first, as they stand now.
func (j *Journal) Entries(after int64) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	if after < 0 {
		after = 0
	}
	if after >= int64(len(j.entries)) {
		return nil
	}
	return append([]Entry(nil), j.entries[after:]...)
}

// Len is the number of entries.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

func (j *Journal) addLocked(e Entry, at time.Time) int {
	e.Seq, e.At = int64(len(j.entries))+1, at
	e.Payload, e.Answer = j.mask.json(e.Payload), j.mask.json(e.Answer)
	e.Name, e.Error = j.mask.text(e.Name), j.mask.text(e.Error)
	j.entries = append(j.entries, e)
	if e.Kind == KindUnexpected {
		j.problems = append(j.problems, e)
	}
	j.changeLocked(len(j.entries) - 1)
	return len(j.entries) - 1
}

func (j *Journal) changeLocked(index int) {
	j.changes = append(j.changes, index)
	close(j.changed)
	j.changed = make(chan struct{})
}
