package bayeux

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// client is a peer that shook hands. Its fields are guarded by Server.mu.
type client struct {
	id    string
	order uint64         // of its handshake
	heard map[string]any // tag of each channel
	seen  time.Time      // when it last asked for something, on the wall
	local string         // name of a client of this process

	sink  sink // where messages go at once; nil: they wait for a poll
	held  *held
	queue []json.RawMessage
	bytes int
	gone  bool
}

// sink takes messages at once, in the order given. It must not block, and is called under Server.mu.
type sink interface {
	sendLocked(frame []byte)
}

// held is a connect that waits for something to tell. Exactly one call of answer happens.
type held struct {
	stop   func() bool
	answer func(more []json.RawMessage) // under Server.mu
}

// sendLocked gives a client a message, or keeps it for its next poll. It returns the link to drain when the client has one.
func (s *Server) sendLocked(c *client, m json.RawMessage) []*Link {
	if c.sink != nil {
		c.sink.sendLocked(listOf([]json.RawMessage{m}))
		if l, ok := c.sink.(*Link); ok {
			return []*Link{l}
		}
		return nil
	}
	if c.bytes += len(m); c.bytes > s.cfg.MaxQueue {
		s.forgetLocked(c)
		return nil
	}
	c.queue = append(c.queue, m)
	if c.held != nil {
		s.releaseLocked(c)
	}
	return nil
}

// releaseLocked answers the connect that is held, with what waits.
func (s *Server) releaseLocked(c *client) {
	h := c.held
	if h == nil {
		return
	}
	c.held = nil
	h.stop()
	h.answer(c.takeLocked())
}

func (c *client) takeLocked() []json.RawMessage {
	more := c.queue
	c.queue, c.bytes = nil, 0
	return more
}

// returnLocked takes back what a poll was answered with that the client did not get: it goes to what the client hears by now, or in front of what
// waits for its next poll.
func (s *Server) returnLocked(c *client, lost []json.RawMessage) {
	switch {
	case c.gone || len(lost) == 0:
	case c.sink != nil:
		c.sink.sendLocked(listOf(lost))
	default:
		c.queue = append(lost, c.queue...)
		for _, m := range lost {
			c.bytes += len(m)
		}
		s.releaseLocked(c)
	}
}

// holdLocked keeps a connect until there is something to tell or the time is over. Another one that was held is answered: a client
// has one.
func (s *Server) holdLocked(c *client, d time.Duration, answer func([]json.RawMessage)) {
	s.releaseLocked(c)
	h := &held{answer: answer}
	timer := time.AfterFunc(d, func() { //nolint:forbidigo // transport: a poll that waits for nothing
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.held == h {
			s.releaseLocked(c)
		}
	})
	h.stop = timer.Stop
	c.held = h
}

// attachLocked has messages go to a socket from now on, those that wait first.
func (s *Server) attachLocked(c *client, to sink) {
	if c.sink == to {
		return
	}
	if c.held != nil { // a poll of before the change
		s.releaseLocked(c)
	}
	c.leaveSinkLocked()
	c.sink = to
	if more := c.takeLocked(); len(more) > 0 {
		to.sendLocked(listOf(more))
	}
}

// leaveSinkLocked has messages wait again. A stream that nothing comes by any more ends.
func (c *client) leaveSinkLocked() {
	if e, ok := c.sink.(*stream); ok {
		e.endLocked()
	}
	c.sink = nil
}

// detachLocked is the end of a socket: the client may come back by another until it has been idle for too long.
func (s *Server) detachLocked(c *client, from sink) {
	if c.sink != from {
		return
	}
	c.sink, c.seen = nil, now()
	if c.held != nil {
		c.held.stop()
		c.held = nil
	}
}

func (s *Server) subscribeLocked(c *client, channel string, tag any) {
	c.heard[channel] = tag
	if s.channels[channel] == nil {
		s.channels[channel] = map[*client]struct{}{}
	}
	s.channels[channel][c] = struct{}{}
}

func (s *Server) unsubscribeLocked(c *client, channel string) {
	delete(c.heard, channel)
	delete(s.channels[channel], c)
	if len(s.channels[channel]) == 0 {
		delete(s.channels, channel)
	}
}

// forgetLocked ends a client: what it asks next is answered as if it never had shaken hands.
func (s *Server) forgetLocked(c *client) {
	if c.gone {
		return
	}
	c.gone = true
	for _, channel := range slices.Collect(maps.Keys(c.heard)) {
		s.unsubscribeLocked(c, channel)
	}
	delete(s.clients, c.id)
	c.queue, c.bytes = nil, 0
	s.releaseLocked(c)
	c.leaveSinkLocked()
}

// newClientLocked makes a client, or nil when there are too many that are in use.
func (s *Server) newClientLocked(local string) *client {
	if len(s.waiting) >= s.cfg.MaxWaiting || len(s.clients) >= s.cfg.MaxClients {
		s.makeRoomLocked()
	}
	if local == "" && (len(s.waiting) >= s.cfg.MaxWaiting || len(s.clients) >= s.cfg.MaxClients) {
		return nil
	}
	s.made++
	c := &client{id: s.cfg.NewID(), order: s.made, heard: map[string]any{}, seen: now(), local: local}
	s.clients[c.id] = c
	s.waiting = append(s.waiting, c)
	s.sweepLaterLocked()
	return c
}

// makeRoomLocked forgets the oldest of the clients that hear nothing, when there are too many: several at a time, so that a flood of
// handshakes goes through the list now and then only. Where all hear something, it is those that have not asked for the longest time.
func (s *Server) makeRoomLocked() {
	s.waiting = slices.DeleteFunc(s.waiting, func(c *client) bool { return c.gone || len(c.heard) > 0 })
	if len(s.waiting) < s.cfg.MaxWaiting && len(s.clients) < s.cfg.MaxClients {
		return
	}
	left := max(1, s.cfg.MaxWaiting/32)
	s.waiting = slices.DeleteFunc(s.waiting, func(c *client) bool {
		if left == 0 || c.local != "" {
			return false
		}
		left--
		s.forgetLocked(c)
		return true
	})
	if len(s.clients) < s.cfg.MaxClients {
		return
	}
	var silent []*client
	for _, c := range s.clients {
		if c.sink == nil && c.held == nil && c.local == "" {
			silent = append(silent, c)
		}
	}
	slices.SortFunc(silent, func(a, b *client) int { return a.seen.Compare(b.seen) })
	for _, c := range silent[:min(len(silent), max(1, s.cfg.MaxClients/32))] {
		s.forgetLocked(c)
	}
}

// sweepLaterLocked has idle clients forgotten, as long as there are clients.
func (s *Server) sweepLaterLocked() {
	if s.sweeping || s.closed || len(s.clients) == 0 {
		return
	}
	s.sweeping = true
	time.AfterFunc(s.cfg.Idle/4, s.sweep) //nolint:forbidigo // transport: clients that went away without a word
}

func (s *Server) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweeping = false
	before := now().Add(-s.cfg.Idle)
	for _, c := range s.clients {
		if c.sink == nil && c.held == nil && c.seen.Before(before) {
			s.forgetLocked(c)
		}
	}
	s.sweepLaterLocked()
}

func inOrder(set map[*client]struct{}) []*client {
	return slices.SortedFunc(maps.Keys(set), func(a, b *client) int {
		if a.order < b.order {
			return -1
		}
		return 1
	})
}

func now() time.Time { return time.Now() } //nolint:forbidigo // transport: how long a peer was silent
