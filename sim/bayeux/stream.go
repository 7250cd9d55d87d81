package bayeux

import (
	"net/http"
	"path"
	"time"
)

// stream is a response that does not end, by which messages go to a client whose own come by polling (eventsource). A client has one.
type stream struct {
	more chan struct{} // that there is something to write, or nothing any more
	done <-chan struct{}

	// Guarded by Server.mu.
	out   [][]byte
	bytes int
	ended bool
}

// serveStream opens the stream of the client that the address ends with. An unknown client is answered 404: it takes another transport then.
func (s *Server) serveStream(w http.ResponseWriter, r *http.Request) {
	e := &stream{more: make(chan struct{}, 1), done: r.Context().Done()}
	s.mu.Lock()
	c := s.clients[path.Base(r.URL.Path)]
	if c == nil || s.closed {
		s.mu.Unlock()
		refuse(w, http.StatusNotFound)
		return
	}
	s.running.Add(1)
	defer s.running.Done()
	s.attachLocked(c, e)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	e.carry(s, w)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.endLocked()
	s.detachLocked(c, e)
}

// carry writes until the peer is gone, or the client has another way to hear. A comment now and then shows whether the peer is there.
func (e *stream) carry(s *Server, w http.ResponseWriter) {
	alive := time.NewTicker(s.cfg.Timeout / 2) //nolint:forbidigo // transport: a peer that is gone is noticed by writing
	defer alive.Stop()
	c := http.NewResponseController(w)
	defer func() { _ = c.SetWriteDeadline(time.Time{}) }() // the connection may serve another request
	for frame := []byte(":\n\n"); ; {                      // the first one tells that it is open
		_ = c.SetWriteDeadline(now().Add(writeTimeout)) // where there is none, the write waits for the peer
		if _, err := w.Write(frame); err != nil || c.Flush() != nil {
			return
		}
		frame = nil
		for len(frame) == 0 {
			s.mu.Lock()
			for _, list := range e.out {
				frame = append(append(append(frame, "data: "...), list...), "\n\n"...)
			}
			e.out, e.bytes = nil, 0
			ended := e.ended
			s.mu.Unlock()
			if len(frame) > 0 {
				break
			}
			if ended {
				return
			}
			select {
			case <-e.more:
			case <-alive.C:
				frame = []byte(":\n\n")
			case <-e.done:
				return
			case <-s.stop:
				return
			}
		}
	}
}

// sendLocked queues messages; they hold no line break, since JSON escapes it. A peer that does not read is cut off.
func (e *stream) sendLocked(frame []byte) {
	if e.ended {
		return
	}
	if e.bytes += len(frame); e.bytes > maxBacklog {
		e.out = nil
		e.endLocked()
		return
	}
	e.out = append(e.out, frame)
	e.wake()
}

// endLocked lets what is queued be written, and nothing after it.
func (e *stream) endLocked() {
	e.ended = true
	e.wake()
}

func (e *stream) wake() {
	select {
	case e.more <- struct{}{}:
	default:
	}
}
