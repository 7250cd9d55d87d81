package connector

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// errLate is a request that was held back for so long, by this process or its machine, that another connector may make it by now.
var errLate = errors.New("a lease has expired: nothing more is sent")

// beforeDeadline makes a client of the cloud for a connector that shares its store. The cloud would take a repeated post for another message, so
// what is under way when a lease expires must not arrive: a request gets a third of a lease, nothing is written once may says no, and what
// the network has not taken by then is thrown away with its connection, of which every request has its own.
//
// What remains is a process that is frozen between the question and the write, and a network that keeps a packet for longer than a lease.
func beforeDeadline(client *http.Client, lease time.Duration, allowed func() bool) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.ForceAttemptHTTP2, transport.TLSNextProto = false, map[string]func(string, *tls.Conn) http.RoundTripper{}
	dial := transport.DialContext
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			if err := tcp.SetLinger(0); err != nil {
				return nil, errors.Join(err, conn.Close())
			}
		}
		return &deadlineConn{Conn: conn, allowed: allowed}, nil
	}
	return &http.Client{Transport: transport, Timeout: min(client.Timeout, lease/3)} // transport
}

// deadlineConn is a connection that breaks rather than send what is too late.
type deadlineConn struct {
	net.Conn
	allowed func() bool
	late    atomic.Bool // a Write has failed with errLate
}

// Write fails with errLate when nothing may be sent any more.
func (t *deadlineConn) Write(b []byte) (int, error) {
	if !t.allowed() {
		t.late.Store(true)
		return 0, errLate
	}
	return t.Conn.Write(b)
}

// Read fails with errLate after such a Write: the transport closes the connection then, and may hear of that before it tells why.
func (t *deadlineConn) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	if err != nil && t.late.Load() {
		err = errLate
	}
	return n, err
}
