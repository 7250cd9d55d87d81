package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/store"
)

// InsecureAll in Config.Insecure stands for every key.
const InsecureAll = "true"

// Warnings are what is allowed in c and yet probably not meant, one line each: secrets that other users may read, and traffic to other
// machines that nothing protects. Insecure silences them by the name of their key.
func (c Config) Warnings() []string {
	var out []string
	warn := func(field, text string) {
		if !slices.Contains(c.Insecure, InsecureAll) && !slices.Contains(c.Insecure, field) {
			out = append(out, fmt.Sprintf("%s: %s; insecure: [%s] silences this", field, text, field))
		}
	}
	for _, path := range c.Exposed {
		out = append(out, path+": holds a secret and may be read by every user of this machine; chmod o-r it")
	}
	for _, p := range []struct{ field, address, plain, secure string }{
		{"aggregator.url", c.Aggregator.URL, "http", "https"}, {"oceana.url", c.Oceana.URL, "ws", "wss"},
	} {
		if u, err := url.Parse(p.address); err == nil && u.Scheme == p.plain && !local(u.Host) {
			warn(p.field, fmt.Sprintf("%s:// to another machine sends credentials and messages in clear; want %s://", p.plain, p.secure))
		}
	}
	if c.Aggregator.WebhookURL != "" && !strings.HasSuffix(Place(c.Aggregator.WebhookURL), WebhookPath) {
		warn("aggregator.webhookUrl", "does not end in "+WebhookPath+", where the connector takes webhooks: only a proxy in front that knows makes that right")
	}
	if store.IsPostgres(c.Store) {
		if mode, remote := databaseTLS(c.Store); remote && !slices.Contains([]string{"require", "verify-ca", "verify-full"}, mode) {
			warn("store", "the database is on another machine and sslmode is "+mode+", which may send everything in clear; want sslmode=verify-full")
		}
	}
	if c.Listen != "" && !local(c.Listen) && c.TLS.CertFile == "" && c.Aggregator.WebhookSecret == "" {
		warn("listen", "is not only for this machine, without TLS and without aggregator.webhookSecret: a caller who reaches it can pretend to be the cloud")
	}
	return out
}

// databaseTLS is how a PostgreSQL URL asks for TLS, and whether any of its hosts is another machine.
func databaseTLS(address string) (mode string, remote bool) {
	u, err := url.Parse(address)
	if err != nil { // faults tells
		return "", false
	}
	mode = "not given"
	if m := u.Query().Get("sslmode"); m != "" {
		mode = m
	}
	hosts := strings.Split(u.Host, ",")
	if other := u.Query().Get("host"); other != "" {
		hosts = strings.Split(other, ",")
	}
	for _, host := range hosts {
		remote = remote || host != "" && !strings.HasPrefix(host, "/") && !local(host)
	}
	return mode, remote
}

// local reports whether an address, with or without a port, can be reached from this machine only.
func local(address string) bool {
	host := address
	if h, _, err := net.SplitHostPort(address); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
