package soak

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	wire "github.com/wavetank/wavetank/connector/oceana"

	"github.com/wavetank/wavetank/connector/message"
)

// oceana is Oceana with its desks: what PROTOCOL.md of sim/oceana says about sessions, contacts and repeats, as far as a connector that
// keeps one client per session can notice.
type oceana struct {
	w        *world
	sessions int // clients there are
	made     int // sessions ever
	guids    int64
	notes    int
	files    map[string]bool // transfers of customers' files that are in the store
	clients  map[string]*seat
}

// seat is what Oceana knows of a client: its latest session.
type seat struct {
	session string
	seq     int64   // of the last notification
	floor   int64   // every notification up to here is answered
	open    []*note // not answered, oldest first
	socket  *socket // nil: none that Oceana knows of
}

// note is a notification.
type note struct {
	seq   int64
	event message.Event
	line  *line // of an agent's message; else nil
}

// line is an agent's message at the desk.
type line struct {
	id           message.AgentID
	conversation *conversation
	answered     bool // the connector has answered
	refused      bool // and did not want it
	status       message.Status
}

// socket is a websocket; frames of one direction keep their order.
type socket struct {
	l          *link
	seat       *seat
	cut        bool          // nothing goes through any more
	code       int           // that Oceana closed it with; zero: it broke
	answers    int           // to requests
	down, back time.Duration // when the latest frame to the connector, and from it, arrives
}

// carry is a frame on its way: earliest is when the one before arrives.
func (w *world) carry(s *socket, latest *time.Duration, most time.Duration, do func()) {
	*latest = max(*latest, w.now+w.way(most))
	w.later(*latest-w.now, func() {
		switch {
		case s.cut:
		case s.l.p.m.cut[toOceana] > 0: // nothing behind a lost frame may arrive either
			w.breaks(s)
		default:
			do()
		}
	})
}

// breaks ends a socket on the way; both sides notice after a while.
func (w *world) breaks(s *socket) {
	s.cut = true
	w.later(w.way(15*time.Second), func() { s.l.lost(s, false) })
	w.later(w.way(mostAnswer), func() {
		if s.seat != nil && s.seat.socket == s {
			s.seat.socket = nil
		}
	})
}

// login is one that has arrived. It takes the client over from its previous owner.
func (o *oceana) login(s *socket, client string, kept wire.Session) (session wire.Session, resumed, resync bool) {
	c := o.clients[client]
	if c == nil {
		c = &seat{}
		o.clients[client] = c
	}
	if old := c.socket; old != nil {
		old.cut = true
		o.w.later(o.w.way(time.Second), func() { old.l.lost(old, true) })
	}
	s.seat, c.socket = c, s
	if kept.ID != "" && kept.ID == c.session && kept.LastSeq >= c.floor && kept.LastSeq <= c.seq {
		c.open = slices.DeleteFunc(c.open, func(n *note) bool {
			if n.seq <= kept.LastSeq && n.line != nil {
				n.line.answered = true
			}
			return n.seq <= kept.LastSeq
		})
		c.floor = kept.LastSeq
		for _, n := range c.open {
			o.send(s, n)
		}
		return kept, true, false
	}
	resync = c.session != ""
	o.made++
	c.session, c.seq, c.floor = fmt.Sprintf("s%d", o.made), 0, 0
	for _, n := range c.open {
		c.seq++
		n.seq = c.seq
		o.send(s, n)
	}
	return wire.Session{ID: c.session}, false, resync
}

func (o *oceana) send(s *socket, n *note) {
	seq := n.seq
	o.w.carry(s, &s.down, 2*time.Second, func() { s.l.inbox = append(s.l.inbox, frame{seq, n}); s.l.wake() })
}

// notify sends a notification about a conversation to the connector that has its client, now or later.
func (o *oceana) notify(t *conversation, method string, of message.Payload, guid int64, l *line) {
	o.notes++
	id := fmt.Sprintf("oceana:%s:%d:%s:oceana-%d", t.id, guid, method, o.notes)
	if l != nil {
		id = fmt.Sprintf("oceana:%s:%s", t.id, l.id)
	}
	c := o.clients[t.client]
	if c == nil {
		c = &seat{}
		o.clients[t.client] = c
	}
	o.w.refusals.outside[id] = true
	c.seq++
	n := &note{c.seq, message.Event{ID: id, Conversation: message.ConversationID(t.id), Of: of}, l}
	c.open = append(c.open, n)
	if c.socket != nil {
		o.send(c.socket, n)
	}
}

// answered is the connector's answer to a notification, as it arrives.
func (o *oceana) answered(s *socket, n *note, refused bool) {
	if n.line != nil {
		n.line.answered, n.line.refused = true, refused
	}
	s.seat.open = slices.DeleteFunc(s.seat.open, func(x *note) bool { return x == n })
	s.seat.floor = max(s.seat.floor, n.seq)
}

// forget makes Oceana lose all sessions, but no contact and nothing it has not told.
func (o *oceana) forget() {
	for _, client := range slices.Sorted(maps.Keys(o.clients)) {
		c := o.clients[client]
		c.session += "?"
		if s := c.socket; s != nil {
			c.socket, s.cut = nil, true
			o.w.later(o.w.way(time.Second), func() { s.l.lost(s, false) })
		}
	}
}

// said is what is of interest in what a request says.
type said struct {
	MessageID string `json:"messageId"`
	Type      string `json:"type"`
	Status    string `json:"status"`
	UUID      string `json:"uuid"`
	Work      string `json:"workRequestId"`
}

type body struct {
	Method string `json:"method"`
	said
	FirstMessage said `json:"firstMessage"`
}

func bodyOf(r wire.Request) (b body) {
	text, err := json.Marshal(r.Body)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		panic(err) // of strings and numbers
	}
	return b
}

// cannotTake reports whether a request is one over which Oceana ends the session.
func (o *oceana) cannotTake(r wire.Request) bool {
	b := bodyOf(r)
	return isPoison(b.MessageID) || isPoison(b.FirstMessage.MessageID)
}

// asked does a request and says what the answer is.
func (o *oceana) asked(r wire.Request) wire.Answer {
	b := bodyOf(r)
	t := o.w.conversationNamed(string(r.Conversation))
	switch {
	case b.Method == "requestChat":
		if t.contact == 0 && !t.knows(b.FirstMessage.MessageID) {
			o.guids++
			t.begin(o.guids)
		}
		if b.FirstMessage.MessageID != "" { // else a file is to follow
			t.hear(b.FirstMessage.MessageID)
		}
	case b.Method == "newMessage" && b.Type == "advice":
	case b.Method == "newMessage":
		if t.contact == 0 && !t.knows(b.MessageID) {
			return wire.Answer{Code: 410, Text: "no open contact"}
		}
		t.hear(b.MessageID)
	case b.Method == "newCustomerFileTransfer":
		if b.Work != workOf(t.contact) && !t.knows(b.MessageID) {
			return wire.Answer{Code: 410, Text: "no open contact"}
		}
		if !o.files[b.UUID] {
			o.w.fail("file", "%s: the desk is told of the file %s, which is not in the store", t.id, b.MessageID)
		}
		t.hear(b.MessageID)
	case b.Method == "messageStatus":
		t.setStatus(message.AgentID(b.MessageID), message.Status(b.Status))
	default:
		o.w.fail("protocol", "Oceana is asked %+v", b)
	}
	return wire.Answer{OK: true}
}
