package connector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// fileStoreOf is where the file store is: on the host of the websocket.
func fileStoreOf(socket string) string {
	u, err := url.Parse(socket)
	if err != nil {
		return ""
	}
	return strings.Replace(u.Scheme, "ws", "http", 1) + "://" + u.Host
}

// newCarrier is what carries files between the cloud and Oceana.
func newCarrier(cfg Config) *attachment.Carrier {
	return attachment.New(attachment.Config{
		CloudURL: cfg.Aggregator.URL, AppID: cfg.Aggregator.AppID, KeyID: cfg.Aggregator.KeyID, Secret: cfg.Aggregator.Secret,
		Hosts: cfg.Aggregator.MediaHosts, OceanaURL: fileStoreOf(cfg.Oceana.URL), User: cfg.Oceana.User, Password: cfg.Oceana.Password,
		RootCAs: cfg.Oceana.RootCAs, CloudRootCAs: cfg.Aggregator.RootCAs, MaxSize: cfg.Files.MaxBytes, Timeout: cfg.Files.Timeout,
		Proxy: proxy(cfg), Dial: cfg.Oceana.Dial, DialCloud: cfg.Aggregator.Dial,
	})
}

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

// carryIn brings a file to the agent: into Oceana's store first, for which there must be a contact, then as an announcement. Everything in it may be repeated:
// the store knows the transfer again, and Oceana the message.
func (c *Connector) carryIn(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, f mediaFile) dispatch.Verdict {
	contact, err := c.contact(ctx, conversation)
	if err != nil {
		return c.fault(it, err)
	}
	if contact.WorkRequest == "" {
		r := oceana.OpenChat(conversation, it.ID+opening, t.Message, c.routing(t.Message))
		if got, err := c.call(ctx, it, r); err != nil || !got.OK {
			return c.settle(ctx, it, got, err, nil)
		}
		if contact, err = c.contact(ctx, conversation); err != nil {
			return c.fault(it, err)
		}
		if contact.WorkRequest == "" {
			if it.waits++; it.waits > mostContactWaits {
				return c.fileFailed(ctx, it, conversation, t, "Oceana does not tell of a contact to put it into")
			}
			return c.awaitContact(ctx, it)
		}
	}
	c.hit(failpoint.BeforeCarrying)
	stored, err := c.carrier.Inbound(ctx, attachment.Arrival{
		MediaURL: f.MediaURL, MediaType: f.MediaType, MediaSize: f.MediaSize, WorkRequest: contact.WorkRequest, ID: it.ID,
	})
	c.hit(failpoint.AfterCarrying)
	var no *attachment.Refusal
	switch {
	case ctx.Err() != nil:
		return dispatch.Verdict{Kind: dispatch.Leave}
	case errors.As(err, &no):
		if no.Code == http.StatusForbidden {
			if now, err := c.contact(ctx, conversation); err == nil && now.WorkRequest != contact.WorkRequest {
				return c.awaitContact(ctx, it) // the contact ended meanwhile
			}
		}
		return c.fileFailed(ctx, it, conversation, t, no.Text)
	case err != nil && it.Attempts+1 >= mostTransfers:
		return c.fileFailed(ctx, it, conversation, t, err.Error())
	case err != nil:
		c.logOf(it, "to oceana").Warn("file not carried", "why", err.Error())
		return c.later(ctx, it, backoff(it.Attempts), false)
	}
	got, err := c.call(ctx, it, oceana.CustomerFile(conversation, it.ID, t.Message, oceana.File{
		UUID: stored.UUID, Name: stored.Name, MediaType: stored.MediaType, MediaSize: stored.MediaSize,
		WorkRequest: contact.WorkRequest, Caption: f.Caption,
	}))
	if err == nil && !got.OK && (got.Code == noOpenContact || got.Code == http.StatusNotFound) {
		// The contact is over; the next one needs the file anew.
		event, err := record(message.Event{
			ID: fmt.Sprintf("%s/reopened:%d", it.ID, contact.GUID), Conversation: conversation, Of: message.ContactReopened{GUID: contact.GUID},
		})
		if err == nil {
			err = c.apply(ctx, conversation, store.Change{Event: event, Fence: it.fence})
		}
		if err != nil {
			return c.fault(it, err)
		}
		return c.awaitContact(ctx, it)
	}
	return c.settle(ctx, it, got, err, nil)
}

