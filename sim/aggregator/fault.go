package aggregator

import (
	"fmt"
	"net/http"
	"time"
)

// Faults decides what goes wrong next. The server asks once for every webhook attempt, on the goroutine that moves the clock, and once for
// every authenticated call and every fetched file that comes over a socket, never while it holds its lock. False means that nothing goes
// wrong.
type Faults interface {
	// Any reports whether anything can go wrong at all; it is asked first, and often.
	Any() bool
	Take(Crossing) (Fault, bool)
}

// Crossing is what may go wrong.
type Crossing struct {
	At           string // one of the At constants
	From, To     string // as the journal names them
	Conversation string // its id; empty when it is about none
	Message      string // its id; empty when it carries none
	Size         int    // bytes of what is sent; of a fetched file its own
}

// Where something may go wrong.
const (
	AtWebhook = "webhook" // a call of a webhook
	AtScan    = "scan"    // a call of a processor
	AtPost    = "post"    // POST of a message
	AtRest    = "rest"    // any other call of the REST API
	AtMedia   = "media"   // a file that is fetched
)

// Fault is what goes wrong with one crossing.
type Fault struct {
	// Do is one of the Fault constants. A call knows all but FaultTwice, FaultReverse and FaultSilence, a fetched file neither those nor
	// FaultLost, a webhook all but FaultLost, a processor what a webhook knows but FaultTwice and FaultReverse.
	Do string
	// Status is the HTTP status of FaultStatus.
	Status int
	// RetryAfter is told with it to a caller, in seconds; zero means not at all.
	RetryAfter int
	// Last ends a batch of FaultReverse: everything held is released.
	Last bool
	// Wait is how long FaultWait keeps the crossing, on the clock.
	Wait time.Duration
	// Through is how many bytes get through a FaultTruncate, of what Crossing.Size counts. Of a call's answer it is the same part.
	Through int
}

// What can go wrong.
const (
	FaultStatus   = "status"   // a webhook is answered without reaching its target, a call without being read
	FaultTwice    = "twice"    // a webhook is delivered, and once more in a turn of its own that is not retried
	FaultReverse  = "reverse"  // webhooks are held until the last of the batch, then sent in reverse order
	FaultSilence  = "silence"  // a webhook is not delivered, and given up after the timeout
	FaultLost     = "lost"     // a call is carried out, its answer gets lost
	FaultWait     = "wait"     // arrives later; a webhook that arrives after its timeout counts as unanswered and arrives nevertheless
	FaultReset    = "reset"    // the connection is reset before the far side has read anything
	FaultTruncate = "truncate" // the connection breaks within a webhook's body, or within the answer of a call
)

// meet carries a call out, unless something goes wrong on the way.
func (q *request) meet() answer {
	if q.cfg.Faults == nil || !q.cfg.Faults.Any() {
		return q.route.handle(q)
	}
	c := Crossing{At: AtRest, From: callerOf(q.http), To: self, Size: len(q.body)}
	if q.route.journalName == "POST /appusers/{userId}/messages" {
		c.At = AtPost
	}
	if u := q.param("userId"); u != "" && q.app != nil {
		q.mu.Lock()
		if user := q.app.userLocked(u); user != nil && user.conversation != nil {
			c.Conversation = user.conversation.id
		}
		q.mu.Unlock()
	}
	f, found := q.faultOf(q.http, c)
	if !found {
		return q.route.handle(q)
	}
	switch f.Do {
	case FaultStatus:
		if c.At == AtPost {
			q.posts.Add(1)
		}
		a := fail(statusError(f.Status))
		a.retryAfter = f.RetryAfter
		return a
	case FaultReset:
		return answer{broken: "the connection was reset on the way"}
	case FaultWait:
		if !q.holdUp(f.Wait) {
			return answer{broken: "the caller gave up"}
		}
		return q.route.handle(q)
	}
	a := q.route.handle(q)
	switch f.Do {
	case FaultLost:
		a.lost = a.err == nil
	case FaultTruncate:
		a.cut, a.through = true, share(f.Through, c.Size)
	default:
		q.cfg.Journal.Unexpected("world", self, "fault "+f.Do, "a call knows no such fault", nil)
	}
	return a
}

// share is how much of an answer gets through, from what would have of a request.
func share(through, size int) float64 {
	if size == 0 {
		return 0.5
	}
	return float64(through) / float64(size)
}

// faultOf asks what goes wrong with a call. Nothing does with what the world itself asks, without a socket, or a party of its own.
func (s *Server) faultOf(r *http.Request, c Crossing) (Fault, bool) {
	if s.cfg.Faults == nil || r.RemoteAddr == "" || c.From != caller || !s.cfg.Faults.Any() {
		return Fault{}, false
	}
	return s.cfg.Faults.Take(c)
}

// holdUp keeps a call until d has passed on the clock; false: its caller is gone. Meanwhile it does not count as in flight, or time could
// not pass; from then on it does, until the call has ended.
func (q *request) holdUp(d time.Duration) bool {
	done, ok := q.cfg.Journal.HoldFor(q.http.Context(), q.cfg.Clock, "held "+q.route.journalName, d, caller, "webhook")
	q.goesOn = done
	return ok
}

// cutOff writes a part of an answer and breaks the connection.
func (s *Server) cutOff(w http.ResponseWriter, status int, body []byte, through float64) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body[:int(through*float64(len(body)))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
