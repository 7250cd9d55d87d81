package soak

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
)

// cloud is Digital Connection with the networks and phones behind it.
type cloud struct {
	w     *world
	posts []*posted
	open  int // webhooks that are not answered 200 and not given up
	next  int // names webhooks

	givenUp []string          // events of webhooks
	copies  map[string]string // files of agents, by address, with their ids at Oceana
}

// unanswered reports whether the cloud gave up telling an event.
func (c *cloud) unanswered(event string) bool { return slices.Contains(c.givenUp, event) }

// posted is a message that the cloud took.
type posted struct {
	id           message.ID
	effect       string
	conversation *conversation
	failed       bool // the network does not take it
	told         bool // the connector has acknowledged the outcome of it

	doubled bool // it is on the phone twice
}

// take is a post that has arrived.
func (c *cloud) take(m aggregator.Message) *posted {
	w := c.w
	post := &posted{id: message.ID(fmt.Sprintf("c%d", len(c.posts)+1)), effect: m.Effect, conversation: w.conversationOf(m.AppUser)}
	switch before := c.find(m.Effect); {
	case before == nil:
	case w.lax():
		before.doubled = true
		w.doubled++
	default:
		w.fail("doubled", "%s: the phone of %s shows %q twice (effect %s)", post.conversation.user, post.conversation.user, m.Text, m.Effect)
	}
	c.posts = append(c.posts, post)
	post.failed = w.choose(outcome, w.faultRates.outcomes, 1) == 1
	w.say("cloud", "takes %s %q for %s", post.id, m.Text, post.conversation.user)
	post.conversation.shown(m, post)
	of := message.DeliveryReport{Message: post.id, Status: message.Delivered, Final: true, At: epoch.Add(w.now)}
	if post.failed {
		of.Status, of.Code, of.Text = message.Failed, 470, "outside the window"
	}
	w.later(w.way(time.Second), func() {
		c.notify(message.Event{ID: "delivery:" + string(post.id), Conversation: message.ConversationID(post.conversation.id), Of: of}, func() { post.told = true })
	})
	return post
}

func (c *cloud) find(effect string) *posted {
	effect, _, _ = strings.Cut(effect, "#") // see keep
	for _, p := range c.posts {
		if was, _, _ := strings.Cut(p.effect, "#"); was == effect {
			return p
		}
	}
	return nil
}

// client is the cloud as a process sees it: a connector.Cloud behind a network.
type client struct{ p *process }

var _ connector.Cloud = (*client)(nil)

var errNetwork = errors.New("connection lost")

const clientTimeout = 30 * time.Second

// trip is the outcome of a request; zero: it arrives, and is answered.
type trip int

const (
	lost    trip = iota + 1 // on its way
	silent                  // it has no answer
	slow                    // it is on its way for as long as can be
	overdue                 // the cloud takes it when its sender has given up waiting
)

// request is a round trip. Do is what the cloud does when it arrives. A client that gives up or dies cuts its connection: then the request
// has arrived by that time, or soon is, or never.
func (c *client) request(ctx context.Context, op string, trip trip, do func()) error {
	p, w := c.p, c.p.w
	if p.m.cut[toCloud] > 0 {
		w.sleep(w.way(time.Second))
		w.say(p.name, "FAULT: cut off from the cloud: %s", op)
		return &aggregator.Error{Op: op, Err: errNetwork}
	}
	arrived, gone, answered := false, false, false
	arrive := func() {
		if !arrived && !gone {
			arrived = true
			do()
		}
	}
	way := mostTravel
	if trip != slow {
		way = w.way(mostTravel)
	}
	late := func() {
		w.later(w.way(mostLate), func() {
			w.say("cloud", "FAULT: what %s sent is taken after its sender gave up", p.name)
			do()
		})
	}
	err := p.await(ctx, func(done func()) {
		w.later(way, func() {
			switch {
			case trip == overdue:
				return
			case trip == lost || p.m.cut[toCloud] > 0:
				gone = true
				return
			}
			arrive()
			if gone || trip == silent {
				return
			}
			w.later(w.way(mostAnswer), func() {
				if p.m.cut[toCloud] == 0 {
					answered = true
					done()
				}
			})
		})
		w.later(clientTimeout, func() {
			if trip == overdue && !gone {
				late()
			}
			done()
		})
	}, func() {
		if !arrived && !gone {
			switch w.choose(travel, 300, 2) {
			case 1:
				w.say("cloud", "FAULT: what %s sent arrives as its sender gives up", p.name)
				arrive()
			case 2:
				late()
			}
		}
		gone = true
	})
	gone = true
	switch {
	case err != nil:
		return &aggregator.Error{Op: op, MaybeDelivered: true, Err: err}
	case !answered:
		w.say(p.name, "FAULT: no answer: %s", op)
		return &aggregator.Error{Op: op, MaybeDelivered: true, Err: errNetwork}
	}
	return nil
}

