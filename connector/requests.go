package connector

import (
	"context"
	"strings"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/oceana"
)

// requests sends requests to Oceana, each over the session of its conversation.
type requests struct {
	*env
	sessions sessions
}

// opening is how the correlation of a request that begins a contact ends.
const opening = "/open"

// call asks Oceana for an effect and waits for the answer. oceana.ErrNotReady: the session is away, or another connector's.
func (q *requests) call(ctx context.Context, it *item, r oceana.Request) (oceana.Answer, error) {
	r.Alone = it.sentAlone()
	it.opens = strings.HasSuffix(r.Correlation, opening)
	t := q.sessions.of(r.Conversation).held()
	if t == nil {
		return oceana.Answer{}, oceana.ErrNotReady
	}
	q.hit(failpoint.BeforeAsking)
	span := sending(it.span, r)
	r.Traceparent = span.Context().String()
	got, err := t.link.Call(ctx, r)
	answered(span, got, err)
	if err == nil {
		q.hit(failpoint.AfterAnswer)
	}
	return got, err
}
