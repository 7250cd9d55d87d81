package config

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/store"
)

// Config says what a Connector connects. The required fields are Aggregator.AppID, KeyID and Secret, Oceana.URL, User and
// Password, and Store.
type Config struct {
	// Listen is the host:port of the webhook endpoint. Only the program uses it; empty: DefaultListen.
	Listen string
	// TLS makes it speak TLS, 1.2 or later. Both are PEM files, and empty where something in front of it does that.
	TLS struct {
		CertFile string // its certificates, its own first
		KeyFile  string // its private key
	}
	// Aggregator is the Digital Connection cloud.
	Aggregator struct {
		URL           string // without path; empty: https://api.smooch.io
		AppID         string
		KeyID         string
		Secret        secret.Text
		WebhookSecret secret.Text // what X-API-Key of a webhook must hold; empty: not checked (R047)
		// OldWebhookSecret is taken too, while the secret is being changed at the cloud; empty: there is none.
		OldWebhookSecret secret.Text
		// WebhookURL is the public address of the connector's webhook, as the cloud must call it. Check, readiness and Register look for it
		// in the cloud's list; empty: any registered target with the connector's path will do, and Register needs it.
		WebhookURL string
		CAFile     string         // PEM file of the authorities to trust, and no others; empty: those of the machine
		RootCAs    *x509.CertPool // in place of CAFile; nil: CAFile
		Proxy      string         // URL of the forward proxy on the way to the cloud; empty: what HTTPS_PROXY says, and none for files
		Dial       dial           // nil: that of the machine
		MediaHosts []string       // host or host:port from which files are fetched, besides URL's, behind http:// if in the clear; nil: media.smooch.io when URL is the vendor's
		// Late is how long the cloud may still take a post whose sender waits no longer, or has died: no connector looks up before the outcome of
		// it. Zero: not at all. After the death of another connector the wait for its lease is long enough.
		Late time.Duration
	}
	// Oceana is the messaging websocket.
	Oceana struct {
		URL        string // ws or wss, with path
		User       string
		Password   secret.Text
		CAFile     string         // PEM file of the authorities to trust; empty: those of the machine
		RootCAs    *x509.CertPool // in place of CAFile; nil: CAFile
		ClientID   string         // empty: async-oceana-adapter
		InstanceID string         // empty: pod-0
		Dial       dial           // nil: that of the machine
		// Tickets are kept for later handshakes, which are shorter then: the authority is checked again, its signature is not. Nil: every
		// connection begins with a whole handshake.
		Tickets        tls.ClientSessionCache
		ReconnectDelay time.Duration // transport: the first retry is immediate, then this, doubling to 30 s; zero: 3 s
		Sockets        int           // sessions with Oceana, up to 16; every conversation stays with one of them. Zero: 1
	}
	// Files bounds what is carried.
	Files struct {
		MaxBytes int64         // of one file; zero: 100 MiB
		Parallel int           // how many are carried at once, besides Workers; each takes about 200 KiB of memory. Zero: two a processor, at least 4
		Timeout  time.Duration // transport: of one attempt to fetch or put a file; zero: 5 min
	}
	// Scanner is virus scanning, which tells of the files that it keeps away.
	Scanner struct {
		Secret    secret.Text // what X-API-Key of its notices must hold; empty: no notices are taken
		OldSecret secret.Text // is taken too, while the secret is being changed; empty: there is none
	}
	// Metrics is where Prometheus can fetch /metrics. The zero value: nowhere.
	Metrics struct {
		Listen string      // host:port of a listener of its own; empty: none. Only the program uses it
		Shared bool        // also on the listener of the webhooks
		Token  secret.Text // what a caller must bring as bearer; required unless only this machine can call
	}
	// Trace is where a collector of OpenTelemetry takes spans; the zero value: tracing is off.
	Trace struct {
		URL string // OTLP over HTTP, path included, as http://127.0.0.1:4318/v1/traces
	}
	// Store is where is kept what must not be lost: a SQLite file, whose directory must exist, or, for several connectors, a PostgreSQL
	// URL. Required. Connectors that share a database each have an Oceana.InstanceID of their own, and the same Oceana.Sockets.
	Store string
	// Beside is the store, of this process, on whose database the connector stands with others, see store.Store.Beside; it is for tests and
	// simulations of several connectors. Nil: Store is opened.
	Beside        *store.Store
	StorePassword secret.Text   // of the user in a PostgreSQL URL; empty: none, or that of the user's password file
	Keep          time.Duration // how long the store remembers what is done; zero: 30 days
	// Lease is how long the conversations of a connector that has died are left alone before another serves them; zero: 30 s. How far
	// clocks differ and how long a request is on its way must together stay below a third of it. Only for a shared store.
	Lease time.Duration
	// Control is the file name of a unix socket on which the running connector can be asked for its dead letters; a process that may write to
	// the file may ask. Only the program uses it; empty: none.
	Control string
	// Routing is given to every new contact.
	Routing struct {
		Attributes []string // "Category.Value"; nil: none
		Priority   int      // 1 (highest) to 100; anything else: 5
		// PriorityKey is the key of message metadata that holds the priority of a contact from an own app; empty: DefaultPriorityKey.
		PriorityKey string
	}
	// DeliveryFailure is what end users are told whose messages wait, once in a conversation and outage.
	DeliveryFailure struct {
		Unavailable string        // while there is no session with Oceana, or Oceana says that it is down; empty: nothing
		Busy        string        // when Oceana is too busy for a new conversation; empty: nothing
		After       time.Duration // how long Oceana has to be away before anything is said; zero: 15 min
	}
	Welcome string       // sent to the end user when an agent answers; empty: none
	Advice  string       // shown to an agent that answers too late for free text; empty: a default
	Clock   Clock        // nil: that of the machine
	Logger  *slog.Logger // nil: discard
	// Workers is how many conversations are served at once, those with files apart (Files.Parallel); zero: 32. With one, which does files too,
	// everything happens in a reproducible order.
	Workers int
	// Memory is how many bytes of effects are held in memory for each side, about; the others wait in the store. Zero: 64 MiB.
	Memory int
	// Busy is told +1 and -1 as units of work begin and end, so that a caller can wait for quiet; parked and postponed work does
	// not count. It is called with locks held and must not call the connector. Nil: not called.
	Busy func(delta int)
	// OnFailpoint is told when something gets to a failpoint.Point, by the goroutine that is there; it is for tests that end the connector there.
	// One that calls Kill does so in a goroutine of its own, and returns when Killed is closed. Nil: not called.
	OnFailpoint func(failpoint.Point)
	// Meter counts what happens, over several connectors one after the other; nil: one of its own.
	Meter *metrics.Meter

	// Insecure are the keys of the file that Warnings says nothing about; InsecureAll is all of them.
	Insecure []string
	// Exposed are the files with secrets that other users of the machine may read, as Load found them; Warnings tells.
	Exposed []string

	// Sources are the files that Load read, those with secrets and certificates included: when one of them changes, so does the
	// configuration. New has no use for it.
	Sources []string
}

