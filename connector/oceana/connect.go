package oceana

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector/version"
)

// Transport limits: they read the wall, belong to the socket and decide nothing that a conversation shows.
const (
	readLimit    = 4 << 20  // of a frame that is taken
	skipLimit    = 64 << 20 // of a frame that is read at all: what is longer is refused, and the session goes on
	dialTimeout  = 20 * time.Second
	pingInterval = 5 * time.Second
	deadAfter    = 15 * time.Second
	writeTimeout = 10 * time.Second
	lastWords    = time.Second // for a close frame to be read after writing has failed
)

const (
	closeNotLoggedIn  = 4401
	reasonReconnected = "REASON_SESSION_RECONNECT"
)

// lostError is a socket that broke after it had been in use.
type lostError struct {
	cause    error
	waiting  int   // requests that were not answered
	answered int64 // requests that were
}

// mostQuick is how many sessions in a row may end like this, and be followed by the next without a pause. Each costs a login, and each
// makes one message more suspect, or brought another one through.
func (e *lostError) mostQuick() int {
	code, _ := closeCode(e.cause)
	switch {
	case e.waiting > 0 && concernsFrame(code):
		return 100
	case e.waiting > 0 && e.answered > 0:
		return 10
	case e.waiting > 0:
		return 3
	}
	return 0
}

// atOnce reports whether the next session may follow without a pause, and how many have done so in a row then. A message that Oceana cannot
// take ends a session that others were delivered in: they must not wait, however many such messages there are.
func (e *lostError) atOnce(before int) (after int, ok bool) {
	code, _ := closeCode(e.cause)
	switch {
	case e.waiting > 0 && e.answered > 0 && concernsFrame(code):
		return 0, true
	case before < e.mostQuick():
		return before + 1, true
	}
	return before, false
}

func (e *lostError) Error() string { return e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }

// connect serves one socket from dialling to its end and says why it ended.
func (a *Adapter) connect(ctx context.Context) error {
	kept, err := a.cfg.Kept(ctx)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	s, in, err := a.login(ctx, kept)
	if err != nil {
		return err
	}
	defer s.end()
	session := kept
	if !in.Resumed || in.SessionID != kept.ID {
		session = Session{ID: in.SessionID}
		if err := a.cfg.Keep(ctx, session); err != nil {
			return fmt.Errorf("keep session: %w", err)
		}
	}
	if bool(in.Resync) || a.cfg.Claim && !a.claimed {
		if err := a.renew(ctx, s, session); err != nil {
			return fmt.Errorf("renew chats: %w", err)
		}
		a.claimed = true
	}
	if !a.use(s, string(in.Status)) {
		return nil
	}
	a.cfg.Logger.Info("logged in to Oceana", "dir", "to oceana", "resumed", bool(in.Resumed), "status", string(in.Status))
	err = s.serve(ctx, a, session)
	waiting := s.lost(err)
	a.drop(s)
	return &lostError{refusedOr(err), waiting, s.answers.Load()}
}

// use makes s the socket that takes requests, unless the adapter is being stopped.
func (a *Adapter) use(s *socket, status string) bool {
	a.mu.Lock()
	if a.stopping {
		a.mu.Unlock()
		return false
	}
	a.socket, a.status = s, status
	a.mu.Unlock()
	if status != "DOWN" {
		a.cfg.Ready(true)
	}
	return true
}

// drop takes s out of use. Callers that wait for an answer learn of it afterwards, so that none tries again on a dead socket.
func (a *Adapter) drop(s *socket) {
	a.mu.Lock()
	if a.socket == s {
		a.socket = nil
	}
	a.mu.Unlock()
	a.cfg.Ready(false)
}

// login dials and logs in, asking for the kept session.
func (a *Adapter) login(ctx context.Context, kept Session) (*socket, answer, error) {
	dialCtx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	ws, err := a.dial(dialCtx)
	if err != nil {
		return nil, answer{}, err
	}
	s := newSocket(ws, a.cfg)
	stop := context.AfterFunc(dialCtx, s.cut) // a mute Oceana must not hold the connector up
	got, err := s.login(a.cfg, kept)
	if !stop() && err == nil {
		err = dialCtx.Err()
	}
	if err != nil {
		s.end()
		return nil, answer{}, fmt.Errorf("login: %w", refusedOr(err))
	}
	return s, got, nil
}

func (a *Adapter) dial(ctx context.Context) (*websocket.Conn, error) {
	dial, left := limitedDial(a.cfg.Dial)
	dial, over := cutDial(ctx, dial)
	defer over()
	d := websocket.Dialer{
		TLSClientConfig:  &tls.Config{RootCAs: a.cfg.RootCAs, MinVersion: tls.VersionTLS12, ClientSessionCache: a.cfg.Tickets},
		Proxy:            http.ProxyFromEnvironment,
		NetDialContext:   dial,
		HandshakeTimeout: upgradeTimeout,
	}
	credentials := base64.StdEncoding.EncodeToString([]byte(a.cfg.User + ":" + a.cfg.Password.Reveal()))
	//nolint:bodyclose // the library leaves no body to close: on success it belongs to the socket, on failure it is read already
	ws, resp, err := d.DialContext(ctx, a.cfg.URL, http.Header{"Authorization": {"Basic " + credentials}, "User-Agent": {version.UserAgent}})
	if err == nil {
		lift(left)
		return ws, nil
	}
	if resp != nil {
		err = fmt.Errorf("answered %s", resp.Status)
		if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
			err = fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	return nil, fmt.Errorf("dial: %w", err)
}

// refusedOr turns the close codes after which it is no use to come back soon into ErrRefused.
func refusedOr(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return err
	}
	if closed.Code == closeNotLoggedIn || (closed.Code == websocket.CloseNormalClosure && closed.Text == reasonReconnected) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

type loginBody struct {
	Method       string   `json:"method"`
	ClientID     string   `json:"clientId"`
	InstanceID   string   `json:"instanceId"`
	Protocol     string   `json:"protocol"`
	SessionID    *string  `json:"sessionId"`
	LastSeq      int64    `json:"lastSeq"`
	Capabilities []string `json:"capabilities"`
	MaxInFlight  int      `json:"maxInFlight"`
}

// login asks for the kept session and reads until Oceana has answered.
func (s *socket) login(cfg Config, kept Session) (answer, error) {
	body := loginBody{
		Method: "login", ClientID: cfg.ClientID, InstanceID: cfg.InstanceID, Protocol: "msg-1", LastSeq: kept.LastSeq,
		Capabilities: []string{"richMedia", "typing", "deliveryStatus"}, MaxInFlight: 64,
	}
	if kept.ID != "" {
		body.SessionID = &kept.ID
	}
	f := plainFrame("login")
	var err error
	if f.Body, err = json.Marshal(body); err != nil {
		return answer{}, err
	}
	s.enqueue(f)
	for {
		f, err := s.read()
		if err != nil {
			return answer{}, err
		}
		if f.CorrelationID != "login" || (f.Type != typeAcknowledgement && f.Type != typeError) {
			continue
		}
		got, err := answerIn(f.Body)
		if err != nil {
			return answer{}, fmt.Errorf("answer: %w", err)
		}
		if f.Type == typeError || !got.Result {
			return answer{}, fmt.Errorf("%w: %d %s", ErrRefused, got.Code, got.ErrorMessage)
		}
		if got.SessionID == "" {
			return answer{}, errors.New("answer without sessionId")
		}
		s.seq.Store(int64(got.LastSeq)) // ours go on after the last that Oceana has
		return got, nil
	}
}
