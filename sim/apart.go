package sim

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// Apart is a listener that says the address of another one, while it listens at a free port: what is made apart can take the other's place
// later, and nothing in it has to change. Only this process knows where it is.
type Apart struct {
	net.Listener // where it is
	says         net.Addr

	mu     sync.Mutex
	opened net.Listener // nil: it is apart
}

// ListenApart takes a free port of this machine for what says addr, a numeric host:port.
func ListenApart(addr string) (*Apart, error) {
	says, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, fmt.Errorf("apart: %w", err)
	}
	l, err := Listen(orLoopback(""))
	if err != nil {
		return nil, err
	}
	return &Apart{Listener: l, says: net.TCPAddrFromAddrPort(says)}, nil
}

// Addr is the address that it says.
func (a *Apart) Addr() net.Addr { return a.says }

// At is where it listens.
func (a *Apart) At() string { return a.Listener.Addr().String() }

// Open takes the address that it says, too, and has serve serve there until Close.
func (a *Apart) Open(serve func(net.Listener)) error {
	l, err := bind(a.says.String())
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = l
	serve(l)
	return nil
}

// Close listens no longer, neither here nor there.
func (a *Apart) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened != nil {
		_ = a.opened.Close()
	}
	return a.Listener.Close()
}

// reaches leads connections of this process to what is apart.
type reaches struct {
	mu sync.Mutex
	at map[string]string // by the address that is said; nil: nothing is apart
}

// Reach has what this process dials at said, an address of a part beside a world that is apart, lead to where that part listens.
func (w *World) Reach(said, at string) { w.reaches.lead(said, at) }

func (r *reaches) lead(said, at string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = map[string]string{}
	}
	r.at[said] = at
}

func (r *reaches) any() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at != nil
}

func (r *reaches) of(addr string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, apart := r.at[addr]; apart {
		return at
	}
	return addr
}

// dialApart is how what runs in this process reaches a world that is apart, and everything else as the machine does.
func (w *World) dialApart(ctx context.Context, network, addr string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, w.reaches.of(addr))
}

// bindPart takes an address for a part of a world, or says it only.
func (w *World) bindPart(addr string, apart bool) (net.Listener, error) {
	if !apart || addr == "" {
		return bind(orLoopback(addr))
	}
	l, err := ListenApart(addr)
	if err != nil {
		return nil, err
	}
	w.reaches.lead(addr, l.At())
	return l, nil
}

// Open ends that the world is apart: its parts take the addresses that they say. After an error it has none of them.
func (w *World) Open() error {
	var opened []*Apart
	for _, part := range []*listener{w.cloudAt, w.oceanaAt, w.scannerAt} {
		apart, is := part.net.(*Apart)
		if !is {
			continue
		}
		if err := apart.Open(part.also); err != nil {
			for _, other := range opened {
				other.leave()
			}
			return err
		}
		opened = append(opened, apart)
	}
	return nil
}

// leave gives the address that is said back.
func (a *Apart) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened != nil {
		_ = a.opened.Close()
		a.opened = nil
	}
}

// also serves a second listener.
func (s *listener) also(l net.Listener) {
	if s.secure != nil {
		l = tls.NewListener(l, s.secure)
	}
	s.done.Go(func() { _ = s.server.Serve(l) }) // ends with the listener
}
