package oceana

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// What Oceana may answer to the upgrade, and in what time: transport. The library reads headers without a limit of its own.
const (
	mostUpgrade    = 64 << 10 // bytes, besides those of TLS
	mostTLS        = 64 << 10 // bytes of a TLS handshake, long chains of certificates included
	upgradeTimeout = 10 * time.Second
)

var errEndlessUpgrade = errors.New("the answer to the upgrade is longer than 64 KiB")

// limited is a connection of which only so many bytes can be read until it is lifted.
type limited struct {
	net.Conn
	left *atomic.Int64
}

// Read fails with errEndlessUpgrade beyond the limit.
func (l limited) Read(b []byte) (int, error) {
	left := l.left.Load()
	if left <= 0 {
		return 0, errEndlessUpgrade
	}
	n, err := l.Conn.Read(b[:min(int64(len(b)), left)])
	l.left.Add(-int64(n))
	return n, err
}

// lift ends the limit.
func lift(left *atomic.Int64) { left.Store(1 << 62) }

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// limitedDial is dial, with one limit for all its connections.
func limitedDial(dial dialFunc) (dialFunc, *atomic.Int64) {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	left := &atomic.Int64{}
	left.Store(mostUpgrade + mostTLS)
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return limited{conn, left}, nil
	}, left
}

// cutDial is dial whose connections are closed when life ends, until over is called: the library waits for the answer to an upgrade whether or
// not its caller still does.
func cutDial(life context.Context, dial dialFunc) (cut dialFunc, over func()) {
	var left []func() bool
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			if err == nil {
				left = append(left, context.AfterFunc(life, func() { _ = conn.Close() }))
			}
			return conn, err
		}, func() {
			for _, stop := range left {
				stop()
			}
		}
}
