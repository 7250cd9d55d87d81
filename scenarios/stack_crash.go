package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/failpoint"
)

// Crash is a kill of a stack's built-in connector half-way in something: when it gets to a point. The goroutine that is there goes no further.
// Everything else of that instant ends first, so that the same world crashes in the same way: the connector must have a single worker.
type Crash struct {
	At    string // one of CrashPoints
	After int    // times that it gets there before; zero: it is killed the first time

	host  *hosted // of the connector
	mu    sync.Mutex
	hits  int
	begun bool
	over  chan struct{} // closed when the connector is dead; err is set by then
	err   error
}

// CrashPoints are the points at which a Crash can be: those of the connector's worker, and those of a webhook.
func CrashPoints() (names []string) {
	for _, p := range []failpoint.Point{
		failpoint.Webhook.Before(), failpoint.Webhook.After(), failpoint.BeforeLookingUp, failpoint.AfterLookingUp, failpoint.BeforePosting, failpoint.AfterPosting,
		failpoint.BeforeAsking, failpoint.AfterAnswer, failpoint.BeforeCarrying, failpoint.AfterCarrying, failpoint.Result.Before(), failpoint.Result.After(),
	} {
		names = append(names, string(p))
	}
	return names
}

// Crash has the connector killed at a point, in place of the crash that was planned before.
func (b *Builtin) Crash(c *Crash) {
	c.host, c.over = b.host, make(chan struct{})
	b.stack.crash.Store(c)
}

// Forget takes back a crash; false: it has begun.
func (b *Builtin) Forget(c *Crash) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.begun && b.stack.crash.CompareAndSwap(c, nil)
}

// Crashed waits for a crash that has begun, and reports whether there was one.
func (b *Builtin) Crashed(ctx context.Context, c *Crash) (bool, error) {
	c.mu.Lock()
	begun := c.begun
	c.mu.Unlock()
	if !begun {
		return false, nil
	}
	select {
	case <-c.over:
		b.stack.crash.CompareAndSwap(c, nil)
		return true, c.err
	case <-ctx.Done():
		return false, errors.Join(errors.New("the connector does not die"), ctx.Err())
	}
}

// atFailpoint is told of every point that the connector of a host gets to.
func (s *Stack) atFailpoint(h *hosted, p failpoint.Point) {
	c := s.crash.Load()
	if c == nil || c.host != h || c.At != string(p) {
		return
	}
	life := h.current()
	c.mu.Lock()
	c.hits++
	first := !c.begun && c.hits > c.After
	c.begun = c.begun || first
	begun := c.begun
	c.mu.Unlock()
	if life == nil || !begun {
		return
	}
	if first {
		done := s.World.Journal.Open(crashing) // time goes on only once Oceana has seen its socket go
		go func() {
			c.err = errors.Join(s.rest(life, p == failpoint.Webhook.Before() || p == failpoint.Webhook.After()), h.kill(context.Background(), s.World))
			close(c.over)
			done()
		}()
	}
	<-life.connector.Killed() // nothing comes after the point
}

const crashing = "the connector is killed" // as work in flight

// restPoll is how often it is asked, on the wall, whether everything but what waits for the kill has ended, and restLimit after which the crash
// fails. How long that takes decides nothing.
const (
	restPoll  = 200 * time.Microsecond
	restLimit = 20 * time.Second
)

// rest waits until nothing moves any more but the goroutine at a failpoint, which is the worker's, or that of a webhook.
func (s *Stack) rest(life *incarnation, webhook bool) error {
	limit := time.NewTimer(restLimit) //nolint:forbidigo // transport, likewise
	defer limit.Stop()
	ticker := time.NewTicker(restPoll) //nolint:forbidigo // transport: what is in flight ends by itself
	defer ticker.Stop()
	last := int64(-1)
	for {
		select {
		case <-ticker.C:
		case <-life.connector.Killed(): // by something else
			return nil
		case <-limit.C:
			return fmt.Errorf("nothing comes to rest beside a kill: in flight: %s", strings.Join(s.World.Journal.InFlight(), "; "))
		}
		held := life.connector.Load().Working // what waits for the worker
		if webhook {
			held = 0
		}
		moves := func(name string) bool {
			return name != crashing && (!webhook || !strings.Contains(name, "-> connector "))
		}
		now := s.World.Journal.Last()
		if s.busy() != held || slices.ContainsFunc(s.World.Journal.Crossing(), moves) {
			now = -1
		}
		if now >= 0 && now == last {
			return nil
		}
		last = now
	}
}

// busy counts what all connectors have in hand.
func (s *Stack) busy() (n int) {
	for _, h := range s.hosts() {
		if life := h.current(); life != nil {
			n += life.busy.N()
		}
	}
	return n
}