// Post is aggregator.Client's, like everything here.
func (c *client) Post(ctx context.Context, m aggregator.Message) (aggregator.Posted, error) {
	p, w := c.p, c.p.w
	op := "post " + m.Effect
	w.sleep(w.think())
	if ctx.Err() != nil {
		return aggregator.Posted{}, &aggregator.Error{Op: op, Err: ctx.Err()}
	}
	w.say(p.name, "posts %q (effect %s)", m.Text, m.Effect)
	v := w.chooseOf(post, w.faultRates.posts, 11, w.faultRates.post)
	status, takes := 0, true
	switch v {
	case 1:
		w.say(p.name, "FAULT: the post is lost on the way")
	case 2:
		w.say(p.name, "FAULT: the answer to the post is lost")
	case 3:
		status, takes = http.StatusServiceUnavailable, false
	case 4:
		status = http.StatusInternalServerError
	case 5:
		status, takes = http.StatusBadGateway, false
	case 6:
		status, takes = http.StatusTooManyRequests, false
	case 7:
		status, takes = http.StatusBadRequest, false
	case 8:
		p.crash("before it posts")
	case 9:
		w.later(time.Millisecond, func() { p.die("CRASHES before the post is answered") })
	}
	var got *posted
	err := c.request(ctx, op, map[uint32]trip{1: lost, 2: silent, 10: slow, 11: overdue}[v], func() {
		if takes {
			got = w.cloud.take(m)
		}
	})
	if err != nil {
		return aggregator.Posted{}, err
	}
	if p.ponders > 0 && p.trying == 1 { // nothing else is about to be sent
		p.stand(p.ponders, false)
		w.sleep(0)
	}
	if status != 0 {
		w.say("cloud", "FAULT: answers %d", status)
		e := &aggregator.Error{Op: op, Status: status, MaybeDelivered: status == http.StatusInternalServerError || status == http.StatusBadGateway}
		if status == http.StatusTooManyRequests {
			e.RetryAfter = 7 * time.Second
		}
		if !e.Retryable() {
			w.conversationOf(m.AppUser).refused[m.Effect] = true
		}
		return aggregator.Posted{}, e
	}
	return aggregator.Posted{ID: got.id}, nil
}

func (c *client) Find(ctx context.Context, _ message.AppUserID, effect string) (id message.ID, found bool, err error) {
	p, w := c.p, c.p.w
	v := w.choose(lookup, w.faultRates.lookups, 3)
	switch v {
	case 1:
		w.say(p.name, "FAULT: the look-up is lost")
	case 2:
		w.say(p.name, "FAULT: the look-up fails")
		return "", false, &aggregator.Error{Op: "list messages", Status: http.StatusServiceUnavailable}
	case 3:
		p.crash("before it looks a post up")
	}
	err = c.request(ctx, "look up "+effect, map[uint32]trip{1: lost}[v], func() {
		if post := w.cloud.find(effect); post != nil && w.cfg.plant != SkipLookup {
			id, found = post.id, true
		}
	})
	if err == nil {
		w.say(p.name, "looks %s up: found is %v", effect, found)
	}
	return id, found && err == nil, err
}

func (c *client) Typing(context.Context, message.AppUserID, bool) error { return nil }

func (c *client) Close() {}
