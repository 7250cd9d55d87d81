package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// errTarget refuses a target of webhooks that would make the world call what only its own machine reaches.
var errTarget = errors.New("leads to the world's own machine or its link, which other machines must not reach through it")

// unguarded is what a cloud's machine finds at addresses that are not of the link: the metadata services of Alibaba, Oracle and AWS.
var unguarded = []netip.Addr{netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("192.0.0.192"), netip.MustParseAddr("fd00:ec2::254")}

// inner reports whether an address is of this machine, of its link or of a metadata service. Private networks are not: connectors are there.
func inner(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsLoopback() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || slices.Contains(unguarded, ip)
}

// checkTarget refuses targets at inner addresses as soon as they are registered; nil when the site guards none. Names are not looked up
// yet: dialTarget sees where they lead.
func (w *World) checkTarget(site Site) func(string) error {
	if !site.GuardTargets {
		return nil
	}
	return func(target string) error {
		u, err := url.Parse(target)
		if err != nil || w.ownPart(hostPort(u)) {
			return nil //nolint:nilerr // what is no URL was refused before
		}
		name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
		ip, err := netip.ParseAddr(name)
		if name == "localhost" || strings.HasSuffix(name, ".localhost") || err == nil && inner(ip) {
			return fmt.Errorf("target %s %w", u.Host, errTarget)
		}
		return nil
	}
}

// ownPart reports whether host:port is the connector that the world was started with, or its scanner.
func (w *World) ownPart(address string) bool {
	if w.scannerAt != nil && address == w.scannerAt.addr() {
		return true
	}
	u, err := url.Parse(w.connectorURL())
	return err == nil && u.Host != "" && hostPort(u) == address
}

// hostPort is what is dialled for a URL.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(port, "80"))
}

// webhookClient is what the cloud calls webhooks and processors with; nil: one of its own.
func (w *World) webhookClient(site Site) *http.Client {
	if !site.GuardTargets || site.Webhooks != nil {
		return site.Webhooks
	}
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, DialContext: w.dialTarget}}
}

// dialTarget connects to no inner address, whatever name led there, except to the world's own parts.
func (w *World) dialTarget(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, Control: func(_, resolved string, _ syscall.RawConn) error { // transport
		at, err := netip.ParseAddrPort(resolved)
		if err != nil || inner(at.Addr()) && !w.ownPart(addr) {
			return fmt.Errorf("%s %w", resolved, errTarget)
		}
		return nil
	}}
	return d.DialContext(ctx, network, addr)
}
