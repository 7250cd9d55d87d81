// Package proxy is a company's forward proxy, through which the connector's calls to the cloud leave the company (R040): CONNECT for
// https, absolute addresses for http. With an authority it opens TLS, as Zscaler and its like do, so a client that does not trust that
// authority gets no further. It asks for no password, caches nothing and filters nothing but upgrades,
// when it is told to.
package proxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"sync"
	"time"
)

// Config is how a Proxy goes on to where it is asked to. The zero value dials as the machine does and opens nothing.
type Config struct {
	Dial  func(ctx context.Context, network, addr string) (net.Conn, error) // nil: as the machine does
	Issue func(host string) (tls.Certificate, error)                        // makes the certificate it shows instead of the server's; nil: TLS passes unopened
	Roots *x509.CertPool                                                    // whom it trusts itself when it opens TLS; nil: the authorities of the machine
	// NoUpgrade has it answer 403 to a request that asks for another protocol, as proxies do that know no WebSockets. It sees such requests
	// only where it opens TLS, and without TLS.
	NoUpgrade bool
}

// Proxy is an http.Handler. Use New, and Close when done.
type Proxy struct {
	cfg      Config
	through  *http.Transport // to servers, for what it has opened
	inside   *http.Server    // speaks with clients inside the TLS that was opened
	opened   *opened
	carrying sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]bool // taken over from the http server that serves this handler
	shown  map[string]tls.Certificate
	hosts  []string
}

// handshakeTimeout bounds a TLS handshake with a client, and a dial.
const handshakeTimeout = 10 * time.Second // transport

// bodyTimeout is how long a client may take to send a request, and keep a connection without one.
const bodyTimeout = 2 * time.Minute // transport

// New returns a proxy.
func New(cfg Config) *Proxy {
	if cfg.Dial == nil {
		cfg.Dial = (&net.Dialer{Timeout: handshakeTimeout}).DialContext
	}
	p := &Proxy{cfg: cfg, conns: map[net.Conn]bool{}, shown: map[string]tls.Certificate{}, opened: newOpened()}
	p.through = &http.Transport{
		DialContext: cfg.Dial, TLSClientConfig: &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12}, DisableCompression: true,
	}
	p.inside = &http.Server{
		Handler: http.HandlerFunc(p.serveOpened), ReadHeaderTimeout: handshakeTimeout, ReadTimeout: bodyTimeout, IdleTimeout: bodyTimeout,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, targetKey{}, c.(*openedConn).target)
		},
	}
	p.carrying.Go(func() { _ = p.inside.Serve(p.opened) }) // ends with the listener
	return p
}

type targetKey struct{}

// Hosts are the names that clients asked for, each once, in order of the first time.
func (p *Proxy) Hosts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.hosts)
}

// Close cuts everything that it carries and waits until that has ended.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.closed = true
	for c := range p.conns {
		_ = c.Close()
	}
	p.mu.Unlock()
	_ = p.opened.Close()
	_ = p.inside.Close()
	p.carrying.Wait()
	p.through.CloseIdleConnections()
}

// keep remembers a connection until forget; false when the proxy is closed.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.conns[c] = true
	return true
}

func (p *Proxy) forget(c net.Conn) {
	_ = c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

func (p *Proxy) asked(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.hosts, host) {
		p.hosts = append(p.hosts, host)
	}
}

// ServeHTTP takes CONNECT and requests with an absolute address.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		p.connect(w, r)
	case r.URL.Scheme == "http" && r.URL.Host != "":
		p.asked(r.URL.Hostname())
		p.forward(w, r, "http", r.URL.Host)
	default:
		http.Error(w, "this is a proxy: want CONNECT, or an absolute http address", http.StatusBadRequest)
	}
}

