package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/secret"
)

// Host runs a Connector and changes its configuration without losing a message: requests that come meanwhile wait, what was
// accepted is in the store, and the next Connector takes up what this one left undone. Make one with NewHost.
type Host struct {
	ended chan error // what a Connector that ended by itself returned
	meter *metrics.Meter

	mu      sync.RWMutex // held for reading by every request
	cfg     Config
	current *Connector
	handler http.Handler
	stop    context.CancelFunc
	done    chan struct{} // closed when current has ended; err is set by then
	err     error
}

// NewHost starts a connector; Close it.
func NewHost(ctx context.Context, cfg Config) (*Host, error) {
	if cfg.Meter == nil {
		cfg.Meter = metrics.New()
	}
	h := &Host{ended: make(chan error, 1), meter: cfg.Meter}
	if err := h.start(ctx, cfg); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *Host) start(ctx context.Context, cfg Config) error {
	c, err := New(ctx, cfg)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	h.cfg, h.current, h.handler, h.stop, h.done = cfg, c, c.Handler(), stop, done
	go func() {
		err := c.Run(running)
		if running.Err() == nil {
			h.endedWith(errors.Join(errors.New("the connector ended by itself"), err))
		}
		h.err = err
		close(done)
	}()
	return nil
}

// halt ends the current connector in good order. The caller holds the lock.
func (h *Host) halt() error {
	h.stop()
	<-h.done
	return h.err
}

// ServeHTTP serves the webhook and the health check of the current connector.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.handler.ServeHTTP(w, r)
}

// Metrics serves what Config.Metrics allows; its figures go on over a Reload.
func (h *Host) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.RLock()
		cfg := h.cfg
		h.mu.RUnlock()
		MetricsHandler(cfg).ServeHTTP(w, r)
	})
}

// Reload goes on with another configuration. When that is wrong, or cannot be started, the old one stays and the error says why.
func (h *Host) Reload(ctx context.Context, cfg Config) error {
	cfg.Meter = h.meter
	if _, err := cfg.Complete(); err != nil {
		return fmt.Errorf("config: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	ended := h.halt() // even with an error it has ended: what it left undone is in the store
	old := h.cfg
	err := h.start(ctx, cfg)
	if err == nil {
		if ended != nil && cfg.Logger != nil {
			secret.Scrub(cfg.Logger, old.Secrets()...).Error("the old connector did not end in good order", "error", ended)
		}
		return nil
	}
	if again := h.start(ctx, old); again != nil {
		err = errors.Join(err, again)
		h.endedWith(err)
	}
	if ended != nil {
		err = errors.Join(err, fmt.Errorf("end the old connector: %w", ended))
	}
	return err
}

// endedWith reports that nothing runs any more, unless that was reported already.
func (h *Host) endedWith(err error) {
	select {
	case h.ended <- err:
	default:
	}
}

// Connector is the one that runs now.
func (h *Host) Connector() *Connector {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.current
}

// Ended yields the error of a connector that ended by itself.
func (h *Host) Ended() <-chan error { return h.ended }

// Close ends the connector in good order.
func (h *Host) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.halt()
}
