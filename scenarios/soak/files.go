package soak

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/message"
)

// files carries files for a process, between the stores of the cloud and of Oceana. It is a connector.Files.
type files struct{ p *process }

var _ connector.Files = (*files)(nil)

var errTransfer = errors.New("the transfer breaks off")

const mostCarried = 20 * time.Second // for one file

// workOf is what the contact is called for which a file is stored.
func workOf(guid int64) string { return fmt.Sprintf("work-%d", guid) }

// mediaURL is where the cloud has a file of a customer.
func mediaURL(t *conversation, id string) string { return "http://cloud.invalid/" + t.id + "/" + id }

// carried is a transfer: do has the file arrive, whole, and reports what speaks against that.
func (f *files) carried(ctx context.Context, what string, do func() error) error {
	p, w := f.p, f.p.w
	w.sleep(w.think())
	v := w.choose(carry, w.faultRates.files, 6)
	w.say(p.name, "carries %s", what)
	way := w.way(mostTravel)
	switch v {
	case 1:
		p.crash("before it carries " + what)
	case 2:
		way = mostCarried
	}
	if err := p.halt(ctx, way); err != nil {
		return err
	}
	if v == 3 || p.m.cut[toCloud] > 0 || p.m.cut[toOceana] > 0 {
		w.say(p.name, "FAULT: %s does not arrive", what)
		return errTransfer
	}
	if err := do(); err != nil {
		return err
	}
	switch v {
	case 4:
		w.say(p.name, "FAULT: the answer about %s is lost", what)
		return errTransfer
	case 5:
		p.crash("after it carried " + what)
	case 6:
		return p.halt(ctx, w.way(mostAnswer))
	}
	return nil
}

// Inbound is attachment.Carrier's, like everything here.
func (f *files) Inbound(ctx context.Context, a attachment.Arrival) (s attachment.Stored, err error) {
	o := f.p.w.oceana
	rest, _ := strings.CutPrefix(a.MediaURL, "http://cloud.invalid/")
	conversation, id, _ := strings.Cut(rest, "/")
	err = f.carried(ctx, "file "+id+" to Oceana", func() error {
		if a.WorkRequest != workOf(o.w.conversationNamed(conversation).contact) {
			return &attachment.Refusal{Code: http.StatusForbidden, Text: "no open contact"}
		}
		s = attachment.Stored{UUID: a.ID, Name: id, MediaType: a.MediaType, MediaSize: a.MediaSize}
		o.files[a.ID] = true // a repeat is the same file
		return nil
	})
	return s, err
}

// Outbound leaves a copy at the cloud, each time another.
func (f *files) Outbound(ctx context.Context, d attachment.Departure) (address, mediaType string, err error) {
	c := f.p.w.cloud
	err = f.carried(ctx, "file "+d.UUID+" to the cloud", func() error {
		address = fmt.Sprintf("http://cloud.invalid/copies/%d", len(c.copies))
		c.copies[address] = d.UUID
		return nil
	})
	if err != nil {
		if l := c.w.lineNamed(d.UUID); l != nil {
			l.conversation.refused[l.conversation.effect(l)] = true // it may have been the last attempt
		}
		return "", "", err
	}
	if c.w.cfg.plant == ForgetWhereFilesAre {
		address += "?"
	}
	return address, "application/pdf", nil
}

// Close is nothing here.
func (f *files) Close() {}

// lineNamed is an agent's message; nil: there is none.
func (w *world) lineNamed(id string) *line {
	for _, t := range w.conversations {
		for _, l := range t.lines {
			if string(l.id) == id {
				return l
			}
		}
	}
	return nil
}

// showsFile is a file of an agent that has come to the phone.
func (c *cloud) showsFile(l *line, content *message.Content) {
	if content == nil || c.copies[content.MediaURL] != string(l.id) {
		c.w.fail("file", "%s: the phone shows %+v for the file %s", l.conversation.id, content, l.id)
	}
}
