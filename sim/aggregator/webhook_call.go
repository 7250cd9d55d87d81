package aggregator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// userAgent of the webhook calls: assumed, the vendor documents none.
const userAgent = "smooch-webhook/1.1"

// maxAnswer is how much of a webhook's answer the journal keeps, in bytes; the cloud itself ignores it.
const maxAnswer = 16 << 10

// delivery is one event on its way to one webhook, with everything its attempts share. It is touched by one turn at a time.
type delivery struct {
	target, secret, trigger string
	message, conversation   string
	body                    json.RawMessage
	attempts                int
	first                   time.Time // of the first attempt
	released                bool      // by a fault that held it up: meets no further one at its next attempt
	copied                  bool      // by a twice fault: never tried again
	flow                    *flow     // of a call to a processor; nil for a webhook
	nonce                   string    // of that call
}

// name is how the journal calls it; shown is its body there: a nonce is a credential.
func (d *delivery) name() string {
	if d.flow != nil {
		return "processor " + d.trigger
	}
	return d.trigger
}

func (d *delivery) shown() json.RawMessage {
	if d.flow != nil {
		return bytes.Replace(d.body, []byte(d.nonce), []byte("mw_***"), 1)
	}
	return d.body
}

// call is one attempt waiting for an answer.
type call struct {
	delivery *delivery
	crossing *journal.Crossing
	cancel   context.CancelFunc
	stop     func() bool // the time-out
	done     bool
}

// attempt runs as a turn of the clock.
func (s *Server) attempt(d *delivery) {
	to := s.cfg.TargetName(d.target)
	f := s.webhookFault(d, to)
	d.released = false
	switch f.Do {
	case FaultReverse:
		s.keepBack(d, f.Last)
		return
	case FaultWait:
		s.delay(d, f.Wait)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.waitTurnLocked(d) {
		return
	}
	if d.flow != nil {
		if s.flows[d.nonce] != d.flow {
			return // continued or given up meanwhile
		}
		s.expireLocked(d.flow)
	}
	if d.attempts == 0 {
		d.first = s.cfg.Clock.Now()
	}
	d.attempts++
	x := s.cfg.Journal.Begin(journal.Entry{
		From: self, To: to, Kind: journal.KindWebhook, Name: d.name(), Attempt: d.attempts,
		Conversation: d.conversation, Message: d.message, Payload: d.shown(),
	})
	if d.flow == nil {
		s.sent.add(x.Seq(), d)
	}
	switch f.Do {
	case FaultStatus:
		s.answeredLocked(d, f.Status)
		x.Answer(f.Status, nil)
	case FaultSilence:
		s.cfg.Clock.Schedule("webhook timeout "+d.trigger, s.cfg.WebhookTimeout, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.retryLocked(d)
		})
		x.Lost("not delivered, never answered")
	case FaultReset:
		s.retryLocked(d)
		x.Fail("the connection was reset on the way")
	case FaultTruncate:
		s.callLocked(d, x, f.Through)
	case FaultTwice:
		again := *d
		again.copied = true
		again.attempts--
		s.scheduleAttemptLocked(&again, 0)
		s.callLocked(d, x, whole)
	default:
		if f.Do != "" {
			s.cfg.Journal.Unexpected("world", self, "fault "+f.Do, "a webhook knows no such fault", nil)
		}
		s.callLocked(d, x, whole)
	}
}

// webhookFault is what goes wrong with an attempt.
func (s *Server) webhookFault(d *delivery, to string) (f Fault) {
	if s.cfg.Faults == nil || d.released || d.copied || !s.cfg.Faults.Any() {
		return f
	}
	c := Crossing{At: AtWebhook, From: self, To: to, Conversation: d.conversation, Message: d.message, Size: len(d.body)}
	if d.flow != nil {
		c.At = AtScan
	}
	f, _ = s.cfg.Faults.Take(c)
	return f
}

// delay lets an attempt arrive later. The cloud waits for an answer from now on; one that arrives only after its timeout is tried again,
// and arrives nevertheless.
func (s *Server) delay(d *delivery, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.attempts == 0 {
		d.first = s.cfg.Clock.Now()
	}
	late := d
	if wait >= s.cfg.WebhookTimeout {
		twin := *d
		late, twin.copied = &twin, true
		d.attempts++
		s.cfg.Clock.Schedule("webhook timeout "+d.trigger, s.cfg.WebhookTimeout, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.retryLocked(d)
		})
	}
	late.released = true
	s.scheduleAttemptLocked(late, wait)
}

