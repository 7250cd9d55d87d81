// Package journal is the ordered record of everything that crossed a wire in a simulated world, and the count of work in flight.
//
// An entry names actors ("cloud", "connector", "phone Ana"), never ports, and carries virtual time, so two runs of the same seed
// write the same bytes. A request and its answer, or a frame and its acknowledgement, are one entry: the place in the order is that
// of the request. While an answer is outstanding the crossing is open work; Wait returns when there is none, which is what a
// clock calls quiet. Secrets that the journal was told never appear in it.
package journal

import (
	"encoding/json"
	"maps"
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
	KindFault      = "fault"      // what was told to go wrong with a crossing; it stands before that crossing
	KindUnexpected = "unexpected" // no simulator understood it; fails a scenario
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
	Wall         int64           `json:"wall,omitempty"`         // when it crossed by Options.Wall, microseconds; 0 without
	Took         int64           `json:"took,omitempty"`         // from then to its answer, microseconds; 0 without an answer
}

// Options bound what a Journal keeps. The zero value keeps everything.
type Options struct {
	// Keep is how many entries, and how many unexpected ones, are kept; the oldest are dropped. Zero means all.
	Keep int
	// KeepBytes is how many bytes the payloads and answers of the kept entries may have together, a bound that large answers need
	// beside Keep. The newest entry is kept whatever its size. Zero means no bound.
	KeepBytes int
	// Uncounted says that the work of the party under test is not counted (see Counter), which may wait for a call that is held up before it
	// answers another: see Hold.
	Uncounted bool
	// Wall is the time that really passed, for a person who wants to know what is slow. Nil leaves it out, as a scenario must: no two
	// runs take the same time.
	Wall func() time.Duration
}

// Journal records entries. Use New.
type Journal struct {
	now     func() time.Time
	options Options

	mu       sync.Mutex
	entries  []Entry
	first    int64   // sequence number of entries[0]
	bytes    int     // of payloads and answers kept
	changes  []int64 // sequence number of the entry that each revision added or completed
	forgot   int     // revisions that are no longer in changes
	changed  chan struct{}
	awaited  bool // a caller waits for changed
	mask     mask
	work     work
	problems []Entry
	kinds    map[string]int // entries so far
}

// New returns an empty journal that stamps entries with now. At most one Options is used.
func New(now func() time.Time, options ...Options) *Journal {
	j := &Journal{now: now, first: 1, changed: make(chan struct{}), work: newWork(), kinds: map[string]int{}}
	if len(options) > 0 {
		j.options = options[0]
	}
	return j
}

// Add records a crossing that has no answer and returns its sequence number. Seq and At are set by the journal.
func (j *Journal) Add(e Entry) int64 {
	at := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.addLocked(e, at)
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
	c := &Crossing{journal: j, seq: j.addLocked(e, at), open: openName{from: e.From, to: e.To, name: e.Name}}
	j.work.beginLocked(&c.open)
	return c
}

// Entries are those with a sequence number above after that are still kept, oldest first, as they stand now.
func (j *Journal) Entries(after int64) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.afterLocked(after)
}

func (j *Journal) afterLocked(after int64) []Entry {
	skip := max(after+1-j.first, 0)
	if skip >= int64(len(j.entries)) {
		return nil
	}
	return append([]Entry(nil), j.entries[skip:]...)
}

// Len is the number of entries kept.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

// Last is the sequence number of the newest entry; 0 when there is none.
func (j *Journal) Last() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first + int64(len(j.entries)) - 1
}

// Kinds are how many entries there were so far by their Kind, those that are no longer kept included.
func (j *Journal) Kinds() map[string]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return maps.Clone(j.kinds)
}

func (j *Journal) addLocked(e Entry, at time.Time) int64 {
	e.Seq, e.At = j.first+int64(len(j.entries)), at
	if j.options.Wall != nil {
		e.Wall = j.options.Wall().Microseconds()
	}
	e.Payload, e.Answer = j.mask.json(e.Payload), j.mask.json(e.Answer)
	e.Name, e.Error = j.mask.text(e.Name), j.mask.text(e.Error)
	j.entries = append(j.entries, e)
	j.bytes += e.size()
	j.kinds[e.Kind]++
	if e.Kind == KindUnexpected {
		j.problems = append(j.problems, e)
		if keep := j.options.Keep; keep > 0 && len(j.problems) > keep {
			j.problems[0] = Entry{}
			j.problems = j.problems[1:]
		}
	}
	j.dropLocked()
	j.changeLocked(e.Seq)
	return e.Seq
}

func (e *Entry) size() int { return len(e.Payload) + len(e.Answer) }

// atLocked is the entry with a sequence number, or nil when it has been dropped.
func (j *Journal) atLocked(seq int64) *Entry {
	if seq < j.first {
		return nil
	}
	return &j.entries[seq-j.first]
}

// dropLocked forgets the oldest entries beyond the bounds, and the revisions that only they were part of.
func (j *Journal) dropLocked() {
	for len(j.entries) > 1 && (j.options.Keep > 0 && len(j.entries) > j.options.Keep || j.options.KeepBytes > 0 && j.bytes > j.options.KeepBytes) {
		j.bytes -= j.entries[0].size()
		j.entries[0] = Entry{} // what it held is free now, not when the slice is copied
		j.entries = j.entries[1:]
		j.first++
	}
	for len(j.changes) > 0 && j.changes[0] < j.first {
		j.changes = j.changes[1:]
		j.forgot++
	}
}

func (j *Journal) changeLocked(seq int64) {
	j.changes = append(j.changes, seq)
	if j.awaited { // a channel for every entry would be most of what an entry costs
		j.awaited = false
		close(j.changed)
		j.changed = make(chan struct{})
	}
}

// awaitLocked is closed by the next change.
func (j *Journal) awaitLocked() <-chan struct{} {
	j.awaited = true
	return j.changed
}
