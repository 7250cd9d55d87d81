package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// serveLimited serves a handler with the limits of the console, but for the time that a request may take.
func serveLimited(t *testing.T, within time.Duration, h http.HandlerFunc) string {
	t.Helper()
	s := limited(h)
	if s.ReadTimeout <= 0 || s.ReadHeaderTimeout <= 0 || s.IdleTimeout <= 0 {
		t.Errorf("the limits in use: %v, %v, %v", s.ReadTimeout, s.ReadHeaderTimeout, s.IdleTimeout)
	}
	s.ReadTimeout = within
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }() // ends with ErrServerClosed
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

func TestABodyThatNeverEndsEnds(t *testing.T) {
	read := make(chan error, 1)
	addr := serveLimited(t, 10*time.Millisecond, func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		read <- err
	})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nbegun"); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err == nil {
		t.Error("the body ended, though the caller never sent it")
	}
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("the connection was not closed: %v", err)
	}
}

// TestAnAnswerMayTakeLongerThanABody has an answer that outlives the limit of its request, as a stream of events does.
func TestAnAnswerMayTakeLongerThanABody(t *testing.T) {
	const within = 20 * time.Millisecond
	addr := serveLimited(t, within, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(r.Context(), 3*within)
		defer cancel()
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Errorf("the call ended by itself: %v", ctx.Err())
		}
		_, _ = io.WriteString(w, "answered")
	})
	resp, err := http.Get("http://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || string(text) != "answered" {
		t.Errorf("%q, %v", text, err)
	}
}
