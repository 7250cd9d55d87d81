package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
)

// post sends a message to the end user exactly once: the cloud would take a repeat for another message, so one whose answer was
// lost is looked up first.
func (c *Connector) post(ctx context.Context, it *item, p message.Post) dispatch.Verdict {
	log := c.logOf(it, "to cloud")
	if it.MaybeDelivered {
		if t := c.sessionOf(message.ConversationID(it.Conversation)).held(); t != nil {
			wait := t.quiet.Sub(c.cfg.Clock.Now())
			if wait > 0 && wait <= max(c.leases.Quiet(), c.cfg.Aggregator.Late) { // more: the clock was set back
				return dispatch.Verdict{Kind: dispatch.Again, Due: t.quiet, MaybeDelivered: true} // what a predecessor sent last may still be arriving
			}
		}
		c.hit(failpoint.BeforeLookingUp)
		id, found, err := c.client.Find(ctx, p.AppUser, it.ID)
		c.hit(failpoint.AfterLookingUp)
		switch {
		case err != nil:
			return c.retryCloud(ctx, it, err)
		case found:
			log.Info("message was posted before", "message", id)
			return c.finish(ctx, it, message.Posted{Effect: it.ID, Message: id})
		}
		it.MaybeDelivered = false // until this attempt says otherwise
	}
	if p.File != nil {
		content, why, err := c.carryOut(ctx, it, p)
		switch {
		case why != nil:
			log.Warn("file refused", "why", why.Text)
			return c.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: why.Code, Text: why.Text})
		case err != nil:
			return c.retryCloud(ctx, it, err)
		}
		p.Content = content
	}
	if t, v := c.allowed(it); t == nil { // looking up or carrying a file may have taken long
		return v
	}
	c.hit(failpoint.BeforePosting)
	posted, err := c.client.Post(ctx, aggregator.Message{
		AppUser: p.AppUser, Effect: it.ID, Name: p.Name, Text: p.Text, Content: p.Content, Template: p.Template,
	})
	c.hit(failpoint.AfterPosting)
	if err == nil {
		c.passes(it)
		c.refusing.Store(false)
		c.cloudAnswers()
		log.Info("message posted", "message", posted.ID)
		return c.finish(ctx, it, message.Posted{Effect: it.ID, Message: posted.ID, Text: posted.Text})
	}
	var refused *aggregator.Error
	switch {
	case errors.Is(err, aggregator.ErrTemplate), errors.Is(err, aggregator.ErrContent):
		log.Warn("message refused", "why", err.Error())
		return c.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: http.StatusBadRequest, Text: err.Error()})
	case errors.As(err, &refused) && !refused.Retryable():
		log.Warn("message refused", "why", err.Error())
		text := refused.Description
		if text == "" {
			text = http.StatusText(refused.Status)
		}
		return c.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: refused.Status, Text: text})
	}
	return c.retryCloud(ctx, it, err)
}

// retryCloud postpones; the cloud's own wish for a pause comes first.
func (c *Connector) retryCloud(ctx context.Context, it *item, err error) dispatch.Verdict {
	wait, maybeDelivered := backoff(it.Attempts), false
	var e *aggregator.Error
	if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests {
		c.backfill.cloudAway(c.cfg.Clock.Now())
	}
	if e != nil {
		c.refusing.Store(e.Status == http.StatusUnauthorized)
		maybeDelivered = e.MaybeDelivered
		if e.RetryAfter > 0 {
			wait = e.RetryAfter
		}
	}
	if maybeDelivered {
		wait = max(wait, c.cfg.Aggregator.Late)
	}
	if ctx.Err() == nil && (e == nil || e.Status != http.StatusUnauthorized && e.Status != http.StatusTooManyRequests) && c.failsBeside(it, it.Attempts > 0) {
		why := fmt.Sprintf("the cloud does not take it: %v, %d times, while it took others", err, it.beside)
		c.logOf(it, "to cloud").Error("effect put aside as a dead letter", "why", why)
		return c.settled(ctx, it, message.PostFailed{Effect: it.ID, Code: http.StatusBadGateway, Text: why}, deadResult, why)
	}
	if ctx.Err() == nil {
		c.logOf(it, "to cloud").Warn("cloud did not take it", "why", err.Error(), "again in", wait.String())
	}
	return c.later(ctx, it, wait, maybeDelivered)
}