// keepBack keeps a delivery back, or, when it is the last of its batch, releases the batch in reverse order.
func (s *Server) keepBack(d *delivery, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, d)
	if !last {
		return
	}
	for _, h := range slices.Backward(s.held) {
		h.released = true
		s.scheduleAttemptLocked(h, 0)
	}
	s.held = nil
}

// whole is for callLocked: all of the body gets through.
const whole = -1

// errCut breaks the connection in the middle of a webhook's body.
var errCut = errors.New("cut off on the way")

// callLocked posts the webhook on a goroutine of its own. No answer in time counts as none: the time is the clock's. Of its body only
// through bytes arrive before the connection breaks, unless that is whole.
func (s *Server) callLocked(d *delivery, x *journal.Crossing, through int) {
	var body io.Reader = bytes.NewReader(d.body)
	if through != whole {
		body = io.MultiReader(bytes.NewReader(d.body[:through]), failing{errCut})
	}
	req, err := http.NewRequest(http.MethodPost, d.target, body)
	if err != nil {
		s.retryLocked(d)
		x.Fail("the target is no URL")
		return
	}
	req.ContentLength = int64(len(d.body))
	ctx, cancel := context.WithCancel(req.Context())
	req = req.WithContext(ctx)
	req.Header["Content-Type"] = []string{"application/json"}
	req.Header["X-Api-Key"] = []string{d.secret}
	req.Header["User-Agent"] = []string{userAgent}
	c := &call{delivery: d, crossing: x, cancel: cancel}
	c.stop = s.cfg.Clock.Schedule("webhook timeout "+d.trigger, s.cfg.WebhookTimeout, func() { s.timeout(c) })
	s.calls[c] = struct{}{}
	s.busyLocked(d)
	s.outstanding.Go(func() {
		defer cancel()
		status, answer, err := s.post(req)
		s.answered(c, status, answer, err)
	})
}

func (s *Server) post(req *http.Request) (status int, answer []byte, err error) {
	resp, err := s.caller.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, answer, err
}

// failing is the end of a body that breaks off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// answered ends a call, unless it was given up. What follows is decided before the crossing closes.
func (s *Server) answered(c *call, status int, answer []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.endLocked(c) {
		return
	}
	c.stop()
	if err == nil {
		s.answeredLocked(c.delivery, status)
		c.crossing.Answer(status, payload(answer))
		return
	}
	if s.closed {
		c.crossing.Lost("the cloud was shut down")
		return
	}
	s.retryLocked(c.delivery)
	if errors.Is(err, errCut) {
		c.crossing.Fail("the connection broke within the body")
		return
	}
	s.log.Warn("webhook got no answer", "trigger", c.delivery.trigger, "attempt", c.delivery.attempts, "err", err)
	c.crossing.Fail("no answer: connection failed") // err names ports, which differ from run to run
}

// timeout runs as a turn of the clock.
func (s *Server) timeout(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.endLocked(c) {
		return
	}
	c.cancel()
	s.retryLocked(c.delivery)
	c.crossing.Fail("no answer within " + s.cfg.WebhookTimeout.String())
}

func (s *Server) endLocked(c *call) (first bool) {
	if c.done {
		return false
	}
	c.done = true
	delete(s.calls, c)
	s.freeLocked(c.delivery)
	return true
}

// answeredLocked decides by status: any 2xx is a success, some refusals are final, everything else is tried again (Smooch
// v1.1; that a redirect is tried again is assumed).
func (s *Server) answeredLocked(d *delivery, status int) {
	switch {
	case status >= 200 && status < 300:
		return
	case d.flow != nil: // a processor is called again whatever it answered
	case status == 400, status == 401, status == 403, status == 404, status == 406:
		s.log.Warn("webhook refused for good", "trigger", d.trigger, "status", status)
		return
	}
	s.retryLocked(d)
}

func (s *Server) retryLocked(d *delivery) {
	if d.copied || s.closed {
		return
	}
	if d.flow != nil && s.flows[d.nonce] != d.flow {
		return
	}
	if d.attempts >= len(s.cfg.RetrySchedule) {
		s.log.Warn("webhook given up", "trigger", d.trigger, "attempts", d.attempts)
		return
	}
	if d.flow != nil {
		d.flow.stop() // the next call renews the nonce
	}
	due := d.first.Add(s.cfg.RetrySchedule[d.attempts])
	s.scheduleAttemptLocked(d, due.Sub(s.cfg.Clock.Now()))
}
