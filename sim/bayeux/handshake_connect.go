package bayeux

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Errors of the protocol have a code, parameters and a text (Bayeux 1.0, error).
const (
	errVersion     = "300:%s:Version not supported"
	errTypes       = "301:%s:Connection types not supported"
	errUnknown     = "401:%s:Unknown client"
	errParameter   = "402:%s:Missing required parameter"
	errForbidden   = "403:%s:Forbidden channel"
	errChannel     = "405:%s:Invalid channel"
	errTooMany     = "503::Too many clients"
	errTooManySubs = "503::Too many subscriptions"
)

// connectionTypes are those of this server.
func connectionTypes() []string {
	return []string{"long-polling", "cross-origin-long-polling", "callback-polling", "websocket", "eventsource"}
}

// batch is what one request or frame came to. The connect, if any, is not among the replies yet.
type batch struct {
	replies []json.RawMessage
	connect *reply // to be held
	client  *client
	wait    time.Duration
}

// process does what the messages of a request ask for. over is the sink of a socket, nil of a poll.
func (s *Server) process(list []message, over sink, local string) batch {
	var b batch
	for i := range list {
		m := &list[i]
		if m.Channel == "/meta/connect" && b.connect == nil {
			r, c := s.connect(m, over)
			if r.Successful {
				b.connect, b.client, b.wait = &r, c, m.hold(s.cfg.Timeout)
				continue
			}
			b.replies = append(b.replies, encode(r))
			continue
		}
		b.replies = append(b.replies, s.one(m, over, local)...)
	}
	if b.connect != nil && (len(b.replies) > 0 && over == nil || b.wait == 0) {
		// Other answers of a poll must not wait with it.
		s.mu.Lock()
		more := b.client.takeLocked()
		s.mu.Unlock()
		b.replies = append(append(b.replies, encode(*b.connect)), more...)
		b.connect = nil
	}
	return b
}

// one answers everything but a connect that can be held.
func (s *Server) one(m *message, over sink, local string) []json.RawMessage {
	r := reply{ID: m.id(), Channel: m.Channel, ClientID: m.ClientID}
	switch m.Channel {
	case "/meta/handshake":
		s.handshake(m, &r, over, local)
	case "/meta/connect": // a second one in the same request
		r, _ = s.connect(m, over)
	case "/meta/subscribe":
		return s.subscribe(m)
	case "/meta/unsubscribe":
		s.unsubscribe(m, &r)
	case "/meta/disconnect":
		s.mu.Lock()
		if c := s.clientLocked(m, &r); c != nil {
			s.forgetLocked(c)
			r.Successful = true
		}
		s.mu.Unlock()
	case "":
		r.Channel, r.Error = "/meta/error", fmt.Sprintf(errParameter, "channel")
	default: // no client publishes
		r.Channel = short(m.Channel)
		r.Error = fmt.Sprintf(errForbidden, r.Channel)
		if strings.HasPrefix(m.Channel, "/meta/") || m.Channel[0] != '/' {
			r.Error = fmt.Sprintf(errChannel, r.Channel)
		}
	}
	if !r.Successful {
		r.ClientID = short(r.ClientID)
	}
	return []json.RawMessage{encode(r)}
}

// short keeps what is given back from being as long as what came.
func short(text string) string {
	if len(text) > maxID {
		return strings.ToValidUTF8(text[:maxID], "")
	}
	return text
}

