package connector

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
)

// One message that a peer cannot take must not hold up the others. A failure is judged by what it concerns:
//
//   - the peer is away (no session, no answer to any request): every effect waits, none is to blame;
//   - the session broke with this effect under way: it is a candidate, and so are the others that were;
//   - it broke again: those that were under way both times are suspects, and are sent alone from then on;
//   - it broke while a suspect was alone: with a close code that is about a frame, the message is the reason. Without one, it is the reason
//     when that has happened often, each time in a session that had answered others;
//   - it broke while a suspect was alone, right after the login and with nothing else to send, so that nothing shows whether the session takes
//     messages: the message is the reason when that has happened more often still, and hardly any other message failed in between;
//   - it broke while a suspect was under way that could not be alone, because Oceana hangs up late or is slow: the message is the reason when
//     that has happened more often still, and others of its kind passed in between, every time;
//   - the peer fails this effect again and again, and takes others in between: the message is the reason, too.
//
// answers judges by this, toCloud by the last of it. What is known of an effect is not durable. After a restart it is learned anew, within as many losses.
const (
	suspectAfter = 2  // losses
	mostAlone    = 8  // losses of a suspect that was alone, without a close code that is about a frame
	mostBeside   = 20 // failures of an effect between which others of its kind passed: an hour, about
	mostUntried  = 20 // losses of a suspect that was alone, in sessions that had answered nothing but the login
	fewOthers    = 3  // other failures of its kind between two of these: with more of them it is the peer
	mostCrowded  = 8  // attempts to send a suspect alone, after which it is sent beside the others
	retryAlone   = time.Second
)

// passedCount counts effects of a kind that a peer has taken.
type passedCount = atomic.Int64

// lossCount counts sessions lost with effects of a kind under way, once for each effect.
type lossCount = atomic.Int64

// suspicion is what speaks against an effect.
type suspicion struct {
	opens        bool  // it begins a contact, which Oceana may refuse to all while it goes on with others
	losses       int   // sessions that broke, or never answered, while it was under way
	alone        int   // of these, without a close code about a frame, those in which it was alone and that had answered others
	untried      int   // of the losses, those in which it was alone, the session had answered nothing else, and hardly any other effect failed
	passedBefore int64 // effects of its kind that had passed when it failed last
	lostBefore   int64 // sessions lost with effects of its kind under way when it failed last
	beside       int   // failures since before which others of its kind had passed
	crowded      int   // attempts in a row to send it alone, while others were under way for long
}

// suspect reports whether an effect is to be sent alone.
func (s *suspicion) suspect() bool { return s.losses >= suspectAfter }

// sentAlone reports whether the effect is to be sent alone this time.
func (s *suspicion) sentAlone() bool { return s.suspect() && s.crowded < mostCrowded }

// suspects counts what each kind of effect met, to tell a message that a peer cannot take from a peer that fails.
type suspects struct {
	sessions sessions
	passed   sync.Map // by kindOf effects, a passedCount
	losses   sync.Map // by kindOf effects, a lossCount
}

// kindOf is what effects have in common of which some pass and one does not: those of another lane, kind or session with Oceana may pass for
// other reasons.
func (s *suspects) kindOf(it *item) string {
	kind := string(it.Lane) + " " + it.Kind
	if it.Lane == dispatch.Lane(message.ToOceana) {
		kind += ordinal(s.sessions.of(message.ConversationID(it.Conversation)).n)
	}
	if it.opens {
		kind += opening
	}
	return kind
}

// passes notes that an effect of a kind has passed.
func (s *suspects) passes(it *item) {
	n, _ := s.passed.LoadOrStore(s.kindOf(it), new(passedCount))
	n.(*passedCount).Add(1)
}

// fewLost notes that a session was lost with the effect under way, and reports whether hardly any other effect of its kind was lost since this
// one was last.
func (s *suspects) fewLost(it *item) bool {
	n, _ := s.losses.LoadOrStore(s.kindOf(it), new(lossCount))
	now := n.(*lossCount).Add(1)
	others := now - it.lostBefore - 1
	it.lostBefore = now
	return others <= fewOthers
}

// failsBeside notes that a peer failed an effect, again: not for the first time, and reports whether that is the message's fault: others of
// its kind passed in between, often.
func (s *suspects) failsBeside(it *item, again bool) bool {
	var passed int64
	if n, ok := s.passed.Load(s.kindOf(it)); ok {
		passed = n.(*passedCount).Load()
	}
	if again && passed > it.passedBefore {
		it.beside++
	}
	it.passedBefore = passed
	return it.beside >= mostBeside
}
