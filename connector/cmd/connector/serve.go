package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
)

const shutdownTimeout = 10 * time.Second

func serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("serve", "connector serve --config connector.yaml --listen 0.0.0.0:8082")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	address := flags.String("listen", "", "serve webhooks on `ADDR`, host:port, in place of the configured one")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	seen := fingerprint(*file)
	cfg, code := load("serve", *file, stderr)
	if code != exitDone {
		return code
	}
	if *address != "" {
		cfg.Listen = *address
	} else if cfg.Listen == "" {
		cfg.Listen = connector.DefaultListen
	}
	cfg.Logger, cfg.Reached = slog.New(slog.NewJSONHandler(stderr, nil)), reached()

	endpoints, err := listen(ctx, cfg)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %v\n", err)
		return exitUsage
	}
	defer endpoints.close()
	h, err := connector.NewHost(ctx, cfg)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %v\n", err)
		return exitFailed
	}
	endpoints.tell(stdout)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go watch(watching, *file, seen, func() { reload(watching, h, endpoints, *file, cfg) })
	if err := both(ctx, h, endpoints); err != nil {
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

// late is connector.Config.Aggregator.Late. A loaded machine has been seen to take a post after its sender's successor had looked for it;
// how long that can last is assumed.
const late = 3 * time.Second

// read takes the connector's own YAML, or a deployment with what was changed after it.
func read(file string) (c connector.Config, err error) {
	if deploy.IsDeployment(file) {
		var d *deploy.Deployment
		if d, err = deploy.Open(file); err == nil {
			c, err = d.Config(deploy.Dir(file))
		}
	} else {
		c, err = connector.LoadConfig(file)
	}
	c.Aggregator.Late = late
	return c, err
}

// both runs the connector and its endpoints until ctx ends or one of them fails. The endpoints stop first, so that whatever they
// answered 200 is in the store that the connector then closes.
func both(ctx context.Context, h *connector.Host, l *listeners) error {
	failed := l.serve(h)
	var err error
	select {
	case <-ctx.Done():
	case err = <-h.Ended():
	case err = <-failed:
	}
	limit, release := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer release()
	return errors.Join(err, l.shutdown(limit), h.Close())
}
