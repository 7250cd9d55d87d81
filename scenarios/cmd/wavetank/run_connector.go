package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios"
)

// connectorChoice is what the command line says about the connector under test.
type connectorChoice struct {
	flags     *flag.FlagSet
	connector string
	of        scenarios.Foreign
}

// connectorFlags adds the flags about the connector under test.
func connectorFlags(flags *flag.FlagSet) *connectorChoice {
	c := &connectorChoice{flags: flags}
	flags.StringVar(&c.connector, "connector", "builtin", "`builtin|URL`: URL is the public base of a process that is there; one scenario at a time then, with the fixed ports of up")
	flags.StringVar(&c.of.Command, "connector-cmd", "", "run the connector under test by `CMD`, for each scenario; it gets the world in WAVETANK_... variables and listens on WAVETANK_LISTEN or PORT")
	flags.DurationVar(&c.of.Wait, "connector-wait", 10*time.Second, "`DURATION` within which the connector under test must listen")
	flags.StringVar(&c.of.Webhook, "webhook", "/async/messaging/v1/webhook", "`PATH` of its webhook")
	flags.StringVar(&c.of.Health, "health", "", "`PATH` that answers 2xx once it is ready (default: any answer on its port)")
	flags.StringVar(&c.of.Idle, "idle", "", "`PATH` of its own that answers 2xx once it has nothing in hand")
	flags.DurationVar(&c.of.Settle, "settle", 30*time.Millisecond, "`DURATION` of silence after which it counts as quiet")
	flags.StringVar(&c.of.Ready, "ready", "", "with --connector URL, write the ready file to `FILE` before the process is called: address, id and keys stay the same for the whole run")
	flags.BoolVar(&c.of.Faketime, "faketime", false, "have --connector-cmd live in the world's time: Node, Python, Java and whatever else asks the C library for it, by libfaketime; no Go program")
	flags.StringVar(&c.of.Profile, "profile", scenarios.ProfileAuto, "`auto|cloud|full`: leave out what the connector under test cannot do, or all that needs Oceana, or nothing")
	return c
}

// check is the connector under test; nil is the built-in one.
func (c *connectorChoice) check() (*scenarios.Foreign, error) {
	given := map[string]bool{}
	c.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if given["connector-cmd"] && given["connector"] {
		return nil, errors.New("--connector-cmd: give it or --connector, not both")
	}
	if given["connector-cmd"] && strings.TrimSpace(c.of.Command) == "" {
		return nil, errors.New("--connector-cmd: is empty; write a command such as 'node bot.js'")
	}
	switch c.of.Profile {
	case scenarios.ProfileAuto, scenarios.ProfileCloud, scenarios.ProfileFull:
	default:
		return nil, fmt.Errorf("--profile: %q: use auto, cloud or full", c.of.Profile)
	}
	if !given["connector-cmd"] && c.connector == "builtin" {
		for _, name := range []string{"connector-wait", "webhook", "health", "idle", "settle", "ready", "profile", "faketime"} {
			if given[name] && (name != "profile" || c.of.Profile == scenarios.ProfileCloud) {
				return nil, fmt.Errorf("--%s: is for a connector of your own; give --connector-cmd or --connector URL too", name)
			}
		}
		return nil, nil
	}
	for _, name := range []string{"webhook", "health", "idle"} {
		if path := c.flags.Lookup(name).Value.String(); given[name] && !strings.HasPrefix(path, "/") {
			return nil, fmt.Errorf("--%s: %q: write a path such as /hook", name, path)
		}
	}
	if c.of.Wait <= 0 || c.of.Settle <= 0 {
		return nil, errors.New("--connector-wait, --settle: use durations above 0")
	}
	if given["connector-cmd"] {
		if given["ready"] {
			return nil, errors.New("--ready: --connector-cmd gets its own in WAVETANK_READY")
		}
		if c.of.Faketime {
			if _, err := scenarios.FindFaketime(); err != nil {
				return nil, fmt.Errorf("--faketime: %w", err)
			}
		}
		return &c.of, nil
	}
	if c.of.Faketime {
		return nil, errors.New("--faketime: is for --connector-cmd; a process that is there has its clock already")
	}
	if err := scenarios.CheckURL(c.connector); err != nil {
		return nil, fmt.Errorf("--connector: %w", err)
	}
	c.of.URL = c.connector
	c.of.At = scenarios.Addrs{Cloud: "127.0.0.1:8081", Oceana: "127.0.0.1:8083", Scanner: "127.0.0.1:8084"}
	return &c.of, nil
}
