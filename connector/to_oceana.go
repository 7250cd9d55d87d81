package connector

import (
	"context"
	"fmt"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// toOceana sends to Oceana what end users wrote and what agents are to know. All of it may be repeated: Oceana recognises it.
type toOceana struct {
	cfg      Config
	files    fileForwarder
	requests requester
	answers  answerTaker
	busy     busyNotifier
}

// fileForwarder brings an end user's file to the agent.
type fileForwarder interface {
	forward(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, f mediaFile) dispatch.Verdict
}

// requester sends a request to Oceana and waits for the answer.
type requester interface {
	call(ctx context.Context, it *item, r oceana.Request) (oceana.Answer, error)
}

// answerTaker turns an answer of Oceana into the outcome of the effect; then is what the effect led to if Oceana took it, nil for nothing.
type answerTaker interface {
	answered(ctx context.Context, it *item, got oceana.Answer, err error, then message.Payload) dispatch.Verdict
}

// busyNotifier notifies an end user, once, that Oceana is at capacity.
type busyNotifier interface {
	notifyBusy(ctx context.Context, conversation message.ConversationID, effect string)
}

// ask attempts an effect.
func (o *toOceana) ask(ctx context.Context, it *item, command message.Command) dispatch.Verdict {
	conversation := message.ConversationID(it.Conversation)
	switch d := command.(type) {
	case message.Forward:
		return o.forward(ctx, it, conversation, d)
	case message.Advise:
		return o.request(ctx, it, oceana.Advice(conversation, it.ID, d), nil)
	case message.Report:
		return o.request(ctx, it, oceana.MessageStatus(conversation, it.ID, d), nil)
	}
	return o.answers.answered(ctx, it, oceana.Answer{}, fmt.Errorf("no way to do a %T", command), nil)
}

// forward brings a customer message to Oceana. When the contact it was meant for is over, it starts the next one at once, so that
// messages behind it find that one open and the order stays.
func (o *toOceana) forward(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward) dispatch.Verdict {
	if f, ok := fileOf(t.Message); ok {
		return o.files.forward(ctx, it, conversation, t, f)
	}
	if t.Open {
		return o.open(ctx, it, conversation, t, nil)
	}
	got, err := o.requests.call(ctx, it, oceana.NewMessage(conversation, it.ID, t.Message))
	if err == nil && !got.OK && got.Code == noOpenContact {
		return o.open(ctx, it, conversation, t, message.ContactReopened{GUID: t.GUID})
	}
	return o.answers.answered(ctx, it, got, err, nil)
}

func (o *toOceana) open(
	ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, then message.Payload,
) dispatch.Verdict {
	r := oceana.RequestChat(conversation, it.ID+opening, t.Message, routing(o.cfg, t.Message))
	got, err := o.requests.call(ctx, it, r)
	if err == nil && got.Code == tooBusy && o.cfg.DeliveryFailure.Busy != "" {
		o.busy.notifyBusy(ctx, conversation, it.ID)
	}
	return o.answers.answered(ctx, it, got, err, then)
}

func (o *toOceana) request(ctx context.Context, it *item, r oceana.Request, then message.Payload) dispatch.Verdict {
	got, err := o.requests.call(ctx, it, r)
	return o.answers.answered(ctx, it, got, err, then)
}
