package oceana_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

// plainFrames are the unnumbered notifications that came so far, without pongs.
func (a *adapter) plainFrames() []envelope {
	var all []envelope
	for {
		select {
		case f := <-a.plain:
			all = append(all, f)
		default:
			return all
		}
	}
}

func TestALaterClaimTakesAConversationOver(t *testing.T) {
	w, first := online(t)
	if f := first.ask("conv-1", chat("Ana", text("m1", "Hello"))); f.Body["epoch"] != 1.0 {
		t.Errorf("the lease begins with %v", f.Body["epoch"])
	}
	w.settle()
	second := w.connect()
	second.instance = "pod-1"
	second.login(nil, 0)

	if f := second.ask("conv-1", text("m2", "Still me")); f.Body["result"] != true {
		t.Fatalf("the claim: %v", f.Body)
	}
	w.settle()
	lost := first.plainFrames()
	if len(lost) != 1 || lost[0].Body["method"] != "ownershipLost" || lost[0].Body["epoch"] != 2.0 || lost[0].ConversationID != "conv-1" || lost[0].Seq != 0 {
		t.Fatalf("the loser was told %+v", lost)
	}
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	if got := second.methods(); cmp.Diff([]string{"1 newParticipant"}, got) != "" {
		t.Errorf("the owner was told %v", got)
	}

	late := text("m3", "From the loser")
	late["epoch"] = 1
	if f := first.ask("conv-1", late); f.Body["code"] != 409.0 {
		t.Errorf("a request with an old lease: %v", f.Body)
	}
	again := chat("Ana", text("m4", "Back"))
	again["epoch"] = 3
	if f := first.ask("conv-1", again); f.Body["existing"] != true || f.Body["epoch"] != 3.0 {
		t.Errorf("a higher claim: %v", f.Body)
	}
	w.settle()
	if lost := second.plainFrames(); len(lost) != 1 || lost[0].Body["epoch"] != 3.0 {
		t.Errorf("the second loser was told %+v", lost)
	}
	if f := second.ask("conv-2", chat("Ben", text("m", "Hello"))); f.Body["result"] != true {
		t.Errorf("the loser's socket is of no use any more: %v", f.Body)
	}
}

// A session that answers no more may be dead before anybody notices: what it has not acknowledged comes first at the session that took over.
func TestWhatTheLoserHasNotAcknowledgedIsNotOvertaken(t *testing.T) {
	w, first := online(t)
	first.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	first.answerWith(silent)
	w.must(w.oceana.Send("Alice", "Ana", "one"))
	settled := make(chan error, 1)
	go func() { settled <- w.clock.Settle(t.Context()) }()
	for f := range first.arrived {
		if f.Body["method"] == "newMessage" {
			break
		}
	}
	second := w.connect()
	second.instance = "pod-1"
	second.login(nil, 0)
	second.ask("conv-1", text("m2", "Still me"))
	_ = first.ws.Close()
	first.awaitEnd()
	w.must(<-settled)
	w.must(w.oceana.Send("Alice", "Ana", "two"))
	w.settle()
	var got []any
	for _, f := range second.notifications() {
		if f.Body["method"] == "newMessage" {
			got = append(got, f.Body["message"])
		}
	}
	if diff := cmp.Diff([]any{"one", "two"}, got); diff != "" {
		t.Errorf("sent to the owner (-want +got):\n%s", diff)
	}
}

func TestABusyOceanaRefusesNewConversationsOnly(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.oceana.Busy()
	w.settle()
	if told := a.plainFrames(); len(told) != 1 || told[0].Body["status"] != "BUSY" || told[0].Body["retryAfter"] != 30.0 {
		t.Errorf("adapters were told %+v", told)
	}
	if f := a.ask("conv-2", chat("Ben", text("m", "Hello"))); f.Type != "error" || f.Body["code"] != 429.0 || f.Body["retryAfter"] != 30.0 {
		t.Errorf("a new conversation: %+v", f)
	}
	if n := w.oceana.ContactsCreated(); n != 1 {
		t.Errorf("%d contacts", n)
	}
	if f := a.ask("conv-1", text("m2", "More")); f.Body["result"] != true {
		t.Errorf("an open conversation: %v", f.Body)
	}
	late := w.connect()
	late.instance = "pod-1"
	if f := late.login(nil, 0); f.Body["status"] != "BUSY" {
		t.Errorf("who logs in meanwhile is told %v", f.Body["status"])
	}
	w.oceana.Up()
	w.settle()
	if told := a.plainFrames(); len(told) != 1 || told[0].Body["status"] != "UP" {
		t.Errorf("adapters were told %+v", told)
	}
	if f := a.ask("conv-2", chat("Ben", text("m", "Hello"))); f.Body["result"] != true {
		t.Errorf("when there is room again: %v", f.Body)
	}
}