// awaitContact tries again when Oceana has told of the contact, and in any case soon. It is no failed attempt.
func (c *Connector) awaitContact(ctx context.Context, it *item) dispatch.Verdict {
	v := c.later(ctx, it, contactWait, false)
	if v.Kind == dispatch.Again {
		it.Attempts-- // what the dispatcher is about to count
	}
	return v
}

func (c *Connector) contact(ctx context.Context, conversation message.ConversationID) (bridge.Contact, error) {
	data, err := c.store.State(ctx, string(conversation))
	if err != nil {
		return bridge.Contact{}, err
	}
	state, err := bridge.Decode(data)
	return state.Contact, err
}

// fileFailed tells the agent in the place of the file that there is none, and why.
func (c *Connector) fileFailed(ctx context.Context, it *item, conversation message.ConversationID, t message.Forward, why string) dispatch.Verdict {
	c.logOf(it, "to oceana").Warn("file given up", "why", why)
	m := t.Message
	m.Type, m.System, m.Data = "text", true, nil
	m.Text = "A file from the customer could not be transferred: " + why
	got, err := c.call(ctx, it, oceana.NewMessage(conversation, it.ID, m))
	if err == nil && !got.OK && got.Code == noOpenContact {
		got, err = c.call(ctx, it, oceana.RequestChat(conversation, it.ID+opening, m, c.routing(t.Message)))
	}
	return c.settle(ctx, it, got, err, message.Noted{Topic: "file not transferred", Detail: string(m.ID) + ": " + why})
}

// carriesFile reports whether doing an effect means carrying a file.
func carriesFile(e store.Effect) bool {
	if !bytes.Contains(e.Body, []byte(`"mediaUrl"`)) && !bytes.Contains(e.Body, []byte(`"File"`)) { // most are texts
		return false
	}
	command, err := message.DecodeCommand(e.Kind, e.Body)
	if err != nil {
		return false
	}
	switch d := command.(type) {
	case message.Forward:
		_, is := fileOf(d.Message)
		return is
	case message.Post:
		return d.File != nil
	}
	return false
}

// carryOut brings a file of an agent to the cloud, unless an earlier attempt of this process did. why says that it is impossible, err that it may be possible later.
func (c *Connector) carryOut(ctx context.Context, it *item, p message.Post) (content *message.Content, why *attachment.Refusal, err error) {
	if it.put != nil {
		return it.put, nil, nil
	}
	c.hit(failpoint.BeforeCarrying)
	mediaURL, mediaType, err := c.carrier.Outbound(ctx, attachment.Departure{
		UUID: p.File.UUID, WorkRequest: p.File.WorkRequest, Name: p.File.Name, MediaSize: p.File.Size, AppUser: string(p.AppUser),
	})
	c.hit(failpoint.AfterCarrying)
	switch {
	case errors.As(err, &why):
		return nil, why, nil
	case err != nil && it.Attempts+1 >= mostTransfers && ctx.Err() == nil:
		return nil, &attachment.Refusal{Code: http.StatusBadGateway, Text: err.Error()}, nil
	case err != nil:
		return nil, nil, err
	}
	kind := "file"
	if strings.HasPrefix(mediaType, "image/") {
		kind = "image"
	}
	it.put = &message.Content{Type: kind, AltText: clip(p.File.Name, mostAltText), MediaURL: mediaURL, MediaType: mediaType}
	return it.put, nil, nil
}

const mostAltText = 128 // characters (v1.1)

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
