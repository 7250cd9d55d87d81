package connector

import (
	"context"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

const checkTimeout = 20 * time.Second // transport: for each step

// Check tries everything a Connector with cfg depends on, without running it, and reports each step as it ends: what it was and
// what was wrong, or nil. It must not be used beside a running Connector on the same store, and says so. The result is whether
// all was well.
func Check(ctx context.Context, cfg Config, report func(what string, err error)) bool {
	cfg, err := cfg.complete()
	report("config", err)
	if err != nil {
		return false
	}
	good := true
	step := func(what string, do func(context.Context) error) {
		ctx, cancel := context.WithTimeout(ctx, checkTimeout)
		defer cancel()
		err := do(ctx)
		report(what, err)
		good = good && err == nil
	}
	step("store "+store.Name(cfg.Store), cfg.checkStore)
	step("oceana "+cfg.Oceana.URL, cfg.checkOceana)
	step("cloud "+cfg.Aggregator.URL, cfg.checkCloud)
	return good
}

func (c Config) checkStore(ctx context.Context) error {
	s, err := store.Open(ctx, store.Config{Database: c.Store, Step: step(bridge.Bridge{}), Now: c.Clock.Now, Shards: c.Oceana.Sockets})
	if err != nil {
		return err
	}
	if err := s.Ready(ctx); err != nil {
		_ = s.Close()
		return fmt.Errorf("write: %w", err)
	}
	return s.Close()
}

func (c Config) checkOceana(ctx context.Context) error {
	return oceana.New(oceana.Config{
		URL: c.Oceana.URL, User: c.Oceana.User, Password: c.Oceana.Password, RootCAs: c.Oceana.RootCAs, Dial: c.Oceana.Dial,
		ClientID: c.Oceana.ClientID, InstanceID: c.Oceana.InstanceID + "-check", // so that no session of a connector is taken over
	}).Check(ctx)
}

func (c Config) checkCloud(ctx context.Context) error {
	client := aggregator.NewClient(aggregator.ClientConfig{
		URL: c.Aggregator.URL, AppID: c.Aggregator.AppID, KeyID: c.Aggregator.KeyID, Secret: c.Aggregator.Secret,
		HTTP: c.Aggregator.HTTP,
	})
	defer client.Close()
	_, err := client.App(ctx)
	return err
}

// CheckOceana logs in to Oceana once and out again, under an instance id of its own: it can be done beside a running Connector.
func CheckOceana(ctx context.Context, cfg Config) error {
	cfg, err := cfg.complete()
	if err != nil {
		return err
	}
	return cfg.checkOceana(ctx)
}
