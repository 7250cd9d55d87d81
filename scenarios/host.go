package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/journal"
)

// hosted is the place where a scenario's connector runs. The address outlives the connector: while there is none, calls end as
// they do at a machine that just died, without an answer.
type hosted struct {
	listener net.Listener // a sim.Apart in a world that is apart
	server   *http.Server
	serving  sync.WaitGroup
	reloads  sync.RWMutex // held for reading by every request, which waits while the connector is reloaded

	cluster *cluster // that it belongs to; nil: it is alone

	mu      sync.Mutex
	handler http.Handler
	live    *incarnation
}

// incarnation is one life of the connector, from start to kill.
type incarnation struct {
	connector *connector.Connector
	busy      *journal.Counter
	stop      context.CancelFunc
	ended     chan struct{} // closed when Run has returned; err is set by then
	err       error
	sockets   int // that it keeps to Oceana
}

// errNotRunning is returned for a connector that was killed and not started again.
var errNotRunning = errors.New("the connector is not running")

// errRefusing ends a wait for sessions with an Oceana that went down during it.
var errRefusing = errors.New("no adapter is accepted by Oceana")

// errRunning is returned for a connector that is to be started and runs.
var errRunning = errors.New("the connector is running already")

// newHost binds an address; empty means a free loopback port.
func newHost(addr string) (*hosted, error) {
	if addr == "" {
		addr = net.JoinHostPort("127.0.0.1", "0")
	}
	l, err := sim.Listen(addr)
	if err != nil {
		return nil, fmt.Errorf("connector: listen on %s: %w", addr, errors.Unwrap(err))
	}
	return hostAt(l), nil
}

// newHostApart is newHost for a connector beside a world that is apart: it only says the address, until open.
func newHostApart(addr string, w *sim.World) (*hosted, error) {
	l, err := sim.ListenApart(addr)
	if err != nil {
		return nil, fmt.Errorf("connector: %w", err)
	}
	w.Reach(addr, l.At())
	return hostAt(l), nil
}

func hostAt(l net.Listener) *hosted {
	h := &hosted{listener: l}
	h.server = sim.HTTPServer(h)
	h.serve(l)
	return h
}

func (h *hosted) serve(l net.Listener) {
	h.serving.Go(func() { _ = h.server.Serve(l) }) // ends with ErrServerClosed
}

// open takes the address that was only said.
func (h *hosted) open() error {
	if apart, is := h.listener.(*sim.Apart); is {
		return apart.Open(h.serve)
	}
	return nil
}

func (h *hosted) url() string { return "http://" + h.listener.Addr().String() }

func (h *hosted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.reloads.RLock()
	defer h.reloads.RUnlock()
	handler := h.serves()
	if h.cluster != nil {
		handler = h.cluster.handler()
	}
	if handler == nil {
		panic(http.ErrAbortHandler)
	}
	handler.ServeHTTP(w, r)
}

