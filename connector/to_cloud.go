package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
)

// toCloud sends agents' messages to the cloud.
type toCloud struct {
	*env
	cloud    messagePoster
	files    fileSender
	rights   *rights
	outcomes postEnder
	suspects *suspects
	missed   outageDetector
	refusing atomic.Bool // the cloud refused the API key last
}

// messagePoster is the cloud as far as messages go to it.
type messagePoster interface {
	Post(ctx context.Context, m aggregator.Message) (aggregator.Posted, error)
	Find(ctx context.Context, user message.AppUserID, effect string) (message.ID, bool, error)
}

// fileSender brings an agent's file to the cloud. refusal is permanent; after err it is worth another attempt.
type fileSender interface {
	send(ctx context.Context, it *item, p message.Post) (content *message.Content, refusal *attachment.Refusal, err error)
}

// postEnder ends an attempt.
type postEnder interface {
	finish(ctx context.Context, it *item, of message.Payload) dispatch.Verdict
	over(ctx context.Context, it *item, of message.Payload, name, dead string) dispatch.Verdict
	later(ctx context.Context, it *item, wait time.Duration, maybeDelivered bool) dispatch.Verdict
}

// outageDetector is a catchup.Backfill: it learns whether the cloud answers: after a long outage messages are missed.
type outageDetector interface {
	CloudAway(now time.Time)
	CloudAnswers()
}

// post sends a message to the end user exactly once: the cloud would take a repeat for another message, so one whose answer was
// lost is looked up first.
func (o *toCloud) post(ctx context.Context, it *item, p message.Post) dispatch.Verdict {
	log := logOf(o.log, it, "to cloud")
	if it.MaybeDelivered {
		if due, wait := o.rights.lookUpAfter(it); wait {
			return dispatch.Verdict{Kind: dispatch.Again, Due: due, MaybeDelivered: true}
		}
		o.hit(failpoint.BeforeLookingUp)
		id, found, err := o.cloud.Find(ctx, p.AppUser, it.ID)
		o.hit(failpoint.AfterLookingUp)
		switch {
		case err != nil:
			return o.retry(ctx, it, err)
		case found:
			log.Info("message was posted before", "message", id)
			return o.outcomes.finish(ctx, it, message.Posted{Effect: it.ID, Message: id})
		}
		it.MaybeDelivered = false // until this attempt says otherwise
	}
	if p.File != nil {
		content, refusal, err := o.files.send(ctx, it, p)
		switch {
		case refusal != nil:
			log.Warn("file refused", "why", refusal.Text)
			return o.outcomes.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: refusal.Code, Text: refusal.Text})
		case err != nil:
			return o.retry(ctx, it, err)
		}
		p.Content = content
	}
	if t, v := o.rights.allowed(it); t == nil { // looking up or carrying a file may have taken long
		return v
	}
	o.hit(failpoint.BeforePosting)
	posted, err := o.cloud.Post(ctx, aggregator.Message{
		AppUser: p.AppUser, Effect: it.ID, Name: p.Name, Text: p.Text, Content: p.Content, Template: p.Template,
	})
	o.hit(failpoint.AfterPosting)
	if err == nil {
		o.suspects.passes(it)
		o.refusing.Store(false)
		o.missed.CloudAnswers()
		log.Info("message posted", "message", posted.ID)
		return o.outcomes.finish(ctx, it, message.Posted{Effect: it.ID, Message: posted.ID, Text: posted.Text})
	}
	var refused *aggregator.Error
	switch {
	case errors.Is(err, aggregator.ErrTemplate), errors.Is(err, aggregator.ErrContent):
		log.Warn("message refused", "why", err.Error())
		return o.outcomes.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: http.StatusBadRequest, Text: err.Error()})
	case errors.As(err, &refused) && !refused.Retryable():
		log.Warn("message refused", "why", err.Error())
		text := refused.Description
		if text == "" {
			text = http.StatusText(refused.Status)
		}
		return o.outcomes.finish(ctx, it, message.PostFailed{Effect: it.ID, Code: refused.Status, Text: text})
	}
	return o.retry(ctx, it, err)
}

// retry postpones; the cloud's own wish for a pause comes first.
func (o *toCloud) retry(ctx context.Context, it *item, err error) dispatch.Verdict {
	wait, maybeDelivered := backoff(it.Attempts), false
	var e *aggregator.Error
	if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests {
		o.missed.CloudAway(o.now())
	}
	if e != nil {
		o.refusing.Store(e.Status == http.StatusUnauthorized)
		maybeDelivered = e.MaybeDelivered
		if e.RetryAfter > 0 {
			wait = e.RetryAfter
		}
	}
	if maybeDelivered {
		wait = max(wait, o.cfg.Aggregator.Late)
	}
	if ctx.Err() == nil && (e == nil || e.Status != http.StatusUnauthorized && e.Status != http.StatusTooManyRequests) && o.suspects.failsBeside(it, it.Attempts > 0) {
		why := fmt.Sprintf("the cloud does not take it: %v, %d times, while it took others", err, it.beside)
		logOf(o.log, it, "to cloud").Error("effect dead-lettered", "why", why)
		return o.outcomes.over(ctx, it, message.PostFailed{Effect: it.ID, Code: http.StatusBadGateway, Text: why}, deadResult, why)
	}
	if ctx.Err() == nil {
		logOf(o.log, it, "to cloud").Warn("cloud did not take it", "why", err.Error(), "again in", wait.String())
	}
	return o.outcomes.later(ctx, it, wait, maybeDelivered)
}
