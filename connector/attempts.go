package connector

import (
	"context"
	"fmt"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/trace"
)

// attempts has the dispatcher's effects attempted by the side that each goes to.
type attempts struct {
	*env
	tracing  *tracing
	rights   *rights
	toCloud  cloudPoster
	toOceana oceanaAsker
	outcomes resultKeeper
	missed   conversationReader
}

// cloudPoster attempts a post to the cloud.
type cloudPoster interface {
	post(ctx context.Context, it *item, p message.Post) dispatch.Verdict
}

// oceanaAsker attempts what is to be asked of Oceana.
type oceanaAsker interface {
	ask(ctx context.Context, it *item, command message.Command) dispatch.Verdict
}

// resultKeeper stores the result of an earlier attempt, and ends effects that cannot be attempted.
type resultKeeper interface {
	storeResult(ctx context.Context, it *item) dispatch.Verdict
	deadLetter(ctx context.Context, it *item, why string) dispatch.Verdict
}

// conversationReader is a catchup.Backfill: it catches a conversation up.
type conversationReader interface {
	CatchUp(ctx context.Context, conversation message.ConversationID) dispatch.Verdict
}

// attempt is the dispatcher's attempt at one effect, or at catching up a conversation.
func (a *attempts) attempt(ctx context.Context, e *dispatch.Effect) dispatch.Verdict {
	if e.Lane == dispatch.CatchUp {
		return a.missed.CatchUp(ctx, message.ConversationID(e.Conversation))
	}
	it := e.Payload.(*item)
	if a.tracing.tracer != nil {
		return a.tryTraced(it)
	}
	return a.try(it)
}

// try attempts one effect and stores its outcome.
func (a *attempts) try(it *item) dispatch.Verdict {
	t, v := a.rights.allowed(it)
	if t == nil {
		return v
	}
	if it.result != nil {
		return a.outcomes.storeResult(t.Ctx, it)
	}
	ctx := inSpan(t.Ctx, it.span)
	it.fence = t.Fence
	command, err := message.DecodeCommand(it.Kind, it.Body)
	if err != nil { // written by another version; nothing here can do it
		return a.outcomes.deadLetter(ctx, it, fmt.Sprintf("not understood: %v", err))
	}
	if post, ok := command.(message.Post); ok {
		return a.toCloud.post(ctx, it, post)
	}
	return a.toOceana.ask(ctx, it, command)
}

// tryTraced is try with a span. An attempt that had to wait for a session, or was left to another connector, leaves none.
func (a *attempts) tryTraced(it *item) dispatch.Verdict {
	it.span = a.tracing.tracer.Below("effect "+it.Kind, trace.Internal, correlate(it.stored()))
	attempt := it.Attempts + 1
	v := a.try(it)
	span := it.span
	it.span = nil
	span.Text("connector.effect", it.ID)
	span.Text("messaging.message.conversation_id", it.Conversation)
	span.Number("connector.attempt", attempt)
	switch v.Kind {
	case dispatch.Park, dispatch.Leave:
		return v
	case dispatch.Again:
		span.Fail("to be tried again")
	}
	span.End()
	return v
}
