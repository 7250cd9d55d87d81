package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
)

// Limits of the webhook endpoint. The cloud gives up after 20 s.
const (
	headerTimeout   = 10 * time.Second
	readTimeout     = 20 * time.Second
	writeTimeout    = 30 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
)

func serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("serve", "connector serve --config connector.yaml --listen 0.0.0.0:8082")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	listen := flags.String("listen", "", "serve webhooks on `ADDR`, host:port, in place of the configured one")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("serve", *file, stderr)
	if code != exitDone {
		return code
	}
	if *listen != "" {
		cfg.Listen = *listen
	} else if cfg.Listen == "" {
		cfg.Listen = connector.DefaultListen
	}
	cfg.Logger, cfg.Reached = slog.New(slog.NewJSONHandler(stderr, nil)), reached()

	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: --listen %s: %v\n", cfg.Listen, err)
		return exitUsage
	}
	defer l.Close()
	h, err := connector.NewHost(ctx, cfg)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %v\n", err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "webhook: http://%s/async/messaging/v1/webhook\n", l.Addr())
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go watch(watching, *file, func() { reload(watching, h, *file, cfg) })
	if err := both(ctx, h, l); err != nil {
		fmt.Fprintf(stderr, "connector serve: %v\n", err)
		return exitFailed
	}
	return exitDone
}

func load(verb, file string, stderr io.Writer) (connector.Config, int) {
	if file == "" {
		fmt.Fprintf(stderr, "connector %s: --config is required; see connector %s --help\n", verb, verb)
		return connector.Config{}, exitUsage
	}
	cfg, err := read(file)
	if err != nil {
		fmt.Fprintf(stderr, "%v\n", err)
		return connector.Config{}, exitUsage
	}
	return cfg, exitDone
}

// read takes the connector's own YAML, or a deployment with what was changed after it.
func read(file string) (connector.Config, error) {
	if !deploy.IsDeployment(file) {
		return connector.LoadConfig(file)
	}
	d, err := deploy.Open(file)
	if err != nil {
		return connector.Config{}, err
	}
	return d.Config(deploy.Dir(file))
}

// both runs the connector and its webhook endpoint until ctx ends or one of them fails. The endpoint stops first, so that
// whatever it answered 200 is in the store that the connector then closes.
func both(ctx context.Context, h *connector.Host, l net.Listener) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout,
	}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(l) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-h.Ended():
	case err = <-serving:
		serving <- err
	}
	limit, release := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer release()
	err = errors.Join(err, server.Shutdown(limit))
	if served := <-serving; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, h.Close())
}