type dial = func(ctx context.Context, network, addr string) (net.Conn, error)

// DefaultListen is the address of the webhook endpoint when Config.Listen is empty.
const DefaultListen = "127.0.0.1:8082"

// DefaultPriorityKey is the key of message metadata when Config.Routing.PriorityKey is empty, and the name under which Oceana's workflow
// is given the priority.
const DefaultPriorityKey = "oceana_intrinsic_contact_priority"

// ShortestKeep is the least that Config.Keep may be.
const ShortestKeep = time.Hour

// DefaultPriority is the priority of a contact when Config.Routing.Priority is zero.
const DefaultPriority = 5

const (
	defaultCloud    = "https://api.smooch.io"
	defaultMedia    = "media.smooch.io"
	defaultClient   = "async-oceana-adapter"
	defaultInstance = "pod-0"
	defaultAdvice   = "More than 24 hours have passed since the last message of the customer. Use a template message."
	defaultWorkers  = 32
	leastParallel   = 4
	defaultLease    = 30 * time.Second
	shortestLease   = 500 * time.Millisecond // a third of which is more than a commit and its answer take
	defaultMemory   = 64 << 20
	defaultOutage   = 15 * time.Minute // what Avaya's delivery failure notifications are meant for
	maxSockets      = 16
	maxParallel     = 256
	maxAttributes   = 10 // Oceana takes no more (public web chat clients say so)
)

// Secrets are what no log may show.
func (c Config) Secrets() []secret.Text {
	return []secret.Text{
		c.Aggregator.Secret, c.Aggregator.WebhookSecret, c.Aggregator.OldWebhookSecret, c.Oceana.Password, c.Scanner.Secret, c.Scanner.OldSecret,
		c.Metrics.Token, c.StorePassword,
	}
}

// Mask takes the secrets out of a text from outside, in whatever form a peer repeats them.
func (c Config) Mask(text string) string { return secret.NewMasker(c.Secrets()...).Mask(text) }

