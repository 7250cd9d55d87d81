package sim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// InProcess takes requests to a handler of this process without a socket, whatever host they name: a simulator beside its listener, or
// one that has none. A connection takes longer than the request. Websockets need a listener.
func InProcess(to http.Handler) http.RoundTripper { return direct{to} }

// direct is also how the world calls itself as its own administrator: that crosses no wire.
type direct struct{ to http.Handler }

// RoundTrip answers a request with what the handler wrote.
func (d direct) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if gone := recover(); gone == http.ErrAbortHandler { //nolint:errorlint // what a handler panics with is this value
			resp, err = nil, io.ErrUnexpectedEOF
		} else if gone != nil {
			panic(gone)
		}
	}()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer func() { _ = r.Body.Close() }()
	w := &written{status: http.StatusOK, header: http.Header{}}
	d.to.ServeHTTP(w, r)
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// written is what a handler wrote.
type written struct {
	status int
	begun  bool
	header http.Header
	body   bytes.Buffer
}

// Header is that of the answer.
func (w *written) Header() http.Header { return w.header }

// WriteHeader sets the status, the first time.
func (w *written) WriteHeader(status int) {
	if !w.begun {
		w.status, w.begun = status, true
	}
}

// Write adds to the body.
func (w *written) Write(p []byte) (int, error) {
	w.begun = true
	return w.body.Write(p)
}
