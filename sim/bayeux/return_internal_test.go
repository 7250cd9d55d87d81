package bayeux

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// heard is a sink that remembers.
type heard []string

func (h *heard) sendLocked(frame []byte) { *h = append(*h, string(frame)) }

// A poll may be answered in the instant in which its peer goes away, because it changes to a socket or asks anew: nothing of the answer is lost.
func TestAnAnswerThatWasLostIsGivenAgain(t *testing.T) {
	s := New(Config{NewID: func() string { return "a" }, Authorize: func(Subscription) (any, error) { return nil, nil }})
	defer s.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newClientLocked("")
	lost := func() []json.RawMessage { return []json.RawMessage{json.RawMessage(`1`)} }

	s.returnLocked(c, lost()) // nothing asks yet
	s.sendLocked(c, json.RawMessage(`2`))
	if got := string(listOf(c.takeLocked())); got != `[1,2]` {
		t.Errorf("in front of what waits: %s", got)
	}
	var next []string
	s.holdLocked(c, time.Hour, func(more []json.RawMessage) { next = append(next, string(listOf(more))) })
	s.returnLocked(c, lost()) // the next poll is held already
	if strings.Join(next, " ") != `[1]` {
		t.Errorf("the next poll: %q", next)
	}
	var socket heard
	s.attachLocked(c, &socket)
	s.returnLocked(c, lost()) // a socket took over
	if strings.Join(socket, " ") != `[1]` || len(c.queue) != 0 {
		t.Errorf("the socket: %q, %d wait", socket, len(c.queue))
	}
	s.forgetLocked(c)
	s.returnLocked(c, lost())
	if len(c.queue) != 0 {
		t.Error("kept for who is forgotten")
	}
}