func TestWhoDoesNotReadAnswersIsHeldBack(t *testing.T) {
	w, good := online(t)
	flood := w.connect()
	flood.instance = "pod-1"
	flood.login(nil, 0)
	// The reader of flood goes on; what it is owed only builds up while the server handles frames faster than they are written.
	const frames = 10_000
	for i := range frames {
		flood.send(envelope{
			Type: "request", CorrelationID: fmt.Sprint("f-", i), ConversationID: "conv-f", Seq: int64(i + 1), Body: text(fmt.Sprint("m", i), "flood"),
		})
	}
	if f := good.ask("conv-1", chat("Ana", text("m1", "Hello"))); f.Body["result"] != true {
		t.Errorf("another adapter: %v", f.Body)
	}
	for got := range frames {
		select {
		case f := <-flood.plain:
			if code := f.Body["code"]; code != 410.0 && code != 429.0 {
				t.Fatalf("answer %d: %+v", got, f)
			}
		case err := <-flood.ended: // it was too slow for good
			t.Logf("closed after %d answers: %v", got, err)
			return
		}
	}
}

func TestTooManyAttributesAreRefused(t *testing.T) {
	w, a := online(t)
	attributes := []string{}
	for i := range 11 {
		attributes = append(attributes, fmt.Sprint("Skill.", i))
	}
	for name, c := range map[string]struct {
		attributes []string
		want       string
	}{
		"eleven":      {attributes, "body.intrinsics.attributes: at most 10, got 11"},
		"no category": {[]string{"English"}, `body.intrinsics.attributes[0]: want Category.Value, got "English"`},
	} {
		body := chat("Ana", text("m1", "Hello"))
		body["intrinsics"].(dict)["attributes"] = c.attributes
		if f := a.ask("conv-1", body); f.Body["code"] != 400.0 || f.Body["errorMessage"] != c.want {
			t.Errorf("%s: %v", name, f.Body)
		}
	}
	if n := w.oceana.ContactsCreated(); n != 0 {
		t.Errorf("%d contacts", n)
	}
	body := chat("Ana", text("m1", "Hello"))
	body["intrinsics"].(dict)["attributes"] = attributes[:10]
	if f := a.ask("conv-1", body); f.Body["result"] != true {
		t.Errorf("ten: %v", f.Body)
	}
}

func TestWhatIsClosedIsKeptWithinBounds(t *testing.T) {
	w, a := online(t, func(cfg *oceana.Config) { cfg.KeepClosed, cfg.KeepLines = 3, 2 })
	for i := range 6 {
		name := fmt.Sprint("c", i)
		a.ask("conv-"+name, chat(name, text("m", "Hello")))
		w.settle()
		w.must(w.oceana.Answer("Alice", name))
		w.must(w.oceana.Close("Alice", name))
		w.settle()
	}
	var kept []string
	for _, c := range w.oceana.Transcripts() {
		kept = append(kept, c.Customer)
	}
	if diff := cmp.Diff([]string{"c3", "c4", "c5"}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	for i, want := range []int{2, 3, 3} { // the two newest of before, and the new one
		a.ask("conv-c5", chat("c5", text(fmt.Sprint("n", i), "Again")))
		w.settle()
		w.must(w.oceana.Answer("Alice", "c5"))
		d := w.desk("Alice")
		if got := len(d.Contacts[len(d.Contacts)-1].Lines); got != want {
			t.Errorf("contact %d shows %d lines, want %d", i, got, want)
		}
		w.must(w.oceana.Close("Alice", "c5"))
		w.settle()
	}
}

func TestTypingGoesBothWaysAndExpires(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	w.must(w.oceana.Typing("Alice", "Ana", true))
	w.settle()
	if f := a.plainFrames(); len(f) != 1 || f[0].Body["isTyping"] != true || f[0].Body["displayName"] != "Alice" || f[0].Seq != 0 {
		t.Errorf("the adapter was told %+v", f)
	}
	a.send(envelope{Type: "request", ConversationID: "conv-1", Body: dict{"method": "isTyping", "isTyping": true}})
	a.ask("", dict{"method": "renewChats", "items": []any{}}) // comes after it
	if !w.desk("Alice").Contacts[0].CustomerTyping {
		t.Error("the desk does not show that Ana types")
	}
	w.advance(5e9)
	if w.desk("Alice").Contacts[0].CustomerTyping {
		t.Error("the indicator did not expire")
	}
}
