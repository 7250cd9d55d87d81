package scenarios

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// dueShown is how much of what the clock will do next a scene tells.
const dueShown = 3

// camera takes what a world shows, for a report. It tells only what is different from the scene before, so that a scenario of many steps
// stays small. Its zero value is ready; a nil camera takes nothing.
type camera struct {
	before map[string][]byte // by name of the part
	rev    int               // of the journal
}

type sceneClock struct {
	Now time.Time   `json:"now"`
	Due []clock.Due `json:"due"`
}

type waiting struct {
	Customer       string    `json:"customer"`
	Channel        string    `json:"channel"`
	ConversationID string    `json:"conversationId"`
	GUID           int64     `json:"guid"`
	Since          time.Time `json:"since"`
	Why            string    `json:"why"`
}

// take looks at a world that stands still and returns Step.Scene; nil when there is no world yet: an object with "parts", each with "name" and
// "value", and "entries" of the journal that came or changed since the scene before. The parts are "clock", "queue", "faults" and "ledger",
// "phone NAME" and "desk NAME", in the order in which they are shown; those of phones and desks have the form of the control API. A part
// that is null is gone. A scene holds no secret and no address of this machine, so the same seed gives the same bytes.
func (c *camera) take(s *Stage) []byte {
	if c == nil || s.World == nil {
		return nil
	}
	var parts bytes.Buffer // written here: the encoder would read each part once more to see that it is JSON
	comma := ""
	show := func(name, value string) {
		fmt.Fprintf(&parts, `%s{"name":%s,"value":%s}`, comma, journal.JSON(name), value)
		comma = ","
	}
	seen := map[string][]byte{}
	add := func(name string, v any) {
		b := journal.JSON(v)
		seen[name] = b
		if !bytes.Equal(b, c.before[name]) {
			show(name, s.World.Journal.Masked(string(b)))
		}
	}
	add("clock", sceneClock{s.World.Clock.Now(), s.World.Clock.Pending(dueShown)})
	queue := []waiting{}
	for _, q := range s.World.Oceana.Queue() {
		queue = append(queue, waiting{q.Customer, q.Channel, q.ConversationID, q.GUID, q.Since, s.World.Oceana.WhyWaiting(q.GUID)})
	}
	add("queue", queue)
	add("faults", s.explainFaults())
	add("ledger", s.explainLedger())
	for _, phone := range s.World.Phones() {
		add("phone "+phone.Name, phone)
	}
	for _, a := range s.World.Oceana.Agents() {
		if desk, err := s.World.Oceana.Desk(a.Name); err == nil {
			add("desk "+a.Name, desk)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.before)) {
		if seen[name] == nil {
			show(name, "null")
		}
	}
	c.before = seen
	return fmt.Appendf(nil, `{"parts":[%s],"entries":%s}`, parts.Bytes(), journal.JSON(c.entries(s.World.Journal)))
}

// entries are those that came or changed since the last time.
func (c *camera) entries(j *journal.Journal) []journal.Entry {
	now, cancel := context.WithCancel(context.Background())
	cancel() // what is there is wanted, not what comes
	came, rev, err := j.Next(now, c.rev)
	if err != nil {
		return nil
	}
	c.rev = rev
	sort.Slice(came, func(a, b int) bool { return came[a].Seq < came[b].Seq })
	return came
}
