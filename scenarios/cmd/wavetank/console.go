package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	webpage "github.com/wavetank/wavetank/sim/console"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/door"
)

// console is the address of the page and the control API. It is bound before anything else starts and gets its handler last.
type console struct {
	URL     string
	server  *http.Server
	serving sync.WaitGroup

	mu      sync.Mutex
	handler http.Handler
}

// The limits of a caller, on the wall: of its headers, of its whole request, and of a connection without one. An answer may take longer: the
// stream of events never ends.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = 20 * time.Second
	idleTimeout   = 2 * time.Minute
)

// listenConsole takes the address. While it is one of this machine alone it answers to names of this machine and to names.
func listenConsole(addr string, h http.Handler, names ...string) (*console, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %s", addr, plain(err))
	}
	c := &console{URL: "http://" + l.Addr().String(), handler: h}
	c.server = limited(door.Host(l.Addr(), names, door.SameOrigin(apiPath, c)))
	c.serving.Go(func() { _ = c.server.Serve(l) }) // ends with ErrServerClosed
	return c, nil
}

// limited is a server that no caller holds up.
func limited(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, IdleTimeout: idleTimeout,
		DisableGeneralOptionsHandler: true, // it would answer OPTIONS * to every name
	}
}

// Use changes the handler.
func (c *console) Use(h http.Handler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handler = h
}

func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	h := c.handler
	c.mu.Unlock()
	h.ServeHTTP(w, r)
}

// Close ends it at once: event streams never end by themselves.
func (c *console) Close() {
	_ = c.server.Close()
	c.serving.Wait()
}

// plain is the last and most telling part of a network error, such as "address already in use".
func plain(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		return text[i+2:]
	}
	return text
}

// apiPath is where the control API begins.
const apiPath = "/api/v1/"

// page serves the control API, and the web page everywhere else.
func page(api *control.API) http.Handler {
	mux := http.NewServeMux()
	served := api.Handler()
	mux.Handle("/api/v1", served)
	mux.Handle(apiPath, served)
	if api.Token != "" {
		mux.Handle("/", webpage.Locked(scenarios.Documents()...))
	} else {
		mux.Handle("/", webpage.Handler(scenarios.Documents()...))
	}
	return mux
}
