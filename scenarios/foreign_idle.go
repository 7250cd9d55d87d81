package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/door"
)

// IdleURL is where a program in another process says that it has nothing in hand: WAVETANK_IDLE_URL.
//
// A GET that arrives says it. The first is answered at once, so that a program that makes it before it listens is asked about everything that
// comes to it. Each later one is held until the world wants to know again, which is when nothing is in flight any more; then it is
// answered with the world's clock, {"now":...}, and the world waits for the next one. So the program has something in hand from the moment at
// which it takes something on (a webhook that it has yet to answer, work that it does afterwards) until its next GET, and answering the
// webhook first and working then is seen as it is. A program that wants to do something later by itself says when: GET ?until=INSTANT,
// RFC 3339, has the clock stop there and ask. One that never calls is judged by its silence.
//
// Use OpenIdleURL and Close. All methods are safe for concurrent use.
type IdleURL struct {
	url     string
	now     func() time.Time // the world's clock
	server  *http.Server
	serving sync.WaitGroup

	mu   sync.Mutex
	met  bool // a program has called
	held map[*idlePoll]struct{}
	owed int           // GETs that were answered and have not come again
	came chan struct{} // closed and replaced when a GET arrives or goes
}

// idlePoll is a GET that is held.
type idlePoll struct {
	until  time.Time // zero: it named no instant
	answer chan time.Time
}

// OpenIdleURL listens on a free port of loopback. now is the world's clock.
func OpenIdleURL(now func() time.Time) (*IdleURL, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("idle URL: %w", err)
	}
	i := &IdleURL{url: "http://" + l.Addr().String() + "/idle", now: now, held: map[*idlePoll]struct{}{}, came: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /idle", i.poll)
	i.server = sim.HTTPServer(door.Host(l.Addr(), nil, door.SameOrigin("/", mux)))
	i.serving.Go(func() { _ = i.server.Serve(l) }) // ends with ErrServerClosed
	return i, nil
}

// URL is the address to GET.
func (i *IdleURL) URL() string { return i.url }

// Close lets go of every GET.
func (i *IdleURL) Close() {
	if i == nil {
		return
	}
	_ = i.server.Close()
	i.serving.Wait()
}

func (i *IdleURL) poll(w http.ResponseWriter, r *http.Request) {
	p := &idlePoll{answer: make(chan time.Time, 1)}
	if text := r.URL.Query().Get("until"); text != "" {
		var err error
		if p.until, err = time.Parse(time.RFC3339, text); err != nil {
			http.Error(w, fmt.Sprintf("until: %q: write an instant such as 2020-11-03T09:00:00Z", text), http.StatusBadRequest)
			return
		}
	}
	i.hold(p)
	select {
	case now := <-p.answer:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]time.Time{"now": now}) // a caller that has gone will call again, or has ended
	case <-r.Context().Done():
		i.release(p)
	}
}

func (i *IdleURL) hold(p *idlePoll) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.met {
		i.met, i.owed = true, 1
		p.answer <- i.now()
		return
	}
	i.held[p] = struct{}{}
	i.owed = max(i.owed-1, 0)
	i.changedLocked()
}

func (i *IdleURL) release(p *idlePoll) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.held, p)
	i.changedLocked()
}

func (i *IdleURL) changedLocked() {
	close(i.came)
	i.came = make(chan struct{})
}

// errNotIdle is returned when a program that was asked has not called again in time.
var errNotIdle = errors.New("has not called WAVETANK_IDLE_URL again, so that it has something in hand")

// Ask asks everybody who calls, and returns once they have called again. It is a sim.Config.Idle.
func (i *IdleURL) Ask(ctx context.Context, now time.Time) (sim.Idle, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.owed += len(i.held)
	for p := range i.held { // what they said before proves nothing about what they took on since
		delete(i.held, p)
		p.answer <- now
	}
	if i.owed == 0 {
		return sim.Idle{}, nil
	}
	for i.owed > 0 {
		came := i.came
		i.mu.Unlock()
		select {
		case <-came:
		case <-ctx.Done():
		}
		i.mu.Lock()
		if ctx.Err() != nil && i.owed > 0 {
			return sim.Idle{}, fmt.Errorf("a program %w: %w", errNotIdle, ctx.Err())
		}
	}
	idle := sim.Idle{Says: true}
	for p := range i.held {
		if !p.until.IsZero() && (idle.Until.IsZero() || p.until.Before(idle.Until)) {
			idle.Until = p.until
		}
	}
	return idle, nil
}

// Forget is for the end of the program that called: the next one has said nothing yet.
func (i *IdleURL) Forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.held)
	i.met, i.owed = false, 0
	i.changedLocked()
}

// Met reports whether the program calls.
func (i *IdleURL) Met() bool {
	if i == nil {
		return false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.met
}
