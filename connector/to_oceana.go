package connector

import (
	"context"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// noOpenContact is Oceana's code for a customer message to a contact that is over.
const noOpenContact = 410

// tooBusy is Oceana's code for a new conversation while it is at capacity.
const tooBusy = 429

// ask does an effect towards Oceana. All of them may be repeated: Oceana recognises them.
func (c *Connector) ask(ctx context.Context, it *item, command message.Command) dispatch.Verdict {
	conversation := message.ConversationID(it.Conversation)
	switch d := command.(type) {
	case message.Forward:
		return c.forward(ctx, it, conversation, d)
	case message.Advise:
		return c.request(ctx, it, oceana.Advice(conversation, it.ID, d), nil)
	case message.Report:
		return c.request(ctx, it, oceana.MessageStatus(conversation, it.ID, d), nil)
	}
	return c.fault(it, fmt.Errorf("no way to do a %T", command))
}

// forward brings a customer message to Oceana. When the contact it was meant for is over, it starts the next one at once, so that
// messages behind it find that one open and the order stays.
func (c *Connector) forward(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward) dispatch.Verdict {
	if f, ok := fileOf(t.Message); ok {
		return c.carryIn(ctx, it, conversation, t, f)
	}
	if t.Open {
		return c.open(ctx, it, conversation, t, nil)
	}
	got, err := c.call(ctx, it, oceana.NewMessage(conversation, it.ID, t.Message))
	if err == nil && !got.OK && got.Code == noOpenContact {
		return c.open(ctx, it, conversation, t, message.ContactReopened{GUID: t.GUID})
	}
	return c.settle(ctx, it, got, err, nil)
}

func (c *Connector) open(
	ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, then message.Payload,
) dispatch.Verdict {
	r := oceana.RequestChat(conversation, it.ID+opening, t.Message, c.routing(t.Message))
	got, err := c.call(ctx, it, r)
	if err == nil && got.Code == tooBusy && c.cfg.DeliveryFailure.Busy != "" {
		c.notice(ctx, conversation, "busy:"+it.ID, true)
	}
	return c.settle(ctx, it, got, err, then)
}

func (c *Connector) request(ctx context.Context, it *item, r oceana.Request, then message.Payload) dispatch.Verdict {
	got, err := c.call(ctx, it, r)
	return c.settle(ctx, it, got, err, then)
}

// settle turns Oceana's answer into the outcome of the effect.
func (c *Connector) settle(ctx context.Context, it *item, got oceana.Answer, err error, then message.Payload) dispatch.Verdict {
	log := c.logOf(it, "to oceana")
	var never *oceana.RequestError
	switch {
	case errors.Is(err, oceana.ErrNotReady):
		return dispatch.Verdict{Kind: dispatch.Park}
	case errors.Is(err, oceana.ErrLost):
		return c.lost(ctx, it, err)
	case errors.Is(err, oceana.ErrNotAlone):
		return c.notAlone(it)
	case ctx.Err() != nil:
		return dispatch.Verdict{Kind: dispatch.Leave}
	case errors.As(err, &never):
		return c.deadLetter(ctx, it, never.Error())
	case err != nil:
		return c.fault(it, err)
	case got.OK:
		c.passes(it)
		log.Info("Oceana took it", "kind", it.Kind)
		return c.finish(ctx, it, then)
	case !definite(got.Code):
		wait := backoff(it.Attempts)
		if got.RetryAfter > 0 {
			wait = got.RetryAfter
		}
		if !isTransient(got.Code) && c.failsBeside(it, it.Attempts > 0) { // also without a code, or with one that is not known
			return c.deadLetter(ctx, it, fmt.Sprintf("Oceana does not take it: %d %s, %d times, while it took others", got.Code, got.Text, it.beside))
		}
		log.Warn("Oceana did not take it", "code", got.Code, "why", got.Text, "again in", wait.String())
		return c.later(ctx, it, wait, false)
	}
	// Trying again cannot help, and holding on to it would hold up the whole conversation.
	log.Warn("Oceana refuses it", "code", got.Code, "why", got.Text)
	noted := message.Noted{Topic: "refused by Oceana", Detail: fmt.Sprintf("%s: %d %s", it.ID, got.Code, got.Text)}
	if it.Kind == (message.Forward{}).Kind() { // what a customer wrote is kept until an operator decides
		return c.settled(ctx, it, noted, deadResult, fmt.Sprintf("refused by Oceana: %d %s", got.Code, got.Text))
	}
	return c.finish(ctx, it, noted)
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
