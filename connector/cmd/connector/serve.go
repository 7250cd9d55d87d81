package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/connector/version"
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
	o := setUp(cfg, *address)
	o.cfg.Logger, o.cfg.OnFailpoint = slog.New(slog.NewJSONHandler(stderr, nil)), dieAt()
	endpoints := o.listen(ctx, func(_ string, err error) {
		if err != nil {
			fmt.Fprintf(stderr, "connector serve: %s\n", terminal.Escape(err.Error()))
		}
	})
	if endpoints == nil {
		return exitUsage
	}
	defer endpoints.close()
	if o.cfg.Aggregator.WebhookURL == "" { // the port was chosen just now
		o.cfg.Aggregator.WebhookURL = publicAddress(o.cfg, endpoints.webhooks.Addr().String())
	}
	h, err := connector.NewHost(ctx, o.cfg)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %s\n", terminal.EscapeLines(o.cfg.Mask(err.Error())))
		return exitFailed
	}
	endpoints.print(stdout)
	log := scrubbed(o.cfg)
	logStart(log, o.cfg, endpoints)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go watch(watching, *file, seen, func() { reload(watching, h, endpoints, *file, o) })
	err = both(ctx, h, endpoints)
	left := h.Connector().Left()
	log.Info("connector stopped", "version", version.Of("connector").Version, "left to cloud", left.ToCloud, "left to oceana", left.ToOceana)
	if err != nil {
		fmt.Fprintf(stderr, "connector serve: %s\n", terminal.EscapeLines(o.cfg.Mask(err.Error())))
		return exitFailed
	}
	return exitDone
}

func scrubbed(cfg connector.Config) *slog.Logger { return secret.Scrub(cfg.Logger, cfg.Secrets()...) }

// logStart says once what runs and where, and what is probably not meant.
func logStart(log *slog.Logger, cfg connector.Config, l *listeners) {
	attrs := []any{"version", version.Of("connector").Version, "webhooks", l.webhooks.Addr().String(), "cloud", cfg.Aggregator.URL, "oceana", cfg.Oceana.URL, "store", store.Name(cfg.Store)}
	if l.metrics != nil {
		attrs = append(attrs, "metrics", l.metrics.Addr().String())
	}
	if l.control != nil {
		attrs = append(attrs, "control", cfg.Control)
	}
	log.Info("connector started", attrs...)
	for _, w := range cfg.Warnings() {
		log.Warn("configuration", "warning", w)
	}
}

func load(verb, file string, stderr io.Writer) (connector.Config, int) {
	if file == "" {
		fmt.Fprintf(stderr, "connector %s: --config is required; see connector %s --help\n", verb, verb)
		return connector.Config{}, exitUsage
	}
	cfg, err := read(file)
	if err != nil {
		fmt.Fprintf(stderr, "%s\n", terminal.EscapeLines(err.Error()))
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
		for _, path := range []string{file, deploy.SettingsPath(deploy.Dir(file))} {
			if credential.Exposed(path) { // both hold keys
				c.Exposed = append(c.Exposed, path)
			}
		}
	} else {
		c, err = config.Load(file)
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
