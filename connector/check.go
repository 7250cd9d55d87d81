package connector

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	checkTimeout = 20 * time.Second // transport: for each step
	mostSkew     = 30 * time.Second // between this machine and its peers: instants decide whether a window is open
)

// Check tries everything a Connector with cfg depends on, without running it, and reports each step as it ends: what it was, with
// what was found, and what was wrong, or nil. It must not be used beside a running Connector on the same store, and says so. The
// result is whether all was well.
func Check(ctx context.Context, cfg Config, report func(what string, err error)) bool {
	cfg, err := cfg.Complete()
	report("config", err)
	if err != nil {
		return false
	}
	good := true
	step := func(what string, do func(context.Context) (string, error)) {
		ctx, cancel := context.WithTimeout(ctx, checkTimeout)
		defer cancel()
		found, err := do(ctx)
		if found != "" {
			what += ": " + found
		}
		report(what, err)
		good = good && err == nil
	}
	step("store "+store.Name(cfg.Store), func(ctx context.Context) (string, error) { return checkStore(ctx, cfg) })
	cloud := peer{"cloud", cfg.Aggregator.URL, "aggregator.caFile", cloudHTTP(cfg)}
	desk := peer{"oceana", strings.Replace(cfg.Oceana.URL, "ws", "http", 1), "oceana.caFile", oceanaHTTP(cfg)}
	var seen []sighting
	for _, p := range []peer{cloud, desk} {
		s := p.look(ctx, cfg.Clock)
		seen = append(seen, s)
		if strings.HasPrefix(p.url, "https:") && !s.unreachable {
			step(p.name+" certificate", func(context.Context) (string, error) { return s.certificate, s.certificateErr })
		}
	}
	step("clock", func(context.Context) (string, error) { return checkClock(seen) })
	step("oceana "+cfg.Oceana.URL, func(ctx context.Context) (string, error) { return "", checkOceana(ctx, cfg) })
	reached := false
	step("cloud "+cfg.Aggregator.URL, func(ctx context.Context) (string, error) {
		found, err := checkCloud(ctx, cfg)
		reached = err == nil
		return found, err
	})
	if reached {
		step("webhook", func(ctx context.Context) (string, error) { return checkWebhook(ctx, cfg) })
	}
	return good
}

func checkStore(ctx context.Context, c Config) (string, error) {
	s, err := openStore(ctx, c)
	if err != nil {
		return "", err
	}
	if err := s.Ready(ctx); err != nil {
		_ = s.Close()
		return "", fmt.Errorf("write: %w", err)
	}
	return "durable", s.Close()
}

func checkOceana(ctx context.Context, c Config) error {
	return oceana.New(oceana.Config{
		URL: c.Oceana.URL, User: c.Oceana.User, Password: c.Oceana.Password, RootCAs: c.Oceana.RootCAs, Dial: c.Oceana.Dial,
		ClientID: c.Oceana.ClientID, InstanceID: c.Oceana.InstanceID + "-check", // so that no session of a connector is taken over
	}).Check(ctx)
}

func checkCloud(ctx context.Context, c Config) (string, error) {
	client := cloudClient(c, cloudHTTP(c))
	defer client.Close()
	name, err := client.App(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("app %q", name), nil
}

func checkWebhook(ctx context.Context, c Config) (string, error) {
	client := cloudClient(c, cloudHTTP(c))
	defer client.Close()
	list, err := client.Webhooks(ctx)
	if err != nil {
		return "", err
	}
	if problem := webhookProblem(c, list); problem != "" {
		return "", errors.New(problem)
	}
	return fmt.Sprintf("%.200s, %d triggers", registered(c, list).Target, len(aggregator.Triggers())), nil
}

func oceanaHTTP(c Config) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes, t.ResponseHeaderTimeout = mostHeader, headerTimeout
	t.TLSClientConfig = &tls.Config{RootCAs: c.Oceana.RootCAs, MinVersion: tls.VersionTLS12}
	if c.Oceana.Dial != nil {
		t.DialContext = c.Oceana.Dial
	}
	return &http.Client{Transport: t}
}

// peer is one of the two sides as a web server, which both are.
type peer struct {
	name, url, field string
	client           *http.Client
}

// sighting is what an answer tells, whatever it says.
type sighting struct {
	name           string
	unreachable    bool
	certificate    string
	certificateErr error         // with the certificate
	ahead          time.Duration // of this machine; meaningful only when timed
	timed          bool
}

func (p peer) look(ctx context.Context, c config.Clock) sighting {
	s := sighting{name: p.name}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, p.url, nil)
	if err != nil {
		s.unreachable = true
		return s
	}
	before := c.Now()
	resp, err := p.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		text, isTLS := explain(err, p.field)
		s.unreachable, s.certificateErr = !isTLS, errors.New(text)
		return s
	}
	defer resp.Body.Close()
	if resp.TLS != nil {
		s.certificate, s.certificateErr = certificate(resp.TLS, c.Now())
	}
	if told, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		s.timed, s.ahead = true, before.Sub(told)
	}
	return s
}

// checkClock compares this machine's clock with the peer that gave the time.
func checkClock(seen []sighting) (string, error) {
	var found []string
	for _, s := range seen {
		switch {
		case !s.timed:
		case s.ahead.Abs() > mostSkew:
			which := "ahead of"
			if s.ahead < 0 {
				which = "behind"
			}
			return "", fmt.Errorf("this machine is %s %s %s; set it by a time server", s.ahead.Abs().Round(time.Second), which, s.name)
		default:
			found = append(found, s.name)
		}
	}
	if len(found) == 0 {
		return "", errors.New("no peer told the time")
	}
	return "as at " + strings.Join(found, " and "), nil
}

// CheckOceana logs in to Oceana once and out again, under an instance id of its own: it can be done beside a running Connector.
func CheckOceana(ctx context.Context, cfg Config) error {
	cfg, err := cfg.Complete()
	if err != nil {
		return err
	}
	return checkOceana(ctx, cfg)
}

// CloudApp asks the cloud for the name of the app, which proves that address, app and key fit together.
func CloudApp(ctx context.Context, c Config) (string, error) {
	c, err := c.Complete()
	if err != nil {
		return "", err
	}
	client := cloudClient(c, cloudHTTP(c))
	defer client.Close()
	return client.App(ctx)
}
