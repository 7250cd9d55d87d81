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
	cfg.Logger = slog.New(slog.NewJSONHandler(stderr, nil))

	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: --listen %s: %v\n", cfg.Listen, err)
		return exitUsage
	}
	defer l.Close()
	c, err := connector.New(ctx, cfg)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %v\n", err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "webhook: http://%s/async/messaging/v1/webhook\n", l.Addr())
	if err := both(ctx, c, l); err != nil {
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
	cfg, err := connector.LoadConfig(file)
	if err != nil {
		fmt.Fprintf(stderr, "%v\n", err)
		return connector.Config{}, exitUsage
	}
	return cfg, exitDone
}

// both runs the connector and its webhook endpoint until ctx ends or one of them fails. The endpoint stops first, so that
// whatever it answered 200 is in the store that the connector then closes.
func both(ctx context.Context, c *connector.Connector, l net.Listener) error {
	server := &http.Server{
		Handler: c.Handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout,
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	drain, drained := context.WithCancel(context.WithoutCancel(ctx))
	defer drained()
	serving, running := make(chan error, 1), make(chan error, 1)
	go func() {
		defer cancel()
		serving <- server.Serve(l)
	}()
	go func() {
		defer cancel()
		running <- c.Run(drain)
	}()
	<-ctx.Done()
	limit, release := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer release()
	err := server.Shutdown(limit)
	if served := <-serving; !errors.Is(served, http.ErrServerClosed) {
		err = served
	}
	drained()
	return errors.Join(err, <-running)
}
