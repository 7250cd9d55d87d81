package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// mediaFile is what the data of a file message says.
type mediaFile struct {
	MediaURL  string `json:"mediaUrl"`
	MediaType string `json:"mediaType"`
	MediaSize int64  `json:"mediaSize"`
	Caption   string `json:"caption"`
}

func fileOf(m message.CustomerMessage) (f mediaFile, ok bool) {
	return f, m.Type == "file" && json.Unmarshal(m.Data, &f) == nil && f.MediaURL != ""
}

const (
	contactWait = time.Second // for a contact that Oceana has taken but not told of yet; its notice ends the wait
	// mostContactWaits is how often it is waited for: the notice may have become a dead letter.
	mostContactWaits = 60
	// mostTransfers is how often a file is tried; more would hold up the conversation behind it for too long.
	mostTransfers = 8
)

// inboundFiles brings end users' files to agents.
type inboundFiles struct {
	*env
	db       stateReader
	carrier  inboundCarrier
	recorder eventRecorder
	requests requester
	answers  answerTaker
	again    retrier
}

// inboundCarrier moves a file from the cloud into Oceana's store.
type inboundCarrier interface {
	Inbound(ctx context.Context, a attachment.Arrival) (attachment.Stored, error)
}

// forward brings a file to the agent: into Oceana's store first, for which there must be a contact, then as an announcement. Everything in it may be repeated:
// the store knows the transfer again, and Oceana the message.
func (i *inboundFiles) forward(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, f mediaFile) dispatch.Verdict {
	contact, err := i.contact(ctx, conversation)
	if err != nil {
		return i.again.fault(it, err)
	}
	if contact.WorkRequest == "" {
		r := oceana.OpenChat(conversation, it.ID+opening, t.Message, routing(i.cfg, t.Message))
		if got, err := i.requests.call(ctx, it, r); err != nil || !got.OK {
			return i.answers.answered(ctx, it, got, err, nil)
		}
		if contact, err = i.contact(ctx, conversation); err != nil {
			return i.again.fault(it, err)
		}
		if contact.WorkRequest == "" {
			if it.waits++; it.waits > mostContactWaits {
				return i.failed(ctx, it, conversation, t, "Oceana does not tell of a contact to put it into")
			}
			return i.awaitContact(ctx, it)
		}
	}
	i.hit(failpoint.BeforeCarrying)
	stored, err := i.carrier.Inbound(ctx, attachment.Arrival{
		MediaURL: f.MediaURL, MediaType: f.MediaType, MediaSize: f.MediaSize, WorkRequest: contact.WorkRequest, ID: it.ID,
	})
	i.hit(failpoint.AfterCarrying)
	var no *attachment.Refusal
	switch {
	case ctx.Err() != nil:
		return dispatch.Verdict{Kind: dispatch.Leave}
	case errors.As(err, &no):
		if no.Code == http.StatusForbidden {
			if now, err := i.contact(ctx, conversation); err == nil && now.WorkRequest != contact.WorkRequest {
				return i.awaitContact(ctx, it) // the contact ended meanwhile
			}
		}
		return i.failed(ctx, it, conversation, t, no.Text)
	case err != nil && it.Attempts+1 >= mostTransfers:
		return i.failed(ctx, it, conversation, t, err.Error())
	case err != nil:
		logOf(i.log, it, "to oceana").Warn("file not carried", "why", err.Error())
		return i.again.later(ctx, it, backoff(it.Attempts), false)
	}
	got, err := i.requests.call(ctx, it, oceana.CustomerFile(conversation, it.ID, t.Message, oceana.File{
		UUID: stored.UUID, Name: stored.Name, MediaType: stored.MediaType, MediaSize: stored.MediaSize,
		WorkRequest: contact.WorkRequest, Caption: f.Caption,
	}))
	if err == nil && !got.OK && (got.Code == noOpenContact || got.Code == http.StatusNotFound) {
		// The contact is over; the next one needs the file anew.
		event, err := encodeEvent(message.Event{
			ID: fmt.Sprintf("%s/reopened:%d", it.ID, contact.GUID), Conversation: conversation, Of: message.ContactReopened{GUID: contact.GUID},
		})
		if err == nil {
			_, err = i.recorder.record(ctx, conversation, store.Change{Event: event, Fence: it.fence}, failpoint.Result)
		}
		if err != nil {
			return i.again.fault(it, err)
		}
		return i.awaitContact(ctx, it)
	}
	return i.answers.answered(ctx, it, got, err, nil)
}

// awaitContact tries again when Oceana has told of the contact, and in any case soon. It is no failed attempt.
func (i *inboundFiles) awaitContact(ctx context.Context, it *item) dispatch.Verdict {
	v := i.again.later(ctx, it, contactWait, false)
	if v.Kind == dispatch.Again {
		it.Attempts-- // what the dispatcher is about to count
	}
	return v
}

func (i *inboundFiles) contact(ctx context.Context, conversation message.ConversationID) (bridge.Contact, error) {
	data, err := i.db.State(ctx, string(conversation))
	if err != nil {
		return bridge.Contact{}, err
	}
	state, err := bridge.Decode(data)
	return state.Contact, err
}

// failed tells the agent in the place of the file that there is none, and why.
func (i *inboundFiles) failed(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, why string) dispatch.Verdict {
	logOf(i.log, it, "to oceana").Warn("file given up", "why", why)
	m := t.Message
	m.Type, m.System, m.Data = "text", true, nil
	m.Text = "A file from the customer could not be transferred: " + why
	got, err := i.requests.call(ctx, it, oceana.NewMessage(conversation, it.ID, m))
	if err == nil && !got.OK && got.Code == noOpenContact {
		got, err = i.requests.call(ctx, it, oceana.RequestChat(conversation, it.ID+opening, m, routing(i.cfg, t.Message)))
	}
	return i.answers.answered(ctx, it, got, err, message.Noted{Topic: "file not transferred", Detail: string(m.ID) + ": " + why})
}
