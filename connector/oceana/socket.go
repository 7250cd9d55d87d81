package oceana

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one connection. One goroutine writes, the one that connected reads.
type socket struct {
	ws    *websocket.Conn
	out   chan frame
	gone  chan struct{} // closed by end
	once  sync.Once
	done  sync.WaitGroup // of the writer
	sent  func(answer bool)
	early []incoming   // read before the socket was in use, oldest first
	seq   atomic.Int64 // of the last frame written
	have  atomic.Int64 // highest seq of Oceana that is durable

	mu      sync.Mutex
	waiting map[string]chan answer // by correlation; nil after the end
	fences  []func()               // called with the next pong, oldest first, or at the end
}

func newSocket(ws *websocket.Conn, sent func(answer bool)) *socket {
	s := &socket{ws: ws, sent: sent, out: make(chan frame, 256), gone: make(chan struct{}), waiting: map[string]chan answer{}}
	ws.SetReadLimit(readLimit)
	ws.SetPongHandler(func(string) error { s.passed(); return nil })
	s.done.Add(1)
	go s.write()
	return s
}

// cut breaks the connection; the reader then ends the socket.
func (s *socket) cut() { _ = s.ws.Close() }

// end cuts, stops the writer and tells everybody who waits for an answer that none will come.
func (s *socket) end() {
	s.once.Do(func() {
		s.cut()
		close(s.gone)
		s.done.Wait()
		s.mu.Lock()
		for _, c := range s.waiting {
			close(c)
		}
		s.waiting = nil
		fences := s.fences
		s.fences = nil
		s.mu.Unlock()
		for _, f := range fences {
			f()
		}
	})
}

func (s *socket) enqueue(f frame) {
	select {
	case s.out <- f:
	case <-s.gone:
	}
}

func (s *socket) write() {
	defer s.done.Done()
	ping := time.NewTicker(pingInterval) //nolint:forbidigo // transport: keepalive
	defer ping.Stop()
	for {
		var f frame
		select {
		case f = <-s.out:
		case <-ping.C:
			f = plainFrame("ping")
		case <-s.gone:
			return
		}
		if err := s.put(f); err != nil {
			s.cut() // the reader notices and ends the socket
			s.discard()
			return
		}
	}
}

// discard keeps whoever has something to send from waiting for a writer that failed.
func (s *socket) discard() {
	for {
		select {
		case <-s.out:
		case <-s.gone:
			return
		}
	}
}

func (s *socket) put(f frame) error {
	if f.numbered {
		f.Seq = s.seq.Add(1)
		f.Ack = s.have.Load()
	}
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_ = s.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) //nolint:forbidigo // transport: stuck peer
	if err := s.ws.WriteMessage(websocket.TextMessage, b); err != nil {
		return err
	}
	if f.numbered || f.Type == typeAcknowledgement {
		s.sent(f.Type == typeAcknowledgement)
	}
	if !f.fence {
		return nil
	}
	deadline := time.Now().Add(writeTimeout) //nolint:forbidigo // transport: stuck peer
	return s.ws.WriteControl(websocket.PingMessage, nil, deadline)
}

// tell sends a frame that nobody answers. done is called when Oceana has read it, or the socket has ended.
func (s *socket) tell(f frame, done func()) {
	s.mu.Lock()
	if s.waiting == nil {
		s.mu.Unlock()
		done()
		return
	}
	s.fences = append(s.fences, done)
	s.mu.Unlock()
	f.fence = true
	s.enqueue(f)
}

func (s *socket) passed() {
	s.mu.Lock()
	var done func()
	if len(s.fences) > 0 {
		done, s.fences = s.fences[0], s.fences[1:]
	}
	s.mu.Unlock()
	if done != nil {
		done()
	}
}

// errUnreadable is a frame that is not what was agreed on, without breaking the socket.
var errUnreadable = errors.New("frame is not a JSON object")

func (s *socket) read() (incoming, error) {
	_ = s.ws.SetReadDeadline(time.Now().Add(deadAfter)) //nolint:forbidigo // transport: silent peer, three pings without an answer
	kind, data, err := s.ws.ReadMessage()
	if err != nil {
		return incoming{}, err
	}
	return decodeFrame(kind, data)
}

func decodeFrame(kind int, data []byte) (incoming, error) {
	var f incoming
	if kind != websocket.TextMessage || json.Unmarshal(data, &f) != nil {
		f.Body = nil
		return f, errUnreadable // with what could be read of it
	}
	return f, nil
}

// call sends f and waits for its answer.
func (s *socket) call(ctx context.Context, f frame) (answer, error) {
	c := make(chan answer, 1)
	s.mu.Lock()
	if s.waiting == nil {
		s.mu.Unlock()
		return answer{}, ErrLost
	}
	s.waiting[f.CorrelationID] = c
	s.mu.Unlock()
	defer s.forget(f.CorrelationID, c)

	s.enqueue(f)
	timeout := time.NewTimer(ackTimeout) //nolint:forbidigo // transport: a peer that pongs but never answers
	defer timeout.Stop()
	select {
	case got, ok := <-c:
		if !ok {
			return answer{}, ErrLost
		}
		return got, nil
	case <-timeout.C:
		s.cut()
		<-s.gone
		return answer{}, ErrLost
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (s *socket) forget(correlation string, c chan answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting[correlation] == c {
		delete(s.waiting, correlation)
	}
}

func (s *socket) answered(f incoming) bool {
	var got answer
	if err := json.Unmarshal(f.Body, &got); err != nil {
		return false
	}
	if f.Type == typeError {
		got.Result = false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.waiting[f.CorrelationID]
	if c == nil {
		return false
	}
	delete(s.waiting, f.CorrelationID)
	c <- got
	return true
}

func requestFrame(r Request) (frame, error) {
	body, err := json.Marshal(r.Body)
	if err != nil {
		return frame{}, fmt.Errorf("encode request %s: %w", r.Correlation, err)
	}
	return frame{
		APIVersion: "1.0", Type: typeRequest, CorrelationID: r.Correlation,
		ConversationID: string(r.Conversation), Body: body, numbered: true,
	}, nil
}

// plainFrame is a request without conversation, seq or anything but its method.
func plainFrame(method string) frame {
	body, _ := json.Marshal(map[string]string{"method": method}) // of strings
	return frame{APIVersion: "1.0", Type: typeRequest, CorrelationID: method, Body: body}
}
