package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
)

// openedWorld is a world that is up with its console. Close it when done.
type openedWorld struct {
	*upWorld
	dir   string // of durable state
	close func()
}

// openWorld starts the world that a command line asks for. When it fails nothing is left running.
func openWorld(ctx context.Context, f upFlags, stderr io.Writer) (_ *openedWorld, err error) {
	var undo []func()
	closeAll := func() {
		for _, f := range slices.Backward(undo) {
			f()
		}
	}
	defer func() {
		if err != nil {
			closeAll()
		}
	}()
	dir, remove, err := stateDir(f.state)
	if err != nil {
		return nil, err
	}
	undo = append(undo, remove)
	player := newPlayer(f.paths, f.seed)
	if _, err := player.Features(); err != nil {
		return nil, err
	}
	undo = append(undo, player.Close)
	if f.foreign() {
		player.Refuse = fmt.Errorf("%w: the connector at %s is in use, and a player would take the built-in one: wavetank run --connector %s", sim.ErrOtherConnector, f.connector, f.connector)
		if err := scenarios.Listens(ctx, f.connector); err != nil {
			fmt.Fprintf(stderr, "wavetank %s: nothing listens at %s yet (%v): webhooks find nobody until something does\n", f.verb, f.connector, err)
		}
	}
	console, err := listenConsole(f.listen, http.NotFoundHandler())
	if err != nil {
		return nil, err
	}
	undo = append(undo, console.Close)
	stack, err := f.stack(dir, stderr)
	if err != nil {
		return nil, err
	}
	up := &upWorld{config: stack, host: f.host, console: console.URL, caFile: filepath.Join(dir, "oceana-ca.pem")}
	if err := up.start(ctx); err != nil {
		return nil, err
	}
	undo = append(undo, up.stop)
	control := &sim.Control{World: up.world, Ready: up.readyFile, Reset: up.reset, Connector: up.connector, Token: f.token, Shared: !loopback(f.listen)}
	player.Join(control)
	console.Use(page(control))
	return &openedWorld{up, dir, closeAll}, nil
}

// stack is the configuration of the world.
func (f upFlags) stack(dir string, stderr io.Writer) (scenarios.StackConfig, error) {
	stack := scenarios.StackConfig{
		Connector: f.connector, Dir: dir, Stderr: stderr,
		World: sim.Config{Start: f.start, Seed: f.seed, Real: f.clock == "real", Journal: upJournal(), Engine: f.engine},
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
	if f.host != "" {
		stack.World.Site.OceanaHost = f.host
		for _, addr := range []*string{&stack.World.CloudAddr, &stack.ConnectorAddr, &stack.World.OceanaAddr, &stack.World.Scanner} {
			*addr = everywhere(*addr)
		}
	}
	return stack, nil
}
