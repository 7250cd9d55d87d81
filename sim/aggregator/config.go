package aggregator

import (
	"fmt"
	"net/url"
	"slices"
)

// check names the first field that no server can run with, and what would be right.
func (cfg *Config) check() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{{"Clock", cfg.Clock == nil}, {"Journal", cfg.Journal == nil}, {"Rand", cfg.Rand == nil}} {
		if f.missing {
			return fmt.Errorf("aggregator: Config.%s is required", f.name)
		}
	}
	if u, err := url.Parse(cfg.MediaURL); cfg.MediaURL != "" && (err != nil || u.Scheme == "" || u.Host == "") {
		return fmt.Errorf("aggregator: Config.MediaURL: want a URL with scheme and host, got %.60q", cfg.MediaURL)
	}
	if !slices.IsSorted(cfg.RetrySchedule) {
		return fmt.Errorf("aggregator: Config.RetrySchedule: want rising times from the first attempt, got %v", cfg.RetrySchedule)
	}
	if cfg.WebhookTimeout < 0 {
		return fmt.Errorf("aggregator: Config.WebhookTimeout: want 0 or more, got %v", cfg.WebhookTimeout)
	}
	return nil
}
