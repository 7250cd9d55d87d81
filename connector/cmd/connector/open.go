package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
)

// opening is what serve opens and check tries: the same function does it for both.
type opening struct {
	cfg connector.Config
	// listenFlag tells that cfg.Listen was given by --listen, so that an error names what is to be corrected.
	listenFlag bool
}

// setUp applies --listen, and finds the webhook's public address when it is plain from where the connector listens.
func setUp(cfg connector.Config, address string) opening {
	o := opening{cfg, address != ""}
	if o.listenFlag {
		o.cfg.Listen = address
	} else if cfg.Listen == "" {
		o.cfg.Listen = config.DefaultListen
	}
	if o.cfg.Aggregator.WebhookURL == "" {
		o.cfg.Aggregator.WebhookURL = publicAddress(o.cfg, o.cfg.Listen)
	}
	return o
}

// publicAddress is the webhook's URL at a listener; empty when the address does not say how the cloud gets there.
func publicAddress(cfg connector.Config, listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host == "" || port == "0" || ip != nil && ip.IsUnspecified() {
		return ""
	}
	scheme := "http"
	if cfg.TLS.CertFile != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + connector.WebhookPath
}

// listen opens everything that callers reach, and reports each with its error, or nil. Nil is returned when one of them failed; what was
// opened is closed again then.
func (o opening) listen(ctx context.Context, report func(what string, err error)) *listeners {
	l, good := &listeners{}, true
	step := func(what string, err error) {
		report(what, err)
		good = good && err == nil
	}
	if o.cfg.TLS.CertFile != "" {
		err := l.read(o.cfg)
		what := "tls"
		if err == nil {
			what += ": " + lasts(l)
		}
		step(what, err)
	}
	bind := func(into *net.Listener, name, address string) {
		at, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err == nil {
			*into = at
		} else {
			err = fmt.Errorf("%s %s: %w", name, address, advised(err))
		}
		step("listen "+address, err)
	}
	name := "listen"
	if o.listenFlag {
		name = "--listen"
	}
	bind(&l.webhooks, name, o.cfg.Listen)
	if o.cfg.Metrics.Listen != "" {
		bind(&l.metrics, "metrics.listen", o.cfg.Metrics.Listen)
	}
	if o.cfg.Control != "" {
		at, err := listenControl(ctx, o.cfg.Control)
		if err == nil {
			l.control = at
		} else {
			err = fmt.Errorf("control %s: %w", o.cfg.Control, err)
		}
		step("control "+o.cfg.Control, err)
	}
	if !good {
		l.close()
		return nil
	}
	return l
}

func lasts(l *listeners) string {
	leaf := l.certificate.Load().Leaf
	return "until " + leaf.NotAfter.UTC().Format(time.DateOnly) + ", for " + strings.Join(leaf.DNSNames, ", ")
}

// advised is an error of the network with what the operator can do about it.
func advised(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w; another program listens there, perhaps this connector already", err)
	}
	return err
}

// read takes the certificate that new connections are shown; a listener without one cannot get one later.
func (l *listeners) read(cfg connector.Config) error {
	if cfg.TLS.CertFile == "" || l.webhooks != nil && l.certificate.Load() == nil {
		return nil
	}
	pair, err := cfg.Certificate()
	if err != nil {
		return err
	}
	l.certificate.Store(pair)
	return nil
}
