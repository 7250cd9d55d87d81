package bayeux

import (
	"encoding/json"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Transport limits of sockets. They read the wall, and decide nothing that a message says.
const (
	writeTimeout = 10 * time.Second
	maxBacklog   = 1 << 20 // bytes that a peer may leave unread
	maxOwned     = 32      // clients that came over one socket
)

// socket is one WebSocket. A goroutine writes while there is something to write, so that an idle socket costs one.
type socket struct {
	server *Server
	ws     *websocket.Conn

	// Guarded by Server.mu.
	out     [][]byte
	bytes   int
	writing bool
	dead    bool
	clients map[*client]struct{}
}

var buffers sync.Pool // of writers: an idle socket has none

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed || len(s.sockets) >= s.cfg.MaxClients {
		s.mu.Unlock()
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	s.running.Add(1)
	s.mu.Unlock()
	defer s.running.Done()
	upgrader := websocket.Upgrader{
		ReadBufferSize: 1024, WriteBufferSize: 4096, WriteBufferPool: &buffers,
		CheckOrigin: func(*http.Request) bool { return true }, // any page may have a messenger; a subscription needs a token
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	k := &socket{server: s, ws: ws, clients: map[*client]struct{}{}}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		_ = ws.Close()
		return
	}
	s.sockets[k] = struct{}{}
	s.mu.Unlock()
	k.read()
	s.mu.Lock()
	delete(s.sockets, k)
	k.dead, k.out = true, nil
	for c := range k.clients {
		s.detachLocked(c, k)
	}
	s.mu.Unlock()
	_ = ws.Close()
}

// read takes frames until the connection ends or its peer has been silent for longer than a connect may be held twice.
func (k *socket) read() {
	s := k.server
	k.ws.SetReadLimit(int64(s.cfg.MaxFrame)) // beyond it the library closes with 1009
	alive := func() { _ = k.ws.SetReadDeadline(now().Add(s.cfg.Idle + s.cfg.Timeout)) }
	answerPing := k.ws.PingHandler()
	k.ws.SetPingHandler(func(data string) error {
		alive()
		return answerPing(data)
	})
	for {
		alive()
		kind, data, err := k.ws.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage {
			k.close(websocket.CloseUnsupportedData, "text frames only")
			return
		}
		list, err := parse(data)
		if err != nil {
			k.close(websocket.CloseInvalidFramePayloadData, "not Bayeux")
			return
		}
		k.answer(list)
	}
}

// answer does what a frame asks for. An empty list is given back: clients send it to see whether the socket lives.
func (k *socket) answer(list []message) {
	s := k.server
	if list == nil {
		return
	}
	b := s.process(list, k, "")
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.replies) > 0 || len(list) == 0 {
		k.sendLocked(listOf(b.replies))
	}
	if b.connect == nil {
		return
	}
	r := *b.connect
	if b.client.gone || s.closed {
		k.sendLocked(listOf([]json.RawMessage{encode(r)}))
		return
	}
	s.holdLocked(b.client, b.wait, func([]json.RawMessage) { k.sendLocked(listOf([]json.RawMessage{encode(r)})) })
}

func (k *socket) close(code int, reason string) {
	_ = k.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), now().Add(writeTimeout))
}

// ownLocked remembers who came over the socket. Those that are gone are let go of before they are many: a peer may shake hands as often as
// it likes.
func (k *socket) ownLocked(c *client) {
	if len(k.clients) >= maxOwned {
		maps.DeleteFunc(k.clients, func(c *client, _ struct{}) bool { return c.gone })
	}
	for len(k.clients) >= maxOwned {
		for oldest := range k.clients { // any: a peer with so many uses none of them
			k.server.forgetLocked(oldest)
			delete(k.clients, oldest)
			break
		}
	}
	k.clients[c] = struct{}{}
}

// sendLocked queues a frame. A peer that does not read is cut off, and gets what it missed by other means when it is back.
func (k *socket) sendLocked(frame []byte) {
	if k.dead {
		return
	}
	if k.bytes += len(frame); k.bytes > maxBacklog {
		k.dead, k.out = true, nil
		_ = k.ws.Close() // ends the reader
		return
	}
	k.out = append(k.out, frame)
	if !k.writing {
		k.writing = true
		k.server.running.Add(1)
		go k.write()
	}
}

func (k *socket) write() {
	s := k.server
	defer s.running.Done()
	for {
		s.mu.Lock()
		out := k.out
		k.out, k.bytes = nil, 0
		if len(out) == 0 {
			k.writing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		for _, frame := range out {
			_ = k.ws.SetWriteDeadline(now().Add(writeTimeout))
			if k.ws.WriteMessage(websocket.TextMessage, frame) != nil {
				_ = k.ws.Close()
				s.mu.Lock()
				k.dead, k.out, k.writing = true, nil, false
				s.mu.Unlock()
				return
			}
		}
	}
}