// Fault is one thing wrong with a Config; Field is named as in the file.
type Fault struct {
	Field string // such as oceana.url
	Text  string // what is wrong, and what would be right
}

func (f Fault) Error() string { return f.Field + ": " + f.Text }

func (c Config) faults() []Fault {
	var out []Fault
	require := func(field, value string) {
		if value == "" {
			out = append(out, Fault{field, "is required"})
		}
	}
	require("aggregator.appId", c.Aggregator.AppID)
	require("aggregator.keyId", c.Aggregator.KeyID)
	require("aggregator.secret", c.Aggregator.Secret.Reveal())
	require("oceana.user", c.Oceana.User)
	require("oceana.password", c.Oceana.Password.Reveal())
	for _, u := range []struct{ field, name string }{{"aggregator.keyId", c.Aggregator.KeyID}, {"oceana.user", c.Oceana.User}} {
		if strings.Contains(u.name, ":") {
			out = append(out, Fault{u.field, "must not hold a colon, which ends a user's name when it logs in"})
		}
	}
	require("store", c.Store)
	if store.IsPostgres(c.Store) {
		out = append(out, c.databaseFaults()...)
	} else if c.StorePassword != "" {
		out = append(out, Fault{"storePassword", "a file needs none"})
	}
	if c.Aggregator.URL != "" {
		out = append(out, WrongURL("aggregator.url", c.Aggregator.URL, "http", "https")...)
	}
	if c.Aggregator.Proxy != "" {
		out = append(out, WrongURL("aggregator.proxy", c.Aggregator.Proxy, "http", "https")...)
	}
	out = append(out, WrongURL("oceana.url", c.Oceana.URL, "ws", "wss")...)
	if c.Aggregator.WebhookURL != "" {
		out = append(out, c.webhookURLFaults()...)
	}
	if c.Trace.URL != "" {
		out = append(out, WrongURL("trace.url", c.Trace.URL, "http", "https")...)
	}
	for _, s := range secretFields() {
		if text := credential.Check(s.of(&c).Reveal(), s.use); text != "" {
			out = append(out, Fault{s.name, text})
		}
	}
	out = append(out, c.listenFaults()...)
	if n := len(c.Routing.Attributes); n > maxAttributes {
		out = append(out, Fault{"routing.attributes", fmt.Sprintf("at most %d, got %d", maxAttributes, n)})
	}
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		out = append(out, Fault{"tls", "want certFile and keyFile, or none of them"})
	}
	out = append(out, c.metricsFaults()...)
	for _, attribute := range c.Routing.Attributes {
		if category, value, _ := strings.Cut(attribute, "."); category == "" || value == "" {
			out = append(out, Fault{"routing.attributes", fmt.Sprintf("want Category.Value, got %.60q", attribute)})
		}
	}
	if n := c.Oceana.Sockets; n < 0 || n > maxSockets {
		out = append(out, Fault{"oceana.sockets", fmt.Sprintf("want 1 to %d, got %d", maxSockets, n)})
	}
	if c.DeliveryFailure.After < 0 {
		out = append(out, Fault{"deliveryFailure.after", "want 0 or more"})
	}
	if c.Files.MaxBytes < 0 {
		out = append(out, Fault{"files.maxBytes", "want 1 or more"})
	}
	if n := c.Files.Parallel; n < 0 || n > maxParallel {
		out = append(out, Fault{"files.parallel", fmt.Sprintf("want 1 to %d, got %d", maxParallel, n)})
	}
	if c.Files.Timeout < 0 {
		out = append(out, Fault{"files.timeout", "want more than 0"})
	}
	if c.Lease != 0 && c.Lease < shortestLease {
		out = append(out, Fault{"lease", fmt.Sprintf("want %s or more, got %s: it is renewed ten times in that time, and clocks may differ by less than a third of it", shortestLease, c.Lease)})
	}
	if c.Keep != 0 && c.Keep < ShortestKeep {
		out = append(out, Fault{"keep", "want 1h or more: the cloud repeats webhooks for some 15 minutes"})
	}
	if c.Memory < 0 {
		out = append(out, Fault{"memory", "want 0 or more"})
	}
	if c.Workers < 0 {
		out = append(out, Fault{"workers", "want 0 or more"})
	}
	return out
}

