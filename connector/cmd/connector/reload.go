package main

import (
	"context"
	"hash/fnv"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
)

// watchEvery is how often the files of a deployment are looked at; a hang-up signal makes it at once.
const watchEvery = time.Second

// watch calls changed after a hang-up signal, and when a file of the deployment changed: ccm writes them from another process. seen is
// the fingerprint from before the files were read, so that a change while the connector starts is not missed.
func watch(ctx context.Context, file string, seen uint64, changed func()) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUp:
			seen = fingerprint(file)
			changed()
		case <-tick.C:
			if now := fingerprint(file); now != seen {
				seen = now
				changed()
			}
		}
	}
}

// fingerprint changes when the deployment, its settings or a trust store does.
func fingerprint(file string) uint64 {
	h := fnv.New64a()
	paths := []string{file}
	if cfg, _ := read(file); len(cfg.Sources) > 0 { // with faults too: they may be mended in another file
		paths = cfg.Sources // the files with secrets and certificates too
	}
	if deploy.IsDeployment(file) {
		paths = append(paths, deploy.SettingsPath(deploy.Dir(file)))
		for _, id := range []string{deploy.StoreOceana, deploy.StoreAggregator} {
			found, _ := filepath.Glob(filepath.Join(deploy.Store{Dir: deploy.Dir(file), ID: id}.Path(), "*.pem"))
			paths = append(paths, found...)
		}
	}
	for _, p := range paths {
		_, _ = h.Write([]byte(p))
		data, _ := os.ReadFile(p) // a file that is not there counts as empty
		_, _ = h.Write(data)
	}
	return h.Sum64()
}

// reload goes on with what the files say now. What is wrong with them is logged, and nothing changes.
func reload(ctx context.Context, h *connector.Host, l *listeners, file string, was opening) {
	log := scrubbed(was.cfg)
	cfg, err := read(file)
	if err != nil {
		log.Error("the configuration changed and is wrong; the old one stays", "error", err.Error())
		return
	}
	cfg.Listen, cfg.Metrics.Listen, cfg.Control = was.cfg.Listen, was.cfg.Metrics.Listen, was.cfg.Control
	cfg.Logger, cfg.OnFailpoint = was.cfg.Logger, was.cfg.OnFailpoint
	if cfg.Aggregator.WebhookURL == "" {
		cfg.Aggregator.WebhookURL = publicAddress(cfg, l.webhooks.Addr().String())
	}
	if err := l.read(cfg); err != nil {
		log.Error("the configuration changed and its certificate cannot be used; the old one stays", "error", err.Error())
		return
	}
	if err := h.Reload(ctx, cfg); err != nil {
		log.Error("the configuration changed and cannot be used", "error", err.Error())
		return
	}
	log.Info("the configuration changed and is in use")
	for _, w := range cfg.Warnings() {
		log.Warn("configuration", "warning", w)
	}
}
