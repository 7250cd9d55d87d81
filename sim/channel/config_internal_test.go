package channel

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestAConfigurationThatLacksAFieldIsAnError(t *testing.T) {
	k := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	for want, change := range map[string]func(*Config){
		"": func(*Config) {}, "channel: Config.Clock is required": func(c *Config) { c.Clock = nil }, "channel: Config.Journal is required": func(c *Config) { c.Journal = nil },
		"channel: Config.Rand is required": func(c *Config) { c.Rand = nil }, "channel: Config.Cloud is required": func(c *Config) { c.Cloud = nil },
	} {
		cfg := Config{Clock: k, Journal: journal.New(k.Now), Rand: rand.New(rand.NewPCG(1, 2)), Cloud: struct{ Cloud }{}}
		change(&cfg)
		got := ""
		if _, err := NewBase(cfg, Rules{}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
