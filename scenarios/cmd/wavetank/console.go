package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim"
	webpage "github.com/wavetank/wavetank/sim/console"
)

// console is the address of the page and the control API. It is bound before anything else starts and gets its handler last.
type console struct {
	URL     string
	server  *http.Server
	serving sync.WaitGroup

	mu      sync.Mutex
	handler http.Handler
}

func listenConsole(addr string, h http.Handler) (*console, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %s", addr, plain(err))
	}
	c := &console{URL: "http://" + l.Addr().String(), handler: h}
	c.server = &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second}
	c.serving.Go(func() { _ = c.server.Serve(l) }) // ends with ErrServerClosed
	return c, nil
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

// page serves the control API, and the web page everywhere else.
func page(control *sim.Control) http.Handler {
	mux := http.NewServeMux()
	api := control.Handler()
	mux.Handle("/api/v1", api)
	mux.Handle("/api/v1/", api)
	mux.Handle("/", webpage.Handler())
	return mux
}
