// Package attachment carries files between the cloud's media host and Oceana's file store. It streams: no file is ever in memory or on disk as a whole.
// It keeps nothing: both sides know a repeated transfer by its name, so a transfer that was cut off begins anew and leaves no second copy.
//
// It fetches only from the hosts it was configured for, follows no redirect, and connects to a private address only when that address was
// configured as such. Errors that name the setting say what to change.
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

// Config is what a Carrier needs. All but Hosts, MaxSize and the two pools are required.
type Config struct {
	CloudURL     string // of the REST API, without path
	AppID, KeyID string
	Secret       secret.Text
	Hosts        []string // host or host:port of media besides CloudURL's; setting aggregator.mediaHosts
	OceanaURL    string   // https://host:port of the file store
	User         string   // the file-transfer user (R018)
	Password     secret.Text
	RootCAs      *x509.CertPool // for the file store; nil: those of the machine
	CloudRootCAs *x509.CertPool // for the cloud and its media; nil: those of the machine
	MaxSize      int64          // bytes; larger files are refused; zero means 100 MiB; setting files.maxBytes
}

// Carrier carries files. Use New. Its methods are safe for concurrent use.
type Carrier struct {
	cfg           Config
	cloud, oceana *http.Client
	hosts         map[string]bool
}

const (
	defaultMaxSize = 100 << 20
	// transferTimeout bounds one transfer; a body that never ends is cut off by it or by the size, whichever is first.
	transferTimeout = 5 * time.Minute // transport
)

// New returns a Carrier.
func New(cfg Config) *Carrier {
	if cfg.MaxSize == 0 {
		cfg.MaxSize = defaultMaxSize
	}
	c := &Carrier{cfg: cfg, hosts: map[string]bool{}}
	for _, h := range append([]string{hostOf(cfg.CloudURL), hostOf(cfg.OceanaURL)}, cfg.Hosts...) {
		if h != "" {
			c.hosts[strings.ToLower(h)] = true
		}
	}
	c.cloud, c.oceana = c.client(cfg.CloudRootCAs), c.client(cfg.RootCAs)
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

func (c *Carrier) client(roots *x509.CertPool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		named := net.ParseIP(host) == nil && host != "localhost"
		d := net.Dialer{Timeout: 10 * time.Second, Control: func(_, resolved string, _ syscall.RawConn) error {
			if named && private(resolved) {
				return fmt.Errorf("%s is at the private address %s: to allow that, list the address itself in aggregator.mediaHosts", host, resolved)
			}
			return nil
		}}
		return d.DialContext(ctx, network, address)
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.ForceAttemptHTTP2 = false
	return &http.Client{
		Transport:     transport,
		Timeout:       transferTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
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
	return u, nil
}

// Refusal is a transfer that will fail the same way again. Code is like an HTTP status.
type Refusal struct {
	Code int
	Text string
}

// Error is one line.
func (r *Refusal) Error() string { return r.Text }

func refused(code int, format string, args ...any) error {
	return &Refusal{code, fmt.Sprintf(format, args...)}
}

// statusError is what an answer other than 2xx means: a Refusal, unless trying again can help.
func statusError(what string, status int) error {
	text := fmt.Sprintf("%s: %d %s", what, status, http.StatusText(status))
	switch {
	case status >= 300 && status < 400:
		return refused(status, "%s: redirects are not followed", text)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
		return errors.New(text)
	case status >= 400 && status < 500, status == http.StatusInsufficientStorage:
		return refused(status, "%s", text)
	}
	return errors.New(text)
}

// plain takes the URL out of an error of net/http.
func plain(err error) error {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
