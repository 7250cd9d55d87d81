// Package attachment carries files between the cloud's media host and Oceana's file store. It streams: no file is ever in memory or on disk as a whole.
// It keeps nothing, and a transfer that was cut off begins anew: Oceana knows a repeat by its name and keeps one copy; the cloud does not, but only one
// copy is ever posted.
//
// It fetches only from the hosts it was configured for, follows no redirect, and for the cloud connects to a private address only when that
// address was configured as such; behind a forward proxy, that is the proxy's to see to. Errors that name the setting say what to change.
package attachment

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector/secret"
)

// Config is what a Carrier needs. CloudURL to Password are required, but for Hosts.
type Config struct {
	CloudURL        string // of the REST API, without path
	AppID, KeyID    string
	Secret          secret.Text
	Hosts           []string // host or host:port of media besides CloudURL's, behind http:// if it may be asked in the clear although CloudURL is https; setting aggregator.mediaHosts
	OceanaURL       string   // https://host:port of the file store
	User            string   // the file-transfer user (R018)
	Password        secret.Text
	RootCAs         *x509.CertPool // for the file store; nil: those of the machine
	CloudRootCAs    *x509.CertPool // for the cloud and its media; nil: those of the machine
	Proxy           *url.URL       // on the way to the cloud; nil: none
	Dial, DialCloud Dial           // to Oceana and to the cloud; nil: as the machine does
	MaxSize         int64          // bytes; larger files are refused; zero means 100 MiB; setting files.maxBytes
	Resolver        *net.Resolver  // of names of hosts of the cloud; nil: that of the machine
	Timeout         time.Duration  // transport: of one request, its body included; zero means 5 min; setting files.timeout
}

// Dial makes a connection. The caller that sets it decides what may be reached; names that lead to private addresses are not refused then.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

// Carrier carries files. Use New. Its methods are safe for concurrent use.
type Carrier struct {
	cfg           Config
	cloud, oceana *http.Client
	hosts         map[string]bool // lower case
	clear         map[string]bool // those of hosts that may be asked over http
}

const (
	// DefaultMaxSize is how large a file may be when Config.MaxSize is zero.
	DefaultMaxSize = 100 << 20
	// DefaultTimeout is that of one attempt when Config.Timeout is zero.
	DefaultTimeout = 5 * time.Minute
	// idleConnections to one host are kept for the next file; each has two buffers.
	idleConnections = 4
	// bufferSize of everything that a file flows through; a transfer has about five of them.
	bufferSize = 32 << 10
	// mostHeader is the bytes of an answer before its body.
	mostHeader = 64 << 10
)

// The settings that hold credentials, for errors.
const (
	cloudLogin  = "aggregator.keyId and aggregator.secret"
	oceanaLogin = "oceana.user and oceana.password"
)

// New returns a Carrier.
func New(cfg Config) *Carrier {
	if cfg.MaxSize == 0 {
		cfg.MaxSize = DefaultMaxSize
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	c := &Carrier{cfg: cfg, hosts: map[string]bool{}, clear: map[string]bool{}}
	plain := strings.HasPrefix(strings.ToLower(cfg.CloudURL), "http:")
	for _, h := range append([]string{hostOf(cfg.CloudURL), hostOf(cfg.OceanaURL)}, cfg.Hosts...) {
		h = strings.ToLower(h)
		name, over := strings.CutPrefix(h, "http://")
		if name != "" {
			c.hosts[name] = true
			c.clear[name] = c.clear[name] || plain || over
		}
	}
	straight := cfg.DialCloud
	if straight == nil && cfg.Proxy == nil { // else it is the proxy that is dialled, and names are looked up there
		straight = c.publicOnly
	}
	c.cloud, c.oceana = c.client(cfg.CloudRootCAs, cfg.Proxy, straight), c.client(cfg.RootCAs, nil, cfg.Dial)
	return c
}

// Close lets go of idle connections.
func (c *Carrier) Close() {
	c.cloud.CloseIdleConnections()
	c.oceana.CloseIdleConnections()
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func (c *Carrier) client(roots *x509.CertPool, proxy *url.URL, dial Dial) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	if proxy != nil {
		transport.Proxy = http.ProxyURL(proxy)
	}
	if dial != nil {
		transport.DialContext = dial
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.ForceAttemptHTTP2 = false
	transport.ReadBufferSize, transport.WriteBufferSize = bufferSize, bufferSize
	transport.MaxIdleConnsPerHost = idleConnections
	transport.MaxResponseHeaderBytes = mostHeader // how long it may take is files.timeout: a store may look through a file before it answers
	return &http.Client{
		Transport:     transport,
		Timeout:       c.cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// publicOnly dials for the cloud: the name in a message must not lead into the company. Oceana is where the configuration says.
func (c *Carrier) publicOnly(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	named := net.ParseIP(host) == nil && !strings.EqualFold(host, "localhost")
	d := net.Dialer{Timeout: 10 * time.Second, Resolver: c.cfg.Resolver, Control: func(_, resolved string, _ syscall.RawConn) error {
		if named && private(resolved) {
			return refused(http.StatusForbidden, "%s is at the private address %s: to allow that, list the address itself in aggregator.mediaHosts", host, resolved)
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}

func private(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err != nil || ip == nil || ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast()
}

// allowed checks an address before anything is asked of it.
func (c *Carrier) allowed(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, refused(http.StatusForbidden, "the address of the file is no web address")
	}
	host := strings.ToLower(u.Host)
	if !c.hosts[host] {
		return nil, refused(http.StatusForbidden, "the file is at %.80q, which aggregator.mediaHosts does not list", u.Host)
	}
	if u.Scheme == "http" && !c.clear[host] {
		return nil, refused(http.StatusForbidden, "the file is at an http address: with an https aggregator.url, files and their tokens travel over https only, unless aggregator.mediaHosts lists http://%.80s", host)
	}
	return u, nil
}

// Refusal is a transfer that will fail the same way again. Code is like an HTTP status.
type Refusal struct {
	Code int    // like an HTTP status
	Text string // why, for people
}

// Error is one line.
func (r *Refusal) Error() string { return r.Text }

func refused(code int, format string, args ...any) error {
	return &Refusal{code, fmt.Sprintf(format, args...)}
}

// statusError is what an answer other than 2xx means: a Refusal, unless trying again can help. login names the settings of the credentials.
func statusError(what string, status int, login string) error {
	text := fmt.Sprintf("%s: %d %s", what, status, http.StatusText(status))
	switch {
	case status >= 300 && status < 400:
		return refused(status, "%s: redirects are not followed", text)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
		return errors.New(text)
	case status == http.StatusUnauthorized && login != "":
		return refused(status, "%s: check %s", text, login)
	case status == http.StatusRequestEntityTooLarge:
		return refused(status, "%s: files.maxBytes allows more", text)
	case status >= 400 && status < 500, status == http.StatusInsufficientStorage:
		return refused(status, "%s", text)
	}
	return errors.New(text)
}

// plain takes the URL out of an error of net/http, and names the setting when time was over.
func (c *Carrier) plain(err error) error {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	var timed interface{ Timeout() bool }
	if errors.As(err, &timed) && timed.Timeout() {
		return fmt.Errorf("took longer than %s (files.timeout)", c.cfg.Timeout)
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
