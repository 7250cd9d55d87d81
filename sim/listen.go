package sim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// closeTimeout bounds how long a listener waits for requests in hand when the world closes; they are loopback calls that end in
// milliseconds unless their peer is gone.
const closeTimeout = 2 * time.Second

// listener is one bound address with the handler behind it.
type listener struct {
	net    net.Listener
	server *http.Server
	secure *tls.Config // nil: it has no TLS
	done   sync.WaitGroup
}

// bind takes an address; serving starts with serve, so that a port in use is an error before anything runs.
func bind(addr string) (net.Listener, error) {
	l, err := Listen(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, errors.Unwrap(err))
	}
	return l, nil
}

// Listen takes an address as net.Listen does, for plain TCP alone: a peer on the same machine has one path, and MPTCP costs time on it.
func Listen(addr string) (net.Listener, error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)
	return plain.Listen(context.Background(), "tcp", addr)
}

// bodyTimeout is how long, on the wall, a caller may take to send a request: uploads are megabytes, and no sound caller sends a byte a minute.
const bodyTimeout = 2 * time.Minute

// HTTPServer is a server that no caller holds up: headers, bodies and connections without a request end. Answers may take as long as they do.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       bodyTimeout,
		IdleTimeout:       bodyTimeout,

		DisableGeneralOptionsHandler: true, // it would answer OPTIONS * to every name
	}
}

// serve serves a handler; with TLS if there is a certificate, whose tickets have a key of their own if there is none.
func serve(l net.Listener, h http.Handler, cert *tls.Certificate, tickets *[32]byte, log *slog.Logger) *listener {
	s := &listener{net: l, server: HTTPServer(h)}
	s.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	if cert != nil {
		// h2 is left out: a websocket upgrade needs HTTP/1.1.
		secure := &tls.Config{
			Certificates: []tls.Certificate{*cert}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12,
			// What an Oceana of its time has: exchanges that withstand a quantum computer are younger, and take longer.
			CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256},
		}
		if tickets != nil {
			secure.SetSessionTicketKeys([][32]byte{*tickets})
		}
		s.secure = secure
	}
	s.also(l)
	return s
}

func (s *listener) addr() string { return s.net.Addr().String() }

// close stops the listener at once and waits for the requests in hand.
func (s *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close()
	}
	s.done.Wait()
}
