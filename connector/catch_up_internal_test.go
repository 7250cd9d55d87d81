package connector

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// outageOf makes the cloud answer after it was away for so long.
func (b *bench) outageOf(d time.Duration) {
	b.c.missed.CloudAway(b.clock.Now())
	b.clock.advance(d)
	b.c.missed.CloudAnswers()
}

// asked has the cloud note which conversations it is asked for.
func (b *bench) asked() *[]message.ConversationID {
	var list []message.ConversationID
	b.cloud.since = func(_ context.Context, c message.ConversationID) error {
		list = append(list, c)
		return nil
	}
	return &list
}

// behind counts the conversations that are still to be caught up.
func (b *bench) behind() int {
	n, _ := b.c.missed.Behind()
	return n
}

func (b *bench) work() {
	for b.Waiting() > 0 {
		b.Do()
	}
}

// TestWithOneWorkerTheScanComesFirst: what is caught up waits for the worker before the effects of the answer that ended the outage do, and not
// now before them and now behind.
func TestWithOneWorkerTheScanComesFirst(t *testing.T) {
	b := newBench(t, 1, func(c *Config) { c.Workers = 1 })
	b.heartbeat()
	b.welcomed("c0")
	b.work()
	scanned := false
	b.db.states = func() error {
		scanned = true
		return nil
	}
	before := b.Waiting()
	b.outageOf(20 * time.Minute)
	if !scanned || b.Waiting() != before+1 {
		t.Errorf("scanned: %t; %d wait for the worker, and %d did before", scanned, b.Waiting(), before)
	}
}

// TestAScanOfTheStoreHoldsNothingUp has the store take long to say which conversations there are. Meanwhile a webhook is taken, after its own
// conversation is caught up, and the cloud may come and go. Then the others are caught up, and that one not again.
func TestAScanOfTheStoreHoldsNothingUp(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	for _, c := range []string{"c0", "c1", "c2"} {
		b.welcomed(c)
	}
	asked := b.asked()
	began, release := make(chan struct{}), make(chan struct{})
	b.db.states = func() error {
		close(began)
		<-release
		return nil
	}
	b.outageOf(20 * time.Minute)
	<-began
	b.c.missed.CloudAway(b.clock.Now()) // these hang if they wait for the scan
	b.c.missed.CloudAnswers()
	b.webhook("c1")
	if diff := cmp.Diff([]message.ConversationID{"c1"}, *asked); diff != "" {
		t.Errorf("asked for before the webhook is taken (-want +got):\n%s", diff)
	}
	close(release)
	b.c.missed.AwaitScan()
	b.work()
	slices.Sort(*asked)
	if diff := cmp.Diff([]message.ConversationID{"c0", "c1", "c2"}, *asked); diff != "" {
		t.Errorf("asked for in all (-want +got):\n%s", diff)
	}
	if n := b.behind(); n != 0 {
		t.Errorf("%d conversations are still behind", n)
	}
}

// webhook has an end user write in a conversation.
func (b *bench) webhook(conversation string) {
	b.t.Helper()
	id := "later-" + conversation
	err := b.Accept(b.t.Context(), message.Event{ID: id, Conversation: message.ConversationID(conversation), Of: message.CustomerMessage{
		ID: message.ID(id), AppUser: "u", Channel: message.WhatsApp, Type: "text", Text: "x", At: b.clock.Now()}})
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestAnOutageDuringAScan has the store asked once more: what was caught up before the second outage may be behind again.
func TestAnOutageDuringAScan(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	for _, c := range []string{"c0", "c1"} {
		b.welcomed(c)
	}
	asked := b.asked()
	scans := 0
	began, release := make(chan struct{}), make(chan struct{})
	b.db.states = func() error {
		if scans++; scans == 1 {
			close(began)
			<-release
		}
		return nil
	}
	b.outageOf(20 * time.Minute)
	<-began
	b.webhook("c1")
	b.outageOf(20 * time.Minute)
	close(release)
	b.c.missed.AwaitScan()
	b.work()
	slices.Sort(*asked)
	if diff := cmp.Diff([]message.ConversationID{"c0", "c1", "c1"}, *asked); diff != "" || scans != 2 {
		t.Errorf("asked for, after %d scans (-want +got):\n%s", scans, diff)
	}
}

// TestAnOutageWhileTheCloudIsAsked has the conversation asked for once more: what the cloud answers is older than the second outage.
func TestAnOutageWhileTheCloudIsAsked(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	b.welcomed("c0")
	asked := 0
	b.cloud.since = func(context.Context, message.ConversationID) error {
		if asked++; asked == 1 {
			b.outageOf(20 * time.Minute)
			b.c.missed.AwaitScan()
		}
		return nil
	}
	b.outageOf(20 * time.Minute)
	b.c.missed.AwaitScan()
	b.work()
	if n := b.behind(); asked != 2 || n != 0 {
		t.Errorf("asked %d times, and %d conversations are still behind; want twice, and none", asked, n)
	}
}

// TestAScanThatFails is made again after a pause, and until then a webhook has its own conversation caught up.
func TestAScanThatFails(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	for _, c := range []string{"c0", "c1"} {
		b.welcomed(c)
	}
	asked := b.asked()
	b.db.states = func() error { return errors.New("the database is away") }
	b.outageOf(20 * time.Minute)
	b.c.missed.AwaitScan()
	b.work()
	b.webhook("c1")
	if diff := cmp.Diff([]message.ConversationID{"c1"}, *asked); diff != "" {
		t.Errorf("asked for after a scan that failed and a webhook (-want +got):\n%s", diff)
	}
	b.db.states = nil
	b.clock.advance(time.Second)
	b.c.missed.AwaitScan()
	b.work()
	if diff := cmp.Diff([]message.ConversationID{"c1", "c0"}, *asked); diff != "" {
		t.Errorf("asked for in all (-want +got):\n%s", diff)
	}
}

// TestAMissedMessageOfWhichNothingIsKept waits alone: what comes after it is taken, other conversations too, and it is tried again later.
func TestAMissedMessageOfWhichNothingIsKept(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	b.welcomed("c0")
	bad := true
	b.db.apply = func(c store.Change) error {
		if bad && c.Event != nil && strings.Contains(string(c.Event.Body), "cursed") {
			return errors.New("refused")
		}
		return nil
	}
	for _, id := range []string{"cursed", "fine"} {
		b.cloud.missed = append(b.cloud.missed, message.Event{ID: id, Conversation: "c0", Of: message.CustomerMessage{
			ID: message.ID(id), AppUser: "u", Channel: message.WhatsApp, Type: "text", Text: id, At: b.clock.Now()}})
	}
	b.outageOf(20 * time.Minute)
	b.c.missed.AwaitScan()
	b.work()
	taken := func(id string) bool {
		t.Helper()
		e, err := encodeEvent(b.cloud.missed[0])
		if err != nil {
			t.Fatal(err)
		}
		e.ID = id
		was := bad
		bad = false
		defer func() { bad = was }()
		a, err := b.db.Storage.Apply(t.Context(), store.Change{Event: e, Dead: "asked"})
		if err != nil {
			t.Fatal(err)
		}
		return a.Duplicate
	}
	if !taken("fine") {
		t.Error("what comes after it waits for it")
	}
	if n := b.behind(); n != 1 {
		t.Errorf("%d conversations are behind, want the one that is tried again", n)
	}
	bad = false
	b.clock.advance(time.Minute)
	b.work()
	if !taken("cursed") {
		t.Error("it is not tried again")
	}
}
