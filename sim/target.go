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

// metadata is what a cloud's machine finds at addresses that are not of the link: the services that tell a machine its keys, of Alibaba,
// Oracle, Azure, AWS, Google and Scaleway.
var metadata = []netip.Addr{
	netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("192.0.0.192"), netip.MustParseAddr("fd00:c1::a9fe:a9fe"), netip.MustParseAddr("168.63.129.16"),
	netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd00:ec2::23"), netip.MustParseAddr("fd20:ce::254"), netip.MustParseAddr("fd00:42::42"),
}

// thisNetwork are addresses that some systems lead to the machine itself (RFC 1122, 3.2.1.3).
var thisNetwork = netip.MustParsePrefix("0.0.0.0/8")

// inner reports whether an address is of this machine, of its link or of a metadata service. Private networks are not: connectors are there.
func inner(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if v4, ok := within(ip); ok {
		return inner(v4)
	}
	return ip.IsLoopback() || thisNetwork.Contains(ip) || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() ||
		slices.Contains(metadata, ip)
}

// within is the IPv4 address to which a network leads an IPv6 address that carries it: IPv4-compatible (RFC 4291), NAT64 (RFC 6052, RFC 8215)
// and 6to4 (RFC 3056).
func within(ip netip.Addr) (v4 netip.Addr, ok bool) {
	if !ip.Is6() {
		return v4, false
	}
	b := ip.As16()
	for _, carries := range []struct {
		prefix netip.Prefix
		at     int
	}{
		{netip.MustParsePrefix("64:ff9b::/96"), 12}, {netip.MustParsePrefix("64:ff9b:1::/48"), 12}, {netip.MustParsePrefix("2002::/16"), 2}, {netip.MustParsePrefix("::/96"), 12},
	} {
		if carries.prefix.Contains(ip) && ip != netip.IPv6Loopback() {
			return netip.AddrFrom4([4]byte(b[carries.at : carries.at+4])), true
		}
	}
	return v4, false
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
	dial := w.dialTarget
	if !site.GuardTargets {
		dial = w.dialApart
	}
	if site.Webhooks != nil || !site.GuardTargets && !w.reaches.any() {
		return site.Webhooks
	}
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, DialContext: dial}}
}

// scannerClient is what the virus scanner calls the cloud and the connector with, and fetches files with, which are wherever a message says;
// nil: one of its own.
func (w *World) scannerClient(site Site) *http.Client {
	dial := w.DialPublic()
	if site.GuardTargets {
		dial = w.dialFile
	}
	if dial == nil || site.Webhooks != nil {
		return site.Webhooks
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy, t.DialContext = nil, dial
	return &http.Client{
		Transport:     t,
		Timeout:       time.Minute, // transport: of one call to the cloud
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
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
	return d.DialContext(ctx, network, w.reaches.of(addr))
}

// dialFile is dialTarget of the scanner, which also calls the cloud.
func (w *World) dialFile(ctx context.Context, network, addr string) (net.Conn, error) {
	if addr == w.cloud.addr() {
		addr = w.cloud.bound.String()
		return (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, w.reaches.of(addr)) // transport
	}
	return w.dialTarget(ctx, network, addr)
}