// start begins a new life on the given configuration and returns once Oceana knows the connector, unless Oceana is down.
func (h *hosted) start(ctx context.Context, cfg connector.Config, w *sim.World) error {
	if h.current() != nil {
		return errRunning
	}
	busy := w.Journal.Counter("connector at work")
	cfg.Busy = busy.Add
	c, err := connector.New(ctx, cfg)
	if err != nil {
		busy.Drop()
		return fmt.Errorf("start connector: %w", err)
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	life := &incarnation{connector: c, busy: busy, stop: stop, ended: make(chan struct{}), sockets: max(cfg.Oceana.Sockets, 1)}
	h.mu.Lock()
	h.handler, h.live = c.Handler(), life
	h.mu.Unlock()
	go func() {
		life.err = c.Run(running)
		close(life.ended)
	}()
	return h.awaitOceana(ctx, w)
}

// serves is what takes calls; nil: the connector is dead.
func (h *hosted) serves() http.Handler {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.handler
}

func (h *hosted) current() *incarnation {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.live
}

// awaitOceana waits until the running connector has its sessions, while Oceana accepts one: reconnecting is transport and takes wall
// time, which no scenario should ever notice.
func (h *hosted) awaitOceana(ctx context.Context, w *sim.World) error {
	if h != nil && h.cluster != nil {
		return h.cluster.awaitOceana(ctx, w)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	over, end := context.WithCancel(ctx)
	end()
	for {
		life := h.current()
		if life == nil || !w.Oceana.Accepting() {
			return nil
		}
		if life.connected(over, w) == nil { // as it is nearly always: nothing has to be watched
			return nil
		}
		err := life.whileAccepting(ctx, w, life.connected)
		if err == nil || h.current() != life {
			return nil
		}
		if !errors.Is(err, errRefusing) {
			return err
		}
	}
}

// whileAccepting waits for something that needs an Oceana and this life, and ends the wait with errRefusing when Oceana goes down.
func (i *incarnation) whileAccepting(ctx context.Context, w *sim.World, wait func(context.Context, *sim.World) error) error {
	try, end := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		if w.Oceana.AwaitRefusing(try) == nil {
			end(errRefusing)
		}
	})
	watch.Go(func() {
		select {
		case <-i.ended:
			end(i.err)
		case <-try.Done():
		}
	})
	err := wait(try, w)
	end(nil)
	watch.Wait()
	if err != nil && errors.Is(context.Cause(try), errRefusing) {
		return errRefusing
	}
	return err
}

// connected waits until Oceana has the sessions of this life, and this life knows.
func (i *incarnation) connected(ctx context.Context, w *sim.World) error {
	if err := w.Oceana.AwaitSessions(ctx, i.sockets); err != nil {
		return fmt.Errorf("connector did not log in to Oceana: %w", err)
	}
	if err := i.connector.AwaitConnected(ctx); err != nil {
		return fmt.Errorf("connector did not resume its Oceana session: %w", err)
	}
	return nil
}

// reload goes on with another configuration as connector.Host does: requests wait, the connector that runs finishes what it has in hand
// and logs out, and the next takes up the rest from the durable log. When a crash comes meanwhile, there is no next.
func (h *hosted) reload(ctx context.Context, cfg connector.Config, w *sim.World) error {
	h.reloads.Lock()
	defer h.reloads.Unlock()
	life := h.current()
	if life == nil {
		return errNotRunning
	}
	life.stop()
	<-life.ended
	h.mu.Lock()
	crashed := h.live != life
	if !crashed {
		h.handler, h.live = nil, nil
	}
	h.mu.Unlock()
	if crashed {
		return nil
	}
	life.busy.Drop()
	if life.err != nil {
		return fmt.Errorf("end the connector: %w", life.err)
	}
	gone, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := w.Oceana.AwaitGone(gone); err != nil {
		return err
	}
	return h.start(ctx, cfg, w)
}

// kill ends the connector as a crash does, and returns once Oceana has seen its connections go.
func (h *hosted) kill(ctx context.Context, w *sim.World) error {
	life := h.current()
	if life == nil {
		return errNotRunning
	}
	h.mu.Lock()
	h.handler, h.live = nil, nil
	h.mu.Unlock()
	life.connector.Kill()
	<-life.ended
	life.stop()
	life.busy.Drop()
	if errors.Is(life.err, connector.ErrEnded) { // killed before it began to run
		life.err = nil
	}
	if w == nil || life.err != nil {
		return life.err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if h.cluster != nil {
		return h.cluster.awaitSockets(ctx, w)
	}
	return w.Oceana.AwaitGone(ctx)
}

// close ends everything, cleanly or not: the scenario is over.
func (h *hosted) close() {
	if h == nil {
		return
	}
	_ = h.kill(context.Background(), nil)
	if h.server == nil { // the address is another's
		return
	}
	_ = h.server.Close()
	h.serving.Wait()
}
