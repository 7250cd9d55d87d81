package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// limits bound what a caller can hold on to.
type limits struct {
	header, read, write, idle time.Duration
	headerBytes               int
	connections               int // at once
	perAddress                int // of these, from one address; zero: as many as there may be
	idleConnections           int // of these, without a request; zero: as many as there may be
}

// serving are the limits in use. The cloud gives up after 20 s, and sends less than 2 KiB of headers. One address may be a proxy through
// which all webhooks come.
func serving() limits {
	return limits{
		header: 10 * time.Second, read: 20 * time.Second, write: 30 * time.Second, idle: 2 * time.Minute,
		headerBytes: 16 << 10, connections: 2048, perAddress: 1536, idleConnections: 1024,
	}
}

func (l limits) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: l.header, ReadTimeout: l.read, WriteTimeout: l.write, IdleTimeout: l.idle, MaxHeaderBytes: l.headerBytes,
		ConnState: func(c net.Conn, s http.ConnState) {
			if secured, ok := c.(*tls.Conn); ok {
				c = secured.NetConn()
			}
			if p, ok := c.(*placed); ok {
				p.at.noteState(p, s)
			}
		},
	}
}

// bounded accepts a connection only while there is a place for it; others wait in the kernel's queue. When places run out the connection
// goes that has been without a request for longest, so that callers who only hold on to theirs do not keep webhooks out.
type bounded struct {
	net.Listener
	limits

	mu      sync.Mutex
	freed   sync.Cond // a place is free, or a connection became idle
	open    map[*placed]struct{}
	from    map[string]int // connections of each address
	resting int            // connections without a request
	turn    uint64         // counts changes, which orders them
}

func (l limits) bound(of net.Listener) *bounded {
	b := &bounded{Listener: of, limits: l, open: map[*placed]struct{}{}, from: map[string]int{}}
	b.freed.L = &b.mu
	return b
}

// placed gives its place back when it is closed. The fields below at are guarded by its mutex.
type placed struct {
	net.Conn
	at      *bounded
	address string // empty: of no network
	rests   bool   // it has no request
	since   uint64
}

// Accept waits for a place, then for a connection.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		b.awaitPlace()
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		p := &placed{Conn: c, at: b}
		if tcp, ok := c.RemoteAddr().(*net.TCPAddr); ok && tcp != nil {
			p.address = tcp.IP.String()
		}
		if b.take(p) {
			return p, nil
		}
		_ = c.Close()
	}
}

func (b *bounded) awaitPlace() {
	b.mu.Lock()
	for len(b.open) >= b.connections {
		gone := b.oldestLocked("")
		if gone == nil {
			b.freed.Wait()
			continue
		}
		b.leaveLocked(gone)
		b.mu.Unlock()
		_ = gone.Conn.Close()
		b.mu.Lock()
	}
	b.mu.Unlock()
}

// take gives a connection its place. False: its address has too many, and all of them have requests.
func (b *bounded) take(p *placed) bool {
	b.mu.Lock()
	var gone *placed
	if p.address != "" && b.perAddress > 0 && b.from[p.address] >= b.perAddress {
		if gone = b.oldestLocked(p.address); gone == nil {
			b.mu.Unlock()
			return false
		}
		b.leaveLocked(gone)
	}
	b.open[p] = struct{}{}
	b.from[p.address]++
	b.mu.Unlock()
	if gone != nil {
		_ = gone.Conn.Close()
	}
	return true
}

// oldestLocked is the connection that rests for longest, of one address unless that is empty; nil: none rests.
func (b *bounded) oldestLocked(address string) *placed {
	var oldest *placed
	for p := range b.open {
		if p.rests && (address == "" || p.address == address) && (oldest == nil || p.since < oldest.since) {
			oldest = p
		}
	}
	return oldest
}

func (b *bounded) leaveLocked(p *placed) {
	if _, ok := b.open[p]; !ok {
		return
	}
	delete(b.open, p)
	if b.from[p.address]--; b.from[p.address] == 0 {
		delete(b.from, p.address)
	}
	if p.rests {
		p.rests = false
		b.resting--
	}
	b.freed.Broadcast()
}

// noteState learns from the server whether a connection has a request.
func (b *bounded) noteState(p *placed, s http.ConnState) {
	b.mu.Lock()
	if _, ok := b.open[p]; !ok {
		b.mu.Unlock()
		return
	}
	if rests := s == http.StateNew || s == http.StateIdle; rests != p.rests {
		p.rests = rests
		if rests {
			b.resting++
		} else {
			b.resting--
		}
	}
	b.turn++
	p.since = b.turn
	var gone *placed
	if b.idleConnections > 0 && b.resting > b.idleConnections {
		gone = b.oldestLocked("")
		b.leaveLocked(gone)
	}
	b.freed.Broadcast()
	b.mu.Unlock()
	if gone != nil {
		_ = gone.Conn.Close()
	}
}

// Close may be called twice.
func (p *placed) Close() error {
	p.at.mu.Lock()
	p.at.leaveLocked(p)
	p.at.mu.Unlock()
	return p.Conn.Close()
}
