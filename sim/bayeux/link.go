package bayeux

import (
	"sync"
)

// Link is a client of this process: a WebSocket without a socket. It crosses the same frames, each on the goroutine that causes it.
type Link struct {
	server *Server
	name   string
	take   func(frame []byte)

	out    [][]byte // guarded by Server.mu
	mine   []*client
	closed bool

	draining sync.Mutex
}

// Open connects a client of this process, which Subscription.Local names. take gets each frame of the server, one after the other, and
// must not call Receive of the same link.
func (s *Server) Open(name string, take func(frame []byte)) *Link {
	return &Link{server: s, name: name, take: take}
}

// Receive takes a frame of the client. Its answers are given to take before it returns. A connect is not held: it is answered when the
// link is closed or the client connects again.
func (l *Link) Receive(frame []byte) {
	list, err := parse(frame)
	if err != nil {
		return
	}
	b := l.server.process(list, l, l.name)
	l.server.mu.Lock()
	if len(b.replies) > 0 && !l.closed {
		l.out = append(l.out, listOf(b.replies))
	}
	l.server.mu.Unlock()
	l.drain()
}

// Close is the end of the connection, without a word, as when a network is lost.
func (l *Link) Close() {
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	l.closed, l.out = true, nil
	for _, c := range l.mine {
		l.server.detachLocked(c, l)
		l.server.forgetLocked(c) // it makes another client when it is back, and nothing here would end this one in time
	}
	l.mine = nil
}

// drain gives out what waits, in order; any goroutine may call it.
func (l *Link) drain() {
	l.draining.Lock()
	defer l.draining.Unlock()
	for {
		l.server.mu.Lock()
		out := l.out
		l.out = nil
		l.server.mu.Unlock()
		if len(out) == 0 {
			return
		}
		for _, frame := range out {
			l.take(frame)
		}
	}
}

// owner is a sink that the client of a handshake belongs to, and ends with.
type owner interface{ ownLocked(*client) }

func (l *Link) sendLocked(frame []byte) {
	if !l.closed {
		l.out = append(l.out, frame)
	}
}

func (l *Link) ownLocked(c *client) { l.mine = append(l.mine, c) }
