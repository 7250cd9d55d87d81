package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/terminal"
)

// healthTimeout is transport: a connector that answers its own machine later than this is not well.
const healthTimeout = 4 * time.Second

// health asks the connector of this machine for its health check: an image without a shell or curl has it in it.
func health(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("health", "connector health --config connector.yaml")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("health", *file, stderr)
	if code != exitDone {
		return code
	}
	at, err := ownHealth(cfg)
	if err == nil {
		err = answers(ctx, at)
	}
	if err != nil {
		fmt.Fprintf(stderr, "connector health: %s\n", terminal.Escape(err.Error()))
		return exitFailed
	}
	fmt.Fprintf(stdout, "ok      %s\n", at)
	return exitDone
}

// ownHealth is the health check as this machine reaches it: a listener on all addresses is asked on loopback.
func ownHealth(cfg connector.Config) (string, error) {
	listen := cfg.Listen
	if listen == "" {
		listen = config.DefaultListen
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http"
	if cfg.TLS.CertFile != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/async/messaging/v1/health-check", nil
}

func answers(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	// The certificate is for the public name, which is not asked for here; nothing secret is sent.
	client := &http.Client{Transport: &http.Transport{Proxy: nil, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d, want 200", at, answer.StatusCode)
	}
	return nil
}
