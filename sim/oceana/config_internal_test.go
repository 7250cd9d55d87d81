package oceana

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// running is what New makes of a configuration that is right.
func running(tb testing.TB, cfg Config) *Server {
	tb.Helper()
	s, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestAWrongConfigurationIsAnError(t *testing.T) {
	k := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	good := Config{Clock: k, Journal: journal.New(k.Now), Rand: rand.New(rand.NewPCG(1, 2))}
	s := running(t, good)
	s.Shutdown()
	for want, change := range map[string]func(*Config){
		"Clock is required":          func(c *Config) { c.Clock = nil },
		"Journal is required":        func(c *Config) { c.Journal = nil },
		"Rand is required":           func(c *Config) { c.Rand = nil },
		"NoAnswer: want 0 or more":   func(c *Config) { c.NoAnswer = -time.Second },
		"KeepClosed: want 0 or more": func(c *Config) { c.KeepClosed = -1 },
	} {
		cfg := good
		change(&cfg)
		if _, err := New(cfg); err == nil || !strings.HasPrefix(err.Error(), "oceana: Config") || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error that says %q, got %v", want, err)
		}
	}
}
