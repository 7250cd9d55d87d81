package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/play"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// openedWorld is a world that is up with its console.
type openedWorld struct {
	*upWorld
	page     *console // nil: not yet
	shopPage *console // likewise
	player   *play.Player
	branches *scenarios.Branches // nil: not yet
	remove   func()              // its directory
}

func (o *openedWorld) close() {
	if o.branches != nil {
		o.branches.Close()
	}
	o.stop()
	for _, page := range []*console{o.page, o.shopPage} {
		if page != nil {
			page.Close()
		}
	}
	o.player.Close()
	o.remove()
}

// openWorld starts the world that a command line asks for, with changes to it. When it fails nothing is left running.
func openWorld(ctx context.Context, f upFlags, stderr io.Writer, changes ...func(*sim.Config)) (_ *openedWorld, err error) {
	dir, remove, err := stateDir(f.state)
	if err != nil {
		return nil, err
	}
	player := newPlayer(f.paths, f.seed)
	up := &openedWorld{upWorld: &upWorld{host: f.host, caFile: filepath.Join(dir, "oceana-ca.pem"), named: f.state != ""}, player: player, remove: remove}
	defer func() {
		if err != nil {
			up.close()
		}
	}()
	if len(f.paths) > 0 { // the built-in ones are right: a test of ours reads them
		if _, err := (scenarios.Suite{Paths: f.paths}).Playable(); err != nil {
			return nil, err
		}
	}
	if f.foreign() {
		player.Refuse = fmt.Errorf("%w: the connector at %s is in use, and a player would take the built-in one: wavetank run --connector %s", control.ErrOtherConnector, withoutSecrets(f.connector), withoutSecrets(f.connector))
		if err := scenarios.Listens(ctx, f.connector); err != nil {
			fmt.Fprintf(stderr, "wavetank %s: nothing listens at %s yet (%v): webhooks reach no connector until something does\n", f.verb, withoutSecrets(f.connector), err)
		}
	}
	if up.page, err = listenConsole(f.listen, http.NotFoundHandler(), f.host); err != nil {
		return nil, err
	}
	up.console = up.page.URL
	if up.config, err = f.stack(dir, stderr); err != nil {
		return nil, err
	}
	for _, change := range changes {
		change(&up.config.World)
	}
	if f.writeConfig != "" {
		if err := up.writes(f); err != nil {
			return nil, fmt.Errorf("--write-config: %w", err)
		}
	}
	if err := up.start(ctx); err != nil {
		return nil, err
	}
	if f.state != "" && !f.start.IsZero() && f.key == nil {
		again, err := repeats(dir, begun{f.seed, f.start})
		if err != nil {
			return nil, err
		}
		if again {
			fmt.Fprintf(stderr, "wavetank %s: --state %s: a world with this --seed and --start was there before: its ids come again, and what the connector's log knows of them is taken for a repeat; another --seed gives others\n", f.verb, f.state)
		}
	}
	if err := up.openShop(f.shopAddr()); err != nil {
		return nil, err
	}
	api := &control.API{World: up.world, Ready: up.readyFile, Reset: up.reset, Connector: up.connector, Token: f.token, Shared: !loopback(f.listen)}
	if f.token != "" {
		up.key = api.OwnersKey()
	}
	up.branches = &scenarios.Branches{Config: up.config.Branch(), Rebuild: up.rebuild, Addrs: up.addrs}
	up.branches.Join(api)
	player.Join(api)
	up.page.Use(page(api))
	return up, nil
}

// writes prepares the configuration of a connector that is to be started beside the world.
func (u *upWorld) writes(f upFlags) (err error) {
	c := scenarios.ConnectorConfig{Path: f.writeConfig, Listen: "127.0.0.1:8082"}
	if f.ports == "free" {
		if c.Listen, err = scenarios.FreeAddress(); err != nil {
			return err
		}
	}
	if err := errors.Join(c.Check(), c.Forget()); err != nil {
		return err
	}
	u.config.Connector, u.write = "http://"+c.Listen, &c
	return nil
}

// stack is the configuration of the world.
func (f upFlags) stack(dir string, stderr io.Writer) (scenarios.StackConfig, error) {
	stack := scenarios.StackConfig{
		Connector: f.connector, Dir: dir, Stderr: stderr,
		World: sim.Config{Start: f.start, Seed: f.seed, Key: f.key, Real: f.clock == "real", Journal: upJournal(), Engine: f.engine, Business: f.business},
		Speed: f.speed,
	}
	if f.widget != "" {
		var err error
		if stack.Widget, err = os.ReadFile(f.widget); err != nil {
			return stack, fmt.Errorf("--widget: %w", err)
		}
	}
	if f.ports == "fixed" {
		stack.World.CloudAddr, stack.ConnectorAddr, stack.World.OceanaAddr = "127.0.0.1:8081", "127.0.0.1:8082", "127.0.0.1:8083"
		stack.World.Scanner = "127.0.0.1:8084"
	}
	stack.World.Site.GuardTargets = f.shared() && !f.anyTarget
	stack.World.Site.Origins = f.origins
	if f.host != "" {
		stack.World.Site.OceanaHost, stack.World.Site.PublicHost = f.host, f.host
		for _, addr := range []*string{&stack.World.CloudAddr, &stack.ConnectorAddr, &stack.World.OceanaAddr, &stack.World.Scanner} {
			*addr = everywhere(*addr)
		}
	}
	return stack, nil
}