func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, scheme, host string) {
	if p.cfg.NoUpgrade && r.Header.Get("Upgrade") != "" {
		http.Error(w, "the proxy does not let WebSockets through", http.StatusForbidden)
		return
	}
	(&httputil.ReverseProxy{
		Transport: p.through,
		Rewrite: func(pr *httputil.ProxyRequest) {
			pr.Out.URL.Scheme, pr.Out.URL.Host, pr.Out.Host = scheme, host, pr.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "the proxy cannot go on: "+err.Error(), http.StatusBadGateway)
		},
	}).ServeHTTP(w, r)
}

// serveOpened answers a request that came inside TLS: it goes to where the client's CONNECT led, whatever it says itself.
func (p *Proxy) serveOpened(w http.ResponseWriter, r *http.Request) {
	p.forward(w, r, "https", r.Context().Value(targetKey{}).(string))
}

func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		http.Error(w, "CONNECT wants host:port", http.StatusBadRequest)
		return
	}
	p.asked(host)
	server, err := p.cfg.Dial(r.Context(), "tcp", r.Host) // before anything is opened, so that a server that is away is a 502
	if err != nil {
		http.Error(w, "the proxy cannot go on: "+err.Error(), http.StatusBadGateway)
		return
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		_ = server.Close()
		http.Error(w, "CONNECT wants HTTP/1.1", http.StatusHTTPVersionNotSupported)
		return
	}
	client, buffered, err := hijacker.Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	if !p.keep(client) || !p.keep(server) {
		_, _ = client.Close(), server.Close()
		return
	}
	defer p.forget(server)
	_, err = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	if err != nil || buffered.Reader.Buffered() > 0 { // no bytes may be sent before the answer
		p.forget(client)
		return
	}
	if p.cfg.Issue != nil {
		p.open(r.Context(), client, host, r.Host)
		return
	}
	defer p.forget(client)
	join(client, server)
}

// open shows the client a certificate of its own and hands what is inside to the inner server.
func (p *Proxy) open(ctx context.Context, client net.Conn, host, target string) {
	certificate, err := p.certificate(host)
	if err != nil {
		p.forget(client)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	inside := tls.Server(client, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	if inside.HandshakeContext(ctx) != nil { // most likely the client does not trust the authority
		p.forget(client)
		return
	}
	p.opened.hand(&openedConn{Conn: inside, target: target, gone: func() { p.forget(client) }})
}

func (p *Proxy) certificate(host string) (tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.shown[host]
	if ok {
		return c, nil
	}
	c, err := p.cfg.Issue(host)
	if err == nil {
		p.shown[host] = c
	}
	return c, err
}

// join carries bytes both ways until one side has ended, then ends the other.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	carry := func(to, from net.Conn) {
		_, err := io.Copy(to, from)
		if half, ok := to.(interface{ CloseWrite() error }); ok && err == nil {
			_ = half.CloseWrite()
			return
		}
		_, _ = to.Close(), from.Close()
	}
	both.Go(func() { carry(a, b) })
	both.Go(func() { carry(b, a) })
	both.Wait()
}

// opened is a listener of connections whose TLS was opened already.
type opened struct {
	next chan net.Conn
	end  chan struct{}
	once sync.Once
}

func newOpened() *opened { return &opened{next: make(chan net.Conn), end: make(chan struct{})} }

func (o *opened) hand(c net.Conn) {
	select {
	case o.next <- c:
	case <-o.end:
		_ = c.Close()
	}
}

// Accept waits for the next one.
func (o *opened) Accept() (net.Conn, error) {
	select {
	case c := <-o.next:
		return c, nil
	case <-o.end:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (o *opened) Close() error {
	o.once.Do(func() { close(o.end) })
	return nil
}

// Addr is nowhere.
func (*opened) Addr() net.Addr { return &net.UnixAddr{Name: "opened", Net: "unix"} }

// openedConn knows where its client wanted to go.
type openedConn struct {
	net.Conn
	target string
	gone   func()
}

// Close closes it for both.
func (c *openedConn) Close() error {
	err := c.Conn.Close()
	c.gone()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
