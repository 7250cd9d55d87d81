package oceana

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	busy  func(delta int)
	early []incoming   // read before the socket was in use, oldest first
	seq   atomic.Int64 // of the last frame written
	have  atomic.Int64 // highest seq of Oceana that is durable

	answers       atomic.Int64  // to requests that were waiting
	answerTimeout time.Duration // how long Oceana may take for one
	failing       atomic.Bool   // writing has failed: what Oceana said last is still read, and no more

	mu      sync.Mutex
	cause   error                  // of the end; nil: there is none, or it is not known
	waiting map[string]chan answer // by correlation; nil after the end
	fences  []func()               // called with the next pong, oldest first, or at the end
}

func newSocket(ws *websocket.Conn, cfg Config) *socket {
	s := &socket{ws: ws, sent: cfg.Sent, busy: cfg.Busy, answerTimeout: cfg.AnswerTimeout, out: make(chan frame, 256), gone: make(chan struct{}), waiting: map[string]chan answer{}}
	ws.SetReadLimit(skipLimit)
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
			// The reader ends the socket. It may find a close frame that says why; one that was not read must not be lost with the connection.
			s.failing.Store(true)
			_ = s.ws.SetReadDeadline(time.Now().Add(lastWords)) //nolint:forbidigo // transport: see lastWords
			s.discard()
			return
		}
	}
}

// discard keeps senders from waiting for a writer that failed.
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
	b, err := encode(f)
	if err != nil {
		return err
	}
	if f.begun != nil {
		f.begun.Store(true)
	}
	s.busy(+1) // Oceana may have answered, and who asked be done, before sent is told
	defer s.busy(-1)
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

// sendAsync sends a frame that is not answered. done is called when Oceana has read it, or the socket has ended.
func (s *socket) sendAsync(f frame, done func()) {
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

// errTooBig is a frame that is longer than anything an agent can send.
var errTooBig = fmt.Errorf("frame is longer than %d bytes", readLimit)

func (s *socket) read() (incoming, error) {
	wait := deadAfter
	if s.failing.Load() {
		wait = lastWords
	}
	_ = s.ws.SetReadDeadline(time.Now().Add(wait)) //nolint:forbidigo // transport: silent peer, three pings without an answer
	kind, r, err := s.ws.NextReader()
	if err != nil {
		return incoming{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, readLimit+1))
	if err != nil {
		return incoming{}, err
	}
	if len(data) > readLimit {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return incoming{}, err
		}
		return headOf(data), errTooBig
	}
	return decodeFrame(kind, data)
}

// headOf reads what stands before the body of a frame that was not read to its end, or that breaks off.
func headOf(data []byte) (f incoming) {
	members := map[string]any{
		"type": &f.Type, "correlationId": &f.CorrelationID, "conversationId": &f.ConversationID, "seq": &f.Seq, "ack": &f.Ack,
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return f
	}
	for {
		name, err := d.Token()
		if err != nil {
			return f
		}
		to := members[fmt.Sprint(name)]
		if to == nil {
			to = new(json.RawMessage)
		}
		if d.Decode(to) != nil {
			return f
		}
	}
}

func decodeFrame(kind int, data []byte) (incoming, error) {
	var f incoming
	err := json.Unmarshal(data, &f)
	if kind == websocket.TextMessage && err == nil {
		return f, nil
	}
	var wrong *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &wrong) { // nothing was read of it
		f = headOf(data)
	}
	f.Body = nil
	return f, errUnreadable // with what could be read of it
}

// call sends f and waits for its answer; alone reports whether it was under way alone, nil: it is not known.
func (s *socket) call(ctx context.Context, f frame, alone func() bool) (answer, error) {
	if err := ctx.Err(); err != nil { // the socket may not know yet that the connector has ended, or that its lease has
		return answer{}, err
	}
	c := make(chan answer, 1)
	s.mu.Lock()
	if s.waiting == nil {
		s.mu.Unlock()
		return answer{}, ErrNotReady // it was not sent
	}
	s.waiting[f.CorrelationID] = c
	s.mu.Unlock()
	defer s.forget(f.CorrelationID, c)

	before := s.answers.Load()
	f.begun = &atomic.Bool{}
	lost := func() error {
		if !f.begun.Load() {
			return ErrNotReady
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		e := &LostError{Size: len(f.Body), Proven: before > 0, Alone: alone != nil && alone()}
		e.Code, e.Reason = closeCode(s.cause)
		return e
	}
	s.enqueue(f)
	timeout := time.NewTimer(s.answerTimeout) //nolint:forbidigo // transport: a peer that pongs but never answers
	defer timeout.Stop()
	select {
	case got, ok := <-c:
		if !ok {
			return answer{}, lost()
		}
		return got, nil
	case <-timeout.C:
		if s.answers.Load() > before {
			return answer{}, &LostError{Size: len(f.Body), Proven: true, Silent: true}
		}
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
	got, err := answerIn(f.Body)
	if err != nil {
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
	s.answers.Add(1)
	c <- got
	return true
}

// lost notes why the socket ended, and counts the requests that wait in vain.
func (s *socket) lost(cause error) (waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cause = cause
	return len(s.waiting)
}

// RequestError is a request that can never be sent.
type RequestError struct {
	Err error // why
}

// Error is one line.
func (e *RequestError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

func requestFrame(r Request) (frame, error) {
	body, err := encode(r.Body)
	if err != nil {
		return frame{}, &RequestError{fmt.Errorf("encode request %s: %w", r.Correlation, err)}
	}
	return frame{
		APIVersion: "1.0", Type: typeRequest, CorrelationID: r.Correlation,
		ConversationID: string(r.Conversation), Traceparent: r.Traceparent, Body: body, numbered: true,
	}, nil
}

// plainFrame is a request without conversation, seq or anything but its method.
func plainFrame(method string) frame {
	body, _ := json.Marshal(map[string]string{"method": method}) // of strings
	return frame{APIVersion: "1.0", Type: typeRequest, CorrelationID: method, Body: body}
}
