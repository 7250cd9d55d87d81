package sim

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strings"

	"github.com/wavetank/wavetank/sim/proxy"
)

// hosts leads the names of a site to where they are in the world.
type hosts map[string]string

// hostsOf are those of a site, lower case.
func (w *World) hostsOf(site Site) hosts {
	n := hosts{}
	cloud := w.SecureCloudAddr()
	if site.CloudPlain {
		cloud = w.CloudAddr()
	}
	for host, addr := range map[string]string{site.OceanaHost: w.OceanaAddr(), site.CloudHost: cloud} {
		if host != "" && addr != "" {
			n[strings.ToLower(host)] = addr
		}
	}
	return n
}

// Dial leads the hosts of Config.Site to the world, and what is on this machine to itself. There is nothing else: nothing ever leaves
// this machine.
func (w *World) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if to, ok := w.hosts[strings.ToLower(host)]; ok {
		addr = to
	} else if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("lookup %s: no such host in the simulated world", host)
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

// ProxyAddr is where the forward proxy is; empty when there is none.
func (w *World) ProxyAddr() string {
	if w.proxyAt == nil {
		return ""
	}
	return w.proxyAt.addr()
}

func (w *World) startProxy(cfg Config) error {
	p := proxy.Config{Dial: w.Dial, Roots: x509.NewCertPool(), NoUpgrade: cfg.Site.ProxyNoUpgrade}
	if cfg.Site.CloudRoot != nil {
		p.Roots = cfg.Site.CloudRoot.Pool()
	}
	if a := cfg.Site.ProxyAuthority; a != nil {
		p.Issue = func(host string) (tls.Certificate, error) { return a.Issue(host) }
	}
	at, err := bind(orLoopback(""))
	if err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	w.Proxy = proxy.New(p)
	w.proxyAt = serve(at, w.Proxy, nil, nil, cfg.Logger)
	return nil
}
