// Package oceana is the connector's side of the websocket to Oceana: one session that many conversations share, with
// acknowledgements both ways and resumption after the socket broke. It decides nothing about conversations and keeps nothing:
// what must survive goes through the functions of Config.
//
// It deliberately has no queue: a request that was not acknowledged when the socket broke is the caller's to repeat.
package oceana

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/secret"
)

// ErrNotReady means that there is no session that takes requests at the moment.
var ErrNotReady = errors.New("no session with Oceana")

// ErrLost means that the socket broke before the answer came: Oceana may have done it or not.
var ErrLost = errors.New("connection to Oceana lost")

// ErrRefused means that Oceana did not let the connector in: wrong credentials, or another connector has the session.
var ErrRefused = errors.New("refused by Oceana")

// Session is what must survive a restart so that Oceana can go on where it was. The zero value asks for a new one.
type Session struct {
	ID      string // given by Oceana
	LastSeq int64  // highest notification that is durable
}

// Refusal is why a notification is answered result:false. Oceana marks an agent's message failed then.
type Refusal struct {
	Code int // like HTTP
	Text string
}

// Config is what an Adapter needs. URL, Kept, Keep and Take are required.
type Config struct {
	URL            string // ws or wss, with path
	User           string // of the HTTP upgrade
	Password       secret.Text
	RootCAs        *x509.CertPool
	Dial           func(ctx context.Context, network, addr string) (net.Conn, error) // nil: that of the machine
	Tickets        tls.ClientSessionCache                                            // of TLS; nil: none are kept
	ClientID       string
	InstanceID     string
	ReconnectDelay time.Duration // wait before the second attempt; doubles up to 30 s. Zero: 3 s
	AnswerTimeout  time.Duration // how long Oceana may take to answer a request; zero: 30 s

	// Kept returns the session that was kept last.
	Kept func(ctx context.Context) (Session, error)
	// Keep makes a new session durable.
	Keep func(ctx context.Context, s Session) error
	// Take makes an event (nil: none) and how far the session has come durable, both or neither, before it returns. A Refusal
	// is told to Oceana; after an error the notification stays unanswered and the socket is closed, so that it comes again.
	Take func(ctx context.Context, s Session, e *message.Event) (*Refusal, error)
	// Contacts returns the contacts that are open, to be claimed after Oceana has forgotten the session; nil: none.
	Contacts func(ctx context.Context) ([]Contact, error)
	// Claim has the contacts claimed at the first login even if Oceana knows the session: they may have been another session's.
	Claim bool
	// Typing is told that an agent types, or stopped; it must not block. Nil: not called.
	Typing func(c message.ConversationID, started bool)
	// Ready is told when requests are taken and when no longer; nil: not called. False comes before calls fail with ErrLost.
	Ready func(bool)
	// Busy is told +1 and -1 around the handling of a notification and the writing of a frame; nil: not called.
	Busy func(delta int)
	// Sent is told when a request, or the answer to a notification, was written to the socket; it must not call the adapter. Nil:
	// not called.
	Sent   func(answer bool)
	Logger *slog.Logger // nil discards
}

// Adapter keeps the session with Oceana.
type Adapter struct {
	cfg Config

	mu       sync.Mutex
	socket   *socket // nil while not logged in
	status   string  // what Oceana said last: UP, DOWN or BUSY
	stopping bool
	claimed  bool
	gate     *gate
	quit     chan struct{} // closed when stopping
}

// New returns an Adapter that is not connected yet.
func New(cfg Config) *Adapter {
	if cfg.ReconnectDelay <= 0 {
		cfg.ReconnectDelay = 3 * time.Second
	}
	if cfg.AnswerTimeout <= 0 {
		cfg.AnswerTimeout = ackTimeout
	}
	if cfg.Ready == nil {
		cfg.Ready = func(bool) {}
	}
	if cfg.Busy == nil {
		cfg.Busy = func(int) {}
	}
	if cfg.Sent == nil {
		cfg.Sent = func(bool) {}
	}
	if cfg.Typing == nil {
		cfg.Typing = func(message.ConversationID, bool) {}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &Adapter{cfg: cfg, quit: make(chan struct{}), gate: newGate()}
}

const (
	longestDelay = 30 * time.Second
	ackTimeout   = 30 * time.Second
)

// Run connects, and connects again whenever the socket breaks, until Logout, or until ctx ends, which cuts the socket.
func (a *Adapter) Run(ctx context.Context) error {
	failures, quick := 0, 0
	for {
		began := time.Now() //nolint:forbidigo // transport: tells a session that held from one that broke at once
		err := a.connect(ctx)
		if a.stopped() || ctx.Err() != nil {
			return ctx.Err()
		}
		held := time.Since(began) //nolint:forbidigo // transport: see above
		delay := time.Duration(0)
		var lost *lostError
		switch {
		case errors.Is(err, ErrRefused):
			delay = longestDelay
			a.cfg.Logger.Error("Oceana refuses the connector", "dir", "to oceana", "error", err, "again in", delay.String())
		case errors.As(err, &lost) && held > a.cfg.ReconnectDelay:
			failures, quick = 1, 0
		default:
			failures++
			if lost == nil {
				break
			}
			var atOnce bool
			if quick, atOnce = lost.atOnce(quick); atOnce {
				failures = 1 // a message broke the session, as far as one can tell: the others must not wait for it
			}
		}
		if delay == 0 {
			delay = backoff(a.cfg.ReconnectDelay, failures)
			a.cfg.Logger.Warn("no connection to Oceana", "dir", "to oceana", "why", err.Error(), "again in", delay.String())
		}
		if !a.pause(ctx, delay) {
			return ctx.Err()
		}
	}
}

// backoff is how long to wait after so many failures: not at all, then first, then twice as long each time.
func backoff(first time.Duration, failures int) time.Duration {
	if failures <= 1 {
		return 0
	}
	d := first
	for range failures - 2 {
		if d *= 2; d >= longestDelay {
			return longestDelay
		}
	}
	return d
}

func (a *Adapter) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d) //nolint:forbidigo // transport: pace of reconnecting
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-a.quit:
	}
	return false
}

