package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// noOpenContact is Oceana's code for a customer message to a contact that is over.
const noOpenContact = 410

// tooBusy is Oceana's code for a new conversation while it is at capacity.
const tooBusy = 429

// answers turns what Oceana answered, or how its session broke, into the outcomes of effects.
type answers struct {
	*env
	done     effectEnder
	again    retrier
	suspects *suspects
}

// effectEnder ends an effect for good.
type effectEnder interface {
	finish(ctx context.Context, it *item, of message.Payload) dispatch.Verdict
	over(ctx context.Context, it *item, of message.Payload, name, dead string) dispatch.Verdict
	deadLetter(ctx context.Context, it *item, why string) dispatch.Verdict
}

// retrier has an effect attempted again: later, or after a fault of the connector itself.
type retrier interface {
	later(ctx context.Context, it *item, wait time.Duration, maybeDelivered bool) dispatch.Verdict
	fault(it *item, err error) dispatch.Verdict
}

// answered turns Oceana's answer into the outcome of the effect.
func (a *answers) answered(ctx context.Context, it *item, got oceana.Answer, err error, then message.Payload) dispatch.Verdict {
	log := logOf(a.log, it, "to oceana")
	var never *oceana.RequestError
	switch {
	case errors.Is(err, oceana.ErrNotReady):
		return dispatch.Verdict{Kind: dispatch.Park}
	case errors.Is(err, oceana.ErrLost):
		return a.lost(ctx, it, err)
	case errors.Is(err, oceana.ErrNotAlone):
		return a.notAlone(it)
	case ctx.Err() != nil:
		return dispatch.Verdict{Kind: dispatch.Leave}
	case errors.As(err, &never):
		return a.done.deadLetter(ctx, it, never.Error())
	case err != nil:
		return a.again.fault(it, err)
	case got.OK:
		a.suspects.passes(it)
		log.Info("Oceana took it", "kind", it.Kind)
		return a.done.finish(ctx, it, then)
	case !definite(got.Code):
		wait := backoff(it.Attempts)
		if got.RetryAfter > 0 {
			wait = got.RetryAfter
		}
		if !isTransient(got.Code) && a.suspects.failsBeside(it, it.Attempts > 0) { // also without a code, or with one that is not known
			return a.done.deadLetter(ctx, it, fmt.Sprintf("Oceana does not take it: %d %s, %d times, while it took others", got.Code, got.Text, it.beside))
		}
		log.Warn("Oceana did not take it", "code", got.Code, "why", got.Text, "again in", wait.String())
		return a.again.later(ctx, it, wait, false)
	}
	// Trying again cannot help, and holding on to it would hold up the whole conversation.
	log.Warn("Oceana refuses it", "code", got.Code, "why", got.Text)
	noted := message.Noted{Topic: "refused by Oceana", Detail: fmt.Sprintf("%s: %d %s", it.ID, got.Code, got.Text)}
	if it.Kind == (message.Forward{}).Kind() { // what a customer wrote is kept until an operator decides
		return a.done.over(ctx, it, noted, deadResult, fmt.Sprintf("refused by Oceana: %d %s", got.Code, got.Text))
	}
	return a.done.finish(ctx, it, noted)
}

// definite reports whether a refusal will be the same next time.
func definite(code int) bool {
	switch code {
	case 408, 425, 429:
		return false
	}
	return code >= 400 && code < 500
}

// isTransient reports whether a code says that the time is wrong, and not the message.
func isTransient(code int) bool { return code == tooBusy || code == 425 }

// lost is the verdict on an effect that was under way when a session broke, or that Oceana did not answer as the only one.
func (a *answers) lost(ctx context.Context, it *item, err error) dispatch.Verdict {
	var how *oceana.LostError
	switch {
	case ctx.Err() != nil:
		return dispatch.Verdict{Kind: dispatch.Leave}
	case !errors.As(err, &how):
		return dispatch.Verdict{Kind: dispatch.Park}
	}
	it.losses++
	it.crowded = 0
	beside := a.suspects.failsBeside(it, it.losses > 1)
	few := a.suspects.fewLost(it)
	switch {
	case how.Silent || how.Alone && how.Proven && !how.Message():
		it.alone++
	case how.Alone && !how.Message() && few:
		it.untried++
	}
	log := logOf(a.log, it, "to oceana")
	switch {
	case how.Alone && how.Message() && it.losses > suspectAfter:
		return a.done.deadLetter(ctx, it, fmt.Sprintf("Oceana cannot take it: %s after this message alone; %d sessions broke with it under way; its frame has %d bytes",
			how, it.losses, how.Size))
	case it.alone >= mostAlone:
		return a.done.deadLetter(ctx, it, fmt.Sprintf("Oceana cannot take it: %s, %d times after this message alone, while others passed; its frame has %d bytes",
			how, it.alone, how.Size))
	case it.untried >= mostUntried:
		return a.done.deadLetter(ctx, it, fmt.Sprintf("Oceana cannot take it: %s, %d times after the login and this message alone, with nothing else to send; its frame has %d bytes",
			how, it.untried, how.Size))
	case beside && it.suspect():
		return a.done.deadLetter(ctx, it, fmt.Sprintf("Oceana cannot take it: %s, %d sessions broke with it under way, while others passed in between; its frame has %d bytes",
			how, it.losses, how.Size))
	case how.Silent || it.losses > suspectAfter: // the others go first, and show whether the session is sound
		wait := backoff(it.losses - suspectAfter)
		log.Warn("the session does not survive a message", "why", how.Error(), "losses", it.losses, "again in", wait.String())
		return dispatch.Verdict{Kind: dispatch.Again, Due: a.now().Add(wait), Firm: true}
	case it.suspect():
		log.Warn("a message is sent alone from now on", "why", how.Error(), "losses", it.losses)
	}
	return dispatch.Verdict{Kind: dispatch.Park}
}

// notAlone is the verdict on a suspect that could not be sent alone, because others were under way for long.
func (a *answers) notAlone(it *item) dispatch.Verdict {
	it.crowded++
	return dispatch.Verdict{Kind: dispatch.Again, Due: a.now().Add(retryAlone), Firm: true}
}
