package sim

import (
	"context"
	"net"
	"time"
)

// public is where a part of the world is found from everywhere.
type public struct {
	bound net.Addr
	host  string // the name in place of the address; empty: the address
}

func (p public) addr() string {
	if p.host == "" {
		return p.bound.String()
	}
	_, port, _ := net.SplitHostPort(p.bound.String()) // of an address that is bound
	return net.JoinHostPort(p.host, port)
}

func (p public) url() string { return "http://" + p.addr() }

// DialPublic makes a connection for what runs in this process beside the world: the public name may lead here only for other machines.
// Other addresses are dialled as the machine does. Nil when the world has no public name and is not apart.
func (w *World) DialPublic() func(ctx context.Context, network, addr string) (net.Conn, error) {
	if w.cloud.host == "" {
		if w.reaches.any() {
			return w.dialApart
		}
		return nil
	}
	d := &net.Dialer{Timeout: 10 * time.Second} // transport
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		for _, part := range []public{w.cloud, w.oceana} {
			if addr == part.addr() {
				addr = part.bound.String()
			}
		}
		return d.DialContext(ctx, network, w.reaches.of(addr))
	}
}
