package rehearsal

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/scanner"
)

// edge is what the cloud can reach of a site: the load balancer in front of the connector, and the virus scanner, each under the name,
// the port and the scheme of the workbook, with a certificate of a public authority.
type edge struct {
	root    *sim.Authority
	places  map[string]string // host:port as the cloud knows it -> address on loopback
	servers []*http.Server
}

// serve puts a handler at the address of a URL.
func (e *edge) serve(at string, h http.Handler) error {
	u, err := url.Parse(at)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	e.places[portOf(u)] = l.Addr().String()
	if u.Scheme == "https" {
		certificate, err := e.root.Issue(u.Hostname())
		if err != nil {
			_ = l.Close()
			return err
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	}
	s := sim.HTTPServer(h)
	e.servers = append(e.servers, s)
	go func() { _ = s.Serve(l) }() // ends with ErrServerClosed
	return nil
}

// portOf is host:port of a URL, the port of its scheme when it names none.
func portOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// dial is how the cloud, the scanner and a browser outside reach the site, and each other on this machine.
func (e *edge) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	to, ok := e.places[strings.ToLower(addr)]
	if ip := net.ParseIP(hostOf(addr)); !ok && ip != nil && ip.IsLoopback() {
		to, ok = addr, true
	}
	if !ok {
		return nil, fmt.Errorf("connect to %s: nothing answers there from outside", addr)
	}
	return (&net.Dialer{}).DialContext(ctx, network, to)
}

// client is a caller from outside the site.
func (e *edge) client() *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DialContext: e.dial, TLSClientConfig: &tls.Config{RootCAs: e.root.Pool(), MinVersion: tls.VersionTLS12},
	}}
}

func (e *edge) close() {
	for _, s := range e.servers {
		_ = s.Close()
	}
}

// scanning is the world's scanner under the path of the workbook.
func scanning(w *sim.World) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.URL.Path = scanner.Path
		w.Scanner.ServeHTTP(rw, r)
	})
}
