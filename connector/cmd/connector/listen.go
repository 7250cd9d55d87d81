package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/wavetank/wavetank/connector"
)

// listeners are all there is: nothing listens but what the configuration names.
type listeners struct {
	webhooks, metrics, control net.Listener // the last two may be nil
	certificate                atomic.Pointer[tls.Certificate]
	servers                    []*http.Server
	serving                    sync.WaitGroup
}

func (l *listeners) scheme() string {
	if l.certificate.Load() != nil {
		return "https"
	}
	return "http"
}

func (l *listeners) print(w io.Writer) {
	fmt.Fprintf(w, "webhook: %s://%s/async/messaging/v1/webhook\n", l.scheme(), l.webhooks.Addr())
	if l.metrics != nil {
		fmt.Fprintf(w, "metrics: http://%s/metrics\n", l.metrics.Addr())
	}
}

// serve begins to answer; what it returns yields the error of an endpoint that fails.
func (l *listeners) serve(h *connector.Host) <-chan error {
	failed := make(chan error, 3)
	begin := func(at net.Listener, handler http.Handler, secure bool) {
		server := serving().server(handler)
		l.servers = append(l.servers, server)
		at = serving().bound(at)
		if secure {
			at = tls.NewListener(at, &tls.Config{
				MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
				GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return l.certificate.Load(), nil },
			})
		}
		l.serving.Go(func() {
			if err := server.Serve(at); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		})
	}
	begin(l.webhooks, h, l.certificate.Load() != nil)
	if l.metrics != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", h.Metrics())
		begin(l.metrics, mux, false)
	}
	if l.control != nil {
		begin(l.control, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.Connector().Control().ServeHTTP(w, r) }), false)
	}
	return failed
}

// shutdown lets the requests in hand finish.
func (l *listeners) shutdown(ctx context.Context) error {
	var err error
	for _, s := range l.servers {
		if late := s.Shutdown(ctx); late != nil {
			err = errors.Join(err, late, s.Close())
		}
	}
	l.serving.Wait()
	return err
}

func (l *listeners) close() {
	for _, at := range []net.Listener{l.webhooks, l.metrics, l.control} {
		if at != nil {
			_ = at.Close()
		}
	}
}
