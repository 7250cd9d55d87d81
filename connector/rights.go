package connector

import (
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
)

// rights decides in the name of which lease an effect is attempted.
type rights struct {
	*env
	sessions sessions
	quiet    func() time.Duration // how long what a connector that died sent may still be arriving after its lease expired
}

// allowed returns the term in whose name an effect is attempted, or nil and its outcome meanwhile.
func (r *rights) allowed(it *item) (*term, dispatch.Verdict) {
	t := r.sessions.of(message.ConversationID(it.Conversation)).held()
	switch {
	case t == nil || t.Ctx.Err() != nil:
		return nil, dispatch.Verdict{Kind: dispatch.Leave}
	case it.result != nil: // nothing is sent for it
	case !t.Lasts(r.now(), r.cfg.Lease/3): // what is sent now might arrive when another connector sends it too
		return nil, dispatch.Verdict{Kind: dispatch.Again, Due: r.now().Add(r.quiet()), MaybeDelivered: it.MaybeDelivered}
	}
	return t, dispatch.Verdict{}
}

// lookUpAfter is the instant before which a post that may have been delivered cannot be looked up yet, because what a predecessor sent last
// may still be arriving; false: it can.
func (r *rights) lookUpAfter(it *item) (time.Time, bool) {
	t := r.sessions.of(message.ConversationID(it.Conversation)).held()
	if t == nil {
		return time.Time{}, false
	}
	wait := t.quiet.Sub(r.now())
	return t.quiet, wait > 0 && wait <= max(r.quiet(), r.cfg.Aggregator.Late) // more: the clock was set back
}