func (a *Adapter) stopped() bool {
	select {
	case <-a.quit:
		return true
	default:
		return false
	}
}

// Connected reports whether requests are taken: logged in, and Oceana has not said that it is down.
func (a *Adapter) Connected() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.socket != nil && a.status != "DOWN"
}

// Answer is what Oceana said to a Request.
type Answer struct {
	OK         bool // Oceana accepted it
	Code       int  // why not; zero when OK
	Text       string
	RetryAfter time.Duration // zero when not told
}

// Call sends a request and waits for Oceana's answer. Errors are ErrNotReady, a LostError, ErrNotAlone, a RequestError and that of ctx.
func (a *Adapter) Call(ctx context.Context, r Request) (Answer, error) {
	p, err := a.gate.enter(ctx, r.Alone)
	if err != nil {
		return Answer{}, err
	}
	defer a.gate.leave(p)
	a.mu.Lock()
	s, down := a.socket, a.status == "DOWN"
	a.mu.Unlock()
	if s == nil || down {
		return Answer{}, ErrNotReady
	}
	f, err := requestFrame(r)
	if err != nil {
		return Answer{}, err
	}
	got, err := s.call(ctx, f, func() bool { return a.gate.isAlone(p) })
	if err != nil {
		return Answer{}, err
	}
	return Answer{
		OK: bool(got.Result), Code: int(got.Code), Text: string(got.ErrorMessage), RetryAfter: time.Duration(got.RetryAfter) * time.Second,
	}, nil
}

// Logout ends the session in good order: Oceana stops sending and is told goodbye. Run then returns nil. Ctx bounds the wait.
func (a *Adapter) Logout(ctx context.Context) error {
	a.mu.Lock()
	if !a.stopping {
		a.stopping = true
		close(a.quit)
	}
	s := a.socket
	a.mu.Unlock()
	if s == nil {
		return nil
	}
	if _, err := s.call(ctx, plainFrame("logout"), nil); err != nil {
		s.cut()
		return fmt.Errorf("logout: %w", err)
	}
	select {
	case <-s.gone: // Oceana closes after the acknowledgement
	case <-ctx.Done():
		s.cut()
	}
	return nil
}

// Check logs in once and out again: proof that address, certificate and credentials fit. It must not run beside Run, whose
// session it would not disturb but whose kept one it must not use.
func (a *Adapter) Check(ctx context.Context) error {
	s, _, err := a.login(ctx, Session{})
	if err != nil {
		return err
	}
	s.enqueue(plainFrame("logout"))
	for { // until Oceana closes
		if _, _, err := s.ws.ReadMessage(); err != nil {
			s.end()
			return nil
		}
	}
}

// service takes note of what Oceana says about itself.
func (a *Adapter) service(status string) {
	a.mu.Lock()
	before := a.status != "DOWN"
	relieved := a.status == "BUSY" && status == "UP"
	a.status = status
	after := a.status != "DOWN"
	a.mu.Unlock()
	a.cfg.Logger.Info("Oceana says it is "+status, "dir", "from oceana")
	if before != after || relieved { // what was refused while Oceana was busy can be tried again
		a.cfg.Ready(after)
	}
}

// Typing tells Oceana that the end user types, or stopped: there is no answer, and without a session it is dropped.
func (a *Adapter) Typing(c message.ConversationID, started bool) {
	a.mu.Lock()
	s := a.socket
	a.mu.Unlock()
	if s == nil {
		return
	}
	body, _ := json.Marshal(typing{"isTyping", started}) // of a string and a boolean
	a.cfg.Busy(+1)
	s.sendAsync(frame{APIVersion: "1.0", Type: typeRequest, ConversationID: string(c), Body: body}, func() { a.cfg.Busy(-1) })
}

type typing struct {
	Method   string `json:"method"`
	IsTyping bool   `json:"isTyping"`
}
