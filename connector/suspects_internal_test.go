package connector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// told is an effect of a bench that brings a message of an end user to Oceana.
func (b *bench) told(conversation string) *item {
	b.t.Helper()
	b.heartbeat()
	b.welcomed(conversation)
	effects, err := b.db.PendingOf(b.t.Context(), 0, 0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range effects {
		if e.Kind == (message.Forward{}).Kind() {
			it := effect(e, b.clock.Now()).Payload.(*item)
			it.fence = b.c.sessions[0].held().Fence
			return it
		}
	}
	b.t.Fatal("nothing to tell Oceana")
	return nil
}

// TestAMessageOverWhichOceanaHangsUpLate is never alone when the session breaks, since the others do not wait for it for long. It ends as a
// dead letter all the same, if others of its kind pass in between; while none does, it may be the session.
func TestAMessageOverWhichOceanaHangsUpLate(t *testing.T) {
	for _, othersPass := range []bool{true, false} {
		t.Run(fmt.Sprint("others pass: ", othersPass), func(t *testing.T) {
			b := newBench(t, 1)
			it := b.told("c")
			other := &item{Effect: &dispatch.Effect{Conversation: "other", Lane: it.Lane}, Kind: it.Kind}
			losses := 0
			for ; losses < 100; losses++ {
				v := b.c.answers.lost(t.Context(), it, &oceana.LostError{Proven: true})
				if v.Kind == dispatch.Done {
					break
				}
				if losses+1 > suspectAfter && (!v.Firm || !v.Due.After(b.clock.Now())) {
					t.Fatalf("loss %d: %+v: the others do not go first", losses+1, v)
				}
				if othersPass {
					b.c.answers.suspects.passes(other)
				}
			}
			letters, err := b.db.DeadLetters(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case !othersPass && (losses < 100 || len(letters) != 0):
				t.Errorf("given up after %d losses, though nothing shows that it is the message: %+v", losses, letters)
			case othersPass && (losses != mostBeside || len(letters) != 1 || !strings.Contains(letters[0].Reason, "others passed in between")):
				t.Errorf("after %d losses there are the dead letters %+v; want one after %d", losses, letters, mostBeside)
			}
		})
	}
}

// TestTheOnlyMessageOverWhichOceanaHangsUp breaks session after session without a close code, and nothing else is there to show that they are
// sound. It ends as a dead letter; while many messages fail like it, it is Oceana that fails, and none of them is to blame.
func TestTheOnlyMessageOverWhichOceanaHangsUp(t *testing.T) {
	for _, others := range []int{0, fewOthers, fewOthers + 1} {
		t.Run(fmt.Sprint(others, " others fail"), func(t *testing.T) {
			b := newBench(t, 1)
			it := b.told("c")
			losses := 0
			for ; losses < 100; losses++ {
				v := b.c.answers.lost(t.Context(), it, &oceana.LostError{Alone: it.sentAlone()})
				if v.Kind == dispatch.Done {
					break
				}
				for n := range others {
					b.c.answers.lost(t.Context(), &item{
						Effect: &dispatch.Effect{ID: fmt.Sprint("other ", n), Conversation: "other", Lane: it.Lane}, Kind: it.Kind,
					}, &oceana.LostError{})
				}
			}
			letters, err := b.db.DeadLetters(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case others > fewOthers && (losses < 100 || len(letters) != 0):
				t.Errorf("given up after %d losses, though %d others fail like it: %+v", losses, others, letters)
			case others <= fewOthers && (losses != suspectAfter+mostUntried-1 || len(letters) != 1 ||
				!strings.Contains(letters[0].Reason, "nothing else to send")):
				t.Errorf("after %d losses there are the dead letters %+v; want one after %d", losses, letters, suspectAfter+mostUntried-1)
			}
		})
	}
}

// TestASuspectThatIsNeverAlone is sent beside the others after a while: they may all be slow.
func TestASuspectThatIsNeverAlone(t *testing.T) {
	b := newBench(t, 1)
	it := b.told("c")
	it.losses = suspectAfter
	for n := range mostCrowded {
		if !it.sentAlone() {
			t.Fatalf("sent beside the others after %d attempts", n)
		}
		if v := b.c.answers.notAlone(it); !v.Firm || v.Due.Sub(b.clock.Now()) > 5*time.Second {
			t.Fatalf("attempt %d: %+v", n, v)
		}
	}
	if it.sentAlone() {
		t.Errorf("after %d attempts it still waits to be alone", mostCrowded)
	}
	b.c.answers.lost(t.Context(), it, &oceana.LostError{})
	if !it.sentAlone() {
		t.Error("lost once more, it is not sent alone")
	}
}
