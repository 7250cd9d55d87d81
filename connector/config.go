package connector

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/benbjohnson/clock"
)

// Config says what a Connector connects. The required fields are Aggregator.AppID, KeyID and Secret, Oceana.URL, User and
// Password, and Store.
type Config struct {
	// Listen is the host:port of the webhook endpoint. Only the program uses it; empty: DefaultListen.
	Listen string
	// Aggregator is the Digital Connection cloud.
	Aggregator struct {
		URL           string // without path; empty: https://api.smooch.io
		AppID         string
		KeyID         string
		Secret        string
		WebhookSecret string       // what X-API-Key of a webhook must hold; empty: not checked (R047)
		HTTP          *http.Client // for its trust and proxy; nil: one of its own with generous timeouts
		MediaHosts    []string     // host or host:port from which files are fetched, besides URL's; nil: media.smooch.io when URL is empty
	}
	// Oceana is the messaging websocket.
	Oceana struct {
		URL            string // ws or wss, with path
		User           string
		Password       string
		CAFile         string                                                            // PEM file of the authorities to trust; empty: those of the machine
		RootCAs        *x509.CertPool                                                    // in place of CAFile; nil: CAFile
		ClientID       string                                                            // empty: async-oceana-adapter
		InstanceID     string                                                            // empty: pod-0
		Dial           func(ctx context.Context, network, addr string) (net.Conn, error) // nil: that of the machine
		ReconnectDelay time.Duration                                                     // transport: the first retry is immediate, then this, doubling to 30 s; zero: 3 s
		Sockets        int                                                               // sessions with Oceana, up to 16; every conversation stays with one of them. Zero: 1
	}
	// Files bounds what is carried.
	Files struct {
		MaxBytes int64 // of one file; zero: 100 MiB
	}
	// Scanner is virus scanning, which tells of the files that it keeps away.
	Scanner struct {
		Secret string // what X-API-Key of its notices must hold; empty: no notices are taken
	}
	// Store is where is kept what must not be lost: a SQLite file, whose directory must exist, or, for several connectors, a PostgreSQL
	// URL. Required. Connectors that share a database each have an Oceana.InstanceID of their own, and the same Oceana.Sockets.
	Store string
	Keep  time.Duration // how long the store remembers what is done; zero: 30 days
	// Lease is how long the conversations of a connector that has died are left alone before another serves them; zero: 30 s. How far
	// clocks differ and how long a request is on its way must together stay below a third of it. Only for a shared store.
	Lease time.Duration
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
	// Workers is how many conversations are served at once; zero: 32. With one, everything happens in a reproducible order.
	Workers int
	// Busy is told +1 and -1 as units of work begin and end, so that somebody can wait for quiet; parked and postponed work does
	// not count. It is called with locks held and must not call the connector. Nil: nobody.
	Busy func(delta int)
}

// DefaultListen is the address of the webhook endpoint when Config.Listen is empty.
const DefaultListen = "127.0.0.1:8082"

// DefaultPriorityKey is the key of message metadata when Config.Routing.PriorityKey is empty, and the name under which Oceana's workflow
// is given the priority.
const DefaultPriorityKey = "oceana_intrinsic_contact_priority"

const (
	defaultCloud    = "https://api.smooch.io"
	defaultMedia    = "media.smooch.io"
	defaultClient   = "async-oceana-adapter"
	defaultInstance = "pod-0"
	defaultAdvice   = "More than 24 hours have passed since the last message of the customer. Use a template message."
	defaultPriority = 5
	defaultWorkers  = 32
	defaultLease    = 30 * time.Second
	defaultOutage   = 15 * time.Minute // what Avaya's delivery failure notifications are meant for
	shortestKeep    = time.Hour
	maxSockets      = 16
	maxAttributes   = 10 // Oceana takes no more (public web chat clients say so)
)

// fault is one thing wrong with a Config; field is named as in the file.
type fault struct{ field, text string }

func (f fault) Error() string { return f.field + ": " + f.text }

