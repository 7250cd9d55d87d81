package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/sim"
)

// cluster is connectors that share a store and an address: a load balancer gives each the next call that comes, and leaves out those that are dead.
// What each of them is beside that, hosted says.
type cluster struct {
	hosts []*hosted
	root  *store.Store // holds the database open for them

	mu   sync.Mutex
	next int // whose turn it is
}

// sessionsEach is how many sessions with Oceana there are for each connector of a cluster, so that a dead one's can be divided among the others.
const sessionsEach = 2

// newCluster opens the store of cfg and makes the places of so many connectors, the first of which has the address that front has.
func newCluster(ctx context.Context, front *hosted, count int, cfg connector.Config) (*cluster, error) {
	f := &cluster{hosts: []*hosted{front}}
	for len(f.hosts) < count {
		f.hosts = append(f.hosts, &hosted{})
	}
	cfg, err := cfg.Complete()
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	f.root, err = store.Open(ctx, store.Config{Database: cfg.Store, Step: connector.Decide(cfg), Now: cfg.Clock.Now, Shards: cfg.Oceana.Sockets})
	if err != nil {
		return nil, err
	}
	for _, h := range f.hosts {
		h.cluster = f
	}
	return f, nil
}

// handler is that of the connector whose turn it is; nil: all are dead.
func (f *cluster) handler() http.Handler {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range f.hosts {
		h := f.hosts[f.next%len(f.hosts)]
		f.next++
		if one := h.serves(); one != nil {
			return one
		}
	}
	return nil
}

// alive are those that run.
func (f *cluster) alive() (lives []*incarnation) {
	for _, h := range f.hosts {
		if life := h.current(); life != nil {
			lives = append(lives, life)
		}
	}
	return lives
}

// connected waits until every connector knows which sessions are its own, and these are connected. A session that is no one's is left alone
// until its lease has expired.
func (f *cluster) connected(ctx context.Context, w *sim.World) error {
	served := 0
	for _, life := range f.alive() {
		if err := life.connector.AwaitConnected(ctx); err != nil {
			return fmt.Errorf("connector did not resume its Oceana sessions: %w", err)
		}
		served += life.connector.Sessions()
	}
	if err := w.Oceana.AwaitSessions(ctx, served); err != nil {
		return fmt.Errorf("connectors did not log in to Oceana: %w", err)
	}
	return nil
}

// awaitSockets waits until Oceana has seen the connections of a dead connector go.
func (f *cluster) awaitSockets(ctx context.Context, w *sim.World) error {
	served := 0
	if w.Oceana.Accepting() {
		for _, life := range f.alive() {
			served += life.connector.Sessions()
		}
	}
	return w.Oceana.AwaitSessions(ctx, served)
}

// awaitOceana is that of hosted.
func (f *cluster) awaitOceana(ctx context.Context, w *sim.World) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	over, end := context.WithCancel(ctx)
	end()
	for {
		lives := f.alive()
		if len(lives) == 0 || !w.Oceana.Accepting() || f.connected(over, w) == nil {
			return nil
		}
		if err := lives[0].whileAccepting(ctx, w, f.connected); err == nil || !errors.Is(err, errRefusing) {
			return err
		}
	}
}

// close ends the store; every connector has ended.
func (f *cluster) close() {
	if f != nil {
		_ = f.root.Close()
	}
}