// metricsFaults keeps figures from those who are not to see them: a caller from elsewhere must bring a token.
func (c Config) metricsFaults() []Fault {
	m := c.Metrics
	if _, _, err := net.SplitHostPort(m.Listen); m.Listen != "" && err != nil {
		return nil // listenFaults tells
	}
	if m.Token == "" && m.Listen != "" && !local(m.Listen) {
		return []Fault{{"metrics.token", "is required, because metrics.listen is not only for this machine"}}
	}
	if m.Token == "" && m.Shared && c.Listen != "" && !local(c.Listen) {
		return []Fault{{"metrics.token", "is required, because metrics.shared shows them to every caller of listen"}}
	}
	return nil
}

// databaseFaults finds what a PostgreSQL URL must not have.
func (c Config) databaseFaults() []Fault {
	u, err := url.Parse(c.Store)
	if err != nil {
		return []Fault{{"store", "is not a URL"}}
	}
	if _, has := u.User.Password(); has || u.Query().Has("password") {
		return []Fault{{"store", "must not hold a password: use storePassword or storePasswordFile"}}
	}
	if strings.Trim(u.Path, "/") == "" {
		return []Fault{{"store", "names no database: want postgres://USER@HOST/DATABASE"}}
	}
	return nil
}

// Database is where the store is, password included.
func (c Config) Database() string {
	if c.StorePassword == "" {
		return c.Store
	}
	u, err := url.Parse(c.Store)
	if err != nil {
		return c.Store
	}
	u.User = url.UserPassword(u.User.Username(), string(c.StorePassword))
	return u.String()
}

// WrongURL is what is wrong with the value of a field that is to be a URL of one of two schemes, with a host and without credentials; empty: nothing.
func WrongURL(field, value, plain, secure string) []Fault {
	if value == "" {
		return []Fault{{field, "is required"}}
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return []Fault{{field, "is not a URL"}}
	case u.Scheme != plain && u.Scheme != secure:
		return []Fault{{field, fmt.Sprintf("want a URL that starts with %s:// or %s://", plain, secure)}}
	case u.Host == "":
		return []Fault{{field, "is a URL without a host"}}
	case u.User != nil:
		return []Fault{{field, "must not hold credentials"}}
	}
	return nil
}

// Complete checks c and fills in what was left open.
func (c Config) Complete() (Config, error) {
	var errs []error
	for _, f := range c.faults() {
		errs = append(errs, f)
	}
	if len(errs) > 0 {
		return c, errors.Join(errs...)
	}
	fill(&c.Listen, DefaultListen)
	fill(&c.Aggregator.URL, defaultCloud)
	if strings.TrimSuffix(c.Aggregator.URL, "/") == defaultCloud && len(c.Aggregator.MediaHosts) == 0 {
		c.Aggregator.MediaHosts = []string{defaultMedia}
	}
	fill(&c.Oceana.ClientID, defaultClient)
	fill(&c.Oceana.InstanceID, defaultInstance)
	fill(&c.Advice, defaultAdvice)
	if c.Routing.Priority < 1 || c.Routing.Priority > 100 {
		c.Routing.Priority = DefaultPriority
	}
	fill(&c.Routing.PriorityKey, DefaultPriorityKey)
	if c.Oceana.Sockets == 0 {
		c.Oceana.Sockets = 1
	}
	if c.DeliveryFailure.After == 0 {
		c.DeliveryFailure.After = defaultOutage
	}
	if c.Lease == 0 {
		c.Lease = defaultLease
	}
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.Workers == 0 {
		c.Workers = defaultWorkers
	}
	if c.Files.Parallel == 0 {
		c.Files.Parallel = max(leastParallel, 2*runtime.GOMAXPROCS(0))
	}
	if c.Clock == nil {
		c.Clock = realClock{clock.New()}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Busy == nil {
		c.Busy = func(int) {}
	}
	if c.Meter == nil {
		c.Meter = metrics.New()
	}
	for _, f := range c.fileFaults() {
		errs = append(errs, f)
	}
	c.trust()
	return c, errors.Join(errs...)
}

// trust reads the files of authorities, unless a pool is there or no file is named; fileFaults tells what is wrong with them.
func (c *Config) trust() {
	for pool, path := range map[**x509.CertPool]string{&c.Oceana.RootCAs: c.Oceana.CAFile, &c.Aggregator.RootCAs: c.Aggregator.CAFile} {
		if *pool != nil || path == "" {
			continue
		}
		certs, err := credential.ReadCertificates(path)
		if err != nil {
			continue
		}
		*pool = x509.NewCertPool()
		for _, cert := range certs {
			(*pool).AddCert(cert)
		}
	}
}

func fill(s *string, value string) {
	if *s == "" {
		*s = value
	}
}