func (c Config) faults() []fault {
	var out []fault
	require := func(field, value string) {
		if value == "" {
			out = append(out, fault{field, "is required"})
		}
	}
	require("aggregator.appId", c.Aggregator.AppID)
	require("aggregator.keyId", c.Aggregator.KeyID)
	require("aggregator.secret", c.Aggregator.Secret)
	require("oceana.user", c.Oceana.User)
	require("oceana.password", c.Oceana.Password)
	require("store", c.Store)
	if c.Aggregator.URL != "" {
		out = append(out, wrongURL("aggregator.url", c.Aggregator.URL, "http", "https")...)
	}
	out = append(out, wrongURL("oceana.url", c.Oceana.URL, "ws", "wss")...)
	if c.Listen != "" {
		if _, _, err := net.SplitHostPort(c.Listen); err != nil {
			out = append(out, fault{"listen", "want host:port"})
		}
	}
	if n := len(c.Routing.Attributes); n > maxAttributes {
		out = append(out, fault{"routing.attributes", fmt.Sprintf("at most %d, got %d", maxAttributes, n)})
	}
	for _, attribute := range c.Routing.Attributes {
		if category, value, _ := strings.Cut(attribute, "."); category == "" || value == "" {
			out = append(out, fault{"routing.attributes", fmt.Sprintf("want Category.Value, got %.60q", attribute)})
		}
	}
	if n := c.Oceana.Sockets; n < 0 || n > maxSockets {
		out = append(out, fault{"oceana.sockets", fmt.Sprintf("want 1 to %d, got %d", maxSockets, n)})
	}
	if c.DeliveryFailure.After < 0 {
		out = append(out, fault{"deliveryFailure.after", "want 0 or more"})
	}
	if c.Lease < 0 {
		out = append(out, fault{"lease", "want 0 or more"})
	}
	if c.Keep != 0 && c.Keep < shortestKeep {
		out = append(out, fault{"keep", "want 1h or more: the cloud repeats webhooks for some 15 minutes"})
	}
	if c.Workers < 0 {
		out = append(out, fault{"workers", "want 0 or more"})
	}
	return out
}

func wrongURL(field, value, plain, secure string) []fault {
	if value == "" {
		return []fault{{field, "is required"}}
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return []fault{{field, "is not a URL"}}
	case u.Scheme != plain && u.Scheme != secure:
		return []fault{{field, fmt.Sprintf("want a URL that starts with %s:// or %s://", plain, secure)}}
	case u.Host == "":
		return []fault{{field, "is a URL without a host"}}
	case u.User != nil:
		return []fault{{field, "must not hold credentials"}}
	}
	return nil
}

// complete checks c and fills in what was left open.
func (c Config) complete() (Config, error) {
	var errs []error
	for _, f := range c.faults() {
		errs = append(errs, f)
	}
	if len(errs) > 0 {
		return c, errors.Join(errs...)
	}
	fill(&c.Listen, DefaultListen)
	if c.Aggregator.URL == "" && len(c.Aggregator.MediaHosts) == 0 {
		c.Aggregator.MediaHosts = []string{defaultMedia}
	}
	fill(&c.Aggregator.URL, defaultCloud)
	fill(&c.Oceana.ClientID, defaultClient)
	fill(&c.Oceana.InstanceID, defaultInstance)
	fill(&c.Advice, defaultAdvice)
	if c.Routing.Priority < 1 || c.Routing.Priority > 100 {
		c.Routing.Priority = defaultPriority
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
	if c.Workers == 0 {
		c.Workers = defaultWorkers
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
	if c.Oceana.RootCAs == nil && c.Oceana.CAFile != "" {
		pool, err := authorities(c.Oceana.CAFile)
		if err != nil {
			return c, fault{"oceana.caFile", err.Error()}
		}
		c.Oceana.RootCAs = pool
	}
	return c, nil
}

func fill(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

func authorities(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no PEM certificate", path)
	}
	return pool, nil
}