func (s *Server) handshake(m *message, r *reply, over sink, local string) {
	r.ClientID = ""
	r.Version = "1.0"
	r.Types = connectionTypes()
	switch {
	case m.Version != "" && !strings.HasPrefix(m.Version, "1."):
		r.Error = fmt.Sprintf(errVersion, short(m.Version))
	case m.Version == "":
		r.Error = fmt.Sprintf(errParameter, "version")
	case m.Types == nil:
		r.Error = fmt.Sprintf(errParameter, "supportedConnectionTypes")
	case !slices.ContainsFunc(m.Types, func(t string) bool { return slices.Contains(r.Types, t) }):
		r.Error = fmt.Sprintf(errTypes, short(strings.Join(m.Types, ",")))
	}
	if r.Error != "" {
		r.Advice = &advice{Reconnect: "none"}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var c *client
	if !s.closed {
		c = s.newClientLocked(local)
	}
	if c == nil {
		r.Error, r.Advice = errTooMany, &advice{Reconnect: "handshake", Interval: 1000}
		return
	}
	if k, ok := over.(owner); ok {
		k.ownLocked(c)
	}
	r.ClientID, r.Successful = c.id, true
	r.Advice = &advice{Reconnect: "retry", Timeout: s.cfg.Timeout.Milliseconds()}
}

// clientLocked is who sent the message, and nil with the reply's error when that is not known.
func (s *Server) clientLocked(m *message, r *reply) *client {
	if m.ClientID == "" {
		r.Error = fmt.Sprintf(errParameter, "clientId")
		r.Advice = &advice{Reconnect: "handshake"}
		return nil
	}
	c := s.clients[m.ClientID]
	if c == nil {
		r.Error = fmt.Sprintf(errUnknown, short(m.ClientID))
		r.Advice = &advice{Reconnect: "handshake"}
		return nil
	}
	c.seen = now()
	return c
}

func (s *Server) connect(m *message, over sink) (reply, *client) {
	r := reply{ID: m.id(), Channel: m.Channel, ClientID: short(m.ClientID)}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clientLocked(m, &r)
	if c == nil {
		return r, nil
	}
	if !slices.Contains(append(connectionTypes(), "in-process"), m.ConnectionType) {
		r.Error = fmt.Sprintf(errTypes, short(m.ConnectionType))
		if m.ConnectionType == "" {
			r.Error = fmt.Sprintf(errParameter, "connectionType")
		}
		return r, nil
	}
	r.ClientID, r.Successful = c.id, true
	r.Advice = &advice{Reconnect: "retry", Timeout: s.cfg.Timeout.Milliseconds()}
	switch {
	case over != nil:
		if k, ok := over.(owner); ok {
			k.ownLocked(c)
		}
		s.attachLocked(c, over)
	case m.ConnectionType == "eventsource": // its messages come by the stream: this says now and then that it is there
		r.Advice.Interval, r.Advice.Timeout = r.Advice.Timeout, 0
	default:
		c.leaveSinkLocked() // it fell back to polling, whatever became of the socket
	}
	return r, c
}

// subscribe answers once for each channel, as clients know it that ask for one at a time.
func (s *Server) subscribe(m *message) []json.RawMessage {
	r := reply{ID: m.id(), Channel: m.Channel, ClientID: short(m.ClientID)}
	names, ok := m.channels()
	s.mu.Lock()
	c := s.clientLocked(m, &r)
	s.mu.Unlock()
	if c == nil {
		return []json.RawMessage{encode(r)}
	}
	if !ok {
		r.Error = fmt.Sprintf(errChannel, "")
		if len(m.Subscription) == 0 {
			r.Error = fmt.Sprintf(errParameter, "subscription")
		}
		return []json.RawMessage{encode(r)}
	}
	var all []json.RawMessage
	for _, name := range names {
		one := r
		one.Subscription = encode(name)
		one.Error = s.hear(c, m, name)
		one.Successful = one.Error == ""
		all = append(all, encode(one))
	}
	return all
}

// hear asks who may, and returns the error of the protocol.
func (s *Server) hear(c *client, m *message, channel string) string {
	if strings.HasPrefix(channel, "/meta/") || strings.HasPrefix(channel, "/service/") || strings.Contains(channel, "*") {
		return fmt.Sprintf(errForbidden, channel)
	}
	tag, err := s.cfg.Authorize(Subscription{ClientID: c.id, Channel: channel, Ext: m.Ext, Message: m.raw, Local: c.local})
	if err != nil {
		return err.Error()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, has := c.heard[channel]
	switch {
	case c.gone:
		return fmt.Sprintf(errUnknown, c.id)
	case !has && len(c.heard) >= maxSubscriptions:
		return errTooManySubs
	}
	s.subscribeLocked(c, channel, tag)
	return ""
}

func (s *Server) unsubscribe(m *message, r *reply) {
	names, ok := m.channels()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clientLocked(m, r)
	if c == nil {
		return
	}
	if !ok {
		r.Error = fmt.Sprintf(errParameter, "subscription")
		return
	}
	for _, name := range names {
		s.unsubscribeLocked(c, name)
	}
	r.Successful, r.Subscription = true, m.Subscription
}
