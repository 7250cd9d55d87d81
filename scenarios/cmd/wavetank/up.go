package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/play"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/journal"
)

const upExamples = `  wavetank up
  wavetank up --start 2020-11-03T09:00:00Z --speed 0      paused; time moves only when told
  wavetank up --ports free --ready ready.json             for a script: where everything is
  wavetank up my/features                                 the console also plays your own scenarios, step by step
  wavetank up --connector none --clock real               simulators alone, for a connector of your own
  wavetank up --connector none --write-config c.yaml      and a configuration with which connector serve --config c.yaml works
`

// upFlags is the command line of up, checked.
type upFlags struct {
	verb                                                                                              string
	listen, ports, connector, clock, state, ready, token, widget, engine, host, writeConfig, business string
	start                                                                                             time.Time
	speed                                                                                             float64
	seed                                                                                              uint64
	key                                                                                               []byte // in place of the seed
	anyTarget                                                                                         bool
	origins                                                                                           list     // of web pages, besides those of this machine
	paths                                                                                             []string // of features to be played, besides the built-in ones
}

func runUp(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f, err := parseUp("up", "wavetank up [PATH ...]: the simulated world, until Ctrl-C; a PATH is a feature file or a directory of them, to be played in the console", upExamples, args, stdout)
	if err != nil {
		return exitUsage, err
	}
	up, err := openWorld(ctx, f, stderr)
	if err != nil {
		return exitUsage, err
	}
	defer up.close()
	debug.FreeOSMemory() // the start read every feature file, which an idle world does not need
	releaseProgram()
	switch f.ready {
	case "":
	case "-":
		_, err = stdout.Write(scenarios.ReadyFile(up.readyFile()))
	default:
		err = os.WriteFile(f.ready, scenarios.ReadyFile(up.readyFile()), 0o600) // it holds secrets of the world
	}
	if err != nil {
		return exitUsage, fmt.Errorf("--ready: %w", err)
	}
	if f.ready != "-" {
		fmt.Fprint(stdout, up.greeting())
	}
	<-ctx.Done()
	return exitDone, nil
}

// parseUp reads the command line of up, or of a verb that has its flags and more.
func parseUp(verb, synopsis, examples string, args []string, stdout io.Writer, more ...func(*flag.FlagSet)) (upFlags, error) {
	f := upFlags{verb: verb}
	flags := flag.NewFlagSet(verb, flag.ContinueOnError)
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "`HOST:PORT` of console and control API")
	flags.StringVar(&f.ports, "ports", "fixed", "`fixed|free`: cloud 8081, connector 8082, Oceana 8083, scanner 8084, shop 8085; or any free port for all")
	flags.StringVar(&f.connector, "connector", "builtin", "`builtin|none|URL`: URL is the public base of a connector that is there")
	flags.StringVar(&f.clock, "clock", "virtual", "`virtual|real`")
	start := flags.String("start", "", "RFC 3339 `INSTANT` at which the virtual clock starts (default now)")
	flags.Float64Var(&f.speed, "speed", 1, "virtual seconds per real second, `X`; 0 starts paused")
	flags.Uint64Var(&f.seed, "seed", 1, "`N` fixes every generated id, secret, phone number and order of choice; beyond loopback and without it they cannot be guessed")
	flags.StringVar(&f.state, "state", "", "keep the connector's durable log in `DIR` (default a temporary one, removed at exit)")
	flags.StringVar(&f.ready, "ready", "", "write the ready file to `FILE|-` once every listener answers")
	flags.StringVar(&f.engine, "engine", "builtin", "`builtin|clamd://HOST:PORT`: what scans files for viruses")
	flags.StringVar(&f.token, "token", "", "`TOKEN` of 16 or more characters that every call of the control API needs; required beyond loopback")
	flags.StringVar(&f.host, "host", "", "`NAME` by which other machines reach the simulators: they listen everywhere, Oceana's certificate holds for it, and a --token is needed")
	flags.BoolVar(&f.anyTarget, "any-target", false, "beyond loopback, let webhooks also lead to this machine and its link, such as 127.0.0.1 and 169.254.169.254")
	flags.Var(&f.origins, "origin", "`URL` such as https://dev.example: on loopback, let web pages from there call the simulators too, as those of this machine may; repeatable")
	flags.StringVar(&f.widget, "widget", "", "the desks' rich media `FILE`, as richmedia-content.templates.js is written (default a built-in one)")
	flags.StringVar(&f.writeConfig, "write-config", "", "with --connector none, register the webhook of a connector on port 8082, or a free one, and write its configuration to `FILE`")
	flags.StringVar(&f.business, "business", "", "`NAME` of the business that customers see (default a made-up one)")
	for _, add := range more {
		add(flags)
	}
	var err error
	f.paths, err = parseMixed(flags, args, synopsis, examples, stdout)
	if err != nil {
		return f, err
	}
	for i, o := range f.origins {
		f.origins[i] = strings.TrimSuffix(o, "/")
	}
	given := map[string]bool{}
	flags.Visit(func(fl *flag.Flag) { given[fl.Name] = true })
	if *start != "" {
		at, err := time.Parse(time.RFC3339Nano, *start)
		if err != nil {
			return f, fmt.Errorf("--start: %q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", *start)
		}
		f.start = at
	}
	if f.ports == "free" && !given["listen"] {
		f.listen = "127.0.0.1:0"
	}
	if f.shared() && !given["seed"] {
		f.key = make([]byte, 32)
		_, _ = rand.Read(f.key) // never fails
	}
	return f, f.check(given)
}

// shared reports whether other machines reach anything of the world.
func (f upFlags) shared() bool { return f.host != "" || !loopback(f.listen) }

// foreign reports whether a connector other than the built-in one is used.
func (f upFlags) foreign() bool { return f.connector != "builtin" && f.connector != "none" }

// places are the files that the command line names.
func (f upFlags) places() []place {
	return append(featureFiles(f.paths), reads("--widget", f.widget), writes("--ready", f.ready), writes("--write-config", f.writeConfig))
}

func (f upFlags) check(given map[string]bool) error {
	if f.ports != "fixed" && f.ports != "free" {
		return fmt.Errorf("--ports: %q: use fixed or free", f.ports)
	}
	if err := apart(f.places()); err != nil {
		return err
	}
	if f.writeConfig != "" && f.connector != "none" {
		return errors.New("--write-config: is for a connector that you start; give --connector none too")
	}
	if given["business"] && strings.TrimSpace(f.business) == "" {
		return errors.New("--business: is empty; write a name such as 'Acme Shoes'")
	}
	if f.clock != "virtual" && f.clock != "real" {
		return fmt.Errorf("--clock: %q: use virtual or real", f.clock)
	}
	if f.clock == "real" && (given["start"] || given["speed"]) {
		return errors.New("--clock real: the real clock has no --start and no --speed")
	}
	if err := sim.CheckSpeed(f.speed); err != nil {
		return fmt.Errorf("--%w", err)
	}
	if f.connector != "builtin" && f.connector != "none" {
		if scenarios.CheckURL(f.connector) != nil {
			return fmt.Errorf("--connector: %q: use builtin, none or a base URL such as http://127.0.0.1:8082", f.connector)
		}
	}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return fmt.Errorf("--listen: %q: write HOST:PORT", f.listen)
	}
	if err := f.checkDoors(given); err != nil {
		return err
	}
	return f.checkOrigins()
}

// leastToken is the length in characters of the shortest token: at a thousand guesses a second, 16 letters outlast everybody.
const leastToken = 16

// checkDoors wants a token where other machines reach the world. No error shows it.
func (f upFlags) checkDoors(given map[string]bool) error {
	switch {
	case f.token == "" && !loopback(f.listen):
		return fmt.Errorf("--listen: %s is beyond loopback: give a --token of %d or more characters that every call must carry", f.listen, leastToken)
	case f.token == "" && f.host != "":
		return fmt.Errorf("--host: %s lets other machines in: give a --token of %d or more characters that every call of the control API must carry", f.host, leastToken)
	case given["token"] && len(f.token) < leastToken:
		return fmt.Errorf("--token: has %d characters: give %d or more, such as openssl rand -hex 16 prints", len(f.token), leastToken)
	case strings.ContainsFunc(f.token, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return errors.New("--token: holds a character that no header can carry: use letters, digits and signs of ASCII")
	case given["any-target"] && !f.shared():
		return errors.New("--any-target: this world listens on loopback alone, where every target is allowed")
	case len(f.origins) > 0 && f.host != "":
		return errors.New("--origin: with --host the simulators answer the pages of every origin")
	case f.host != "" && !isHostName(f.host):
		return fmt.Errorf("--host: %q: write a name or an address without a port, such as world.example", f.host)
	}
	return nil
}

// checkOrigins wants origins as browsers write them, which leave a usual port out: what is written otherwise would let no page in.
func (f upFlags) checkOrigins() error {
	for _, o := range f.origins {
		u, err := url.Parse(o)
		if err != nil || u.Scheme == "" || u.Host == "" || o != u.Scheme+"://"+u.Host || strings.Contains(o, "*") || o == "https://"+u.Hostname()+":443" || o == "http://"+u.Hostname()+":80" {
			return fmt.Errorf("--origin: %q: write scheme and host as a browser does, such as https://dev.example or http://dev.example:3000", o)
		}
	}
	return nil
}

// isHostName reports whether a text can stand in a URL as its host.
func isHostName(name string) bool {
	if net.ParseIP(name) != nil {
		return true
	}
	return strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-._") == "" && strings.Trim(name, ".") != ""
}

// newPlayer plays the features at paths and the built-in ones.
func newPlayer(paths []string, seed uint64) *play.Player {
	p := &play.Player{Seed: seed}
	if len(paths) > 0 {
		p.Sources = append(p.Sources, play.Source{Paths: paths})
	}
	p.Sources = append(p.Sources, play.Source{FS: features.FS, Paths: features.Paths()})
	return p
}

// loopback reports whether only this machine reaches an address.
func loopback(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// upJournal bounds a world that may be up for weeks.
func upJournal() journal.Options {
	began := time.Now() // how long things really take is shown beside the virtual time
	return journal.Options{Keep: 50_000, KeepBytes: 64 << 20, Wall: func() time.Duration {
		return time.Since(began)
	}}
}

// stateDir is the directory of durable state, and what to do with it at the end.
func stateDir(dir string) (string, func(), error) {
	if dir == "" {
		scratch.Sweep()
		dir, err := scratch.Memory()
		if err != nil {
			return "", nil, err
		}
		return dir.Path, func() { _ = dir.Remove() }, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("--state: %w", err)
	}
	return dir, func() {}, nil
}

// upWorld is the world that is up now; reset puts another in its place.
type upWorld struct {
	config                scenarios.StackConfig
	host, console, caFile string
	key                   string                     // with which the printed addresses open the control API; empty: it wants none
	write                 *scenarios.ConnectorConfig // written at every start; nil: none is
	named                 bool                       // its directory was named
	shop                  string                     // address of the demonstration site; empty: there is none

	mu    sync.Mutex
	stack *scenarios.Stack
}

func (u *upWorld) start(ctx context.Context) error {
	stack, err := scenarios.NewStack(ctx, u.config)
	if err != nil {
		return err
	}
	if err := os.WriteFile(u.caFile, stack.World.AuthorityPEM(), 0o600); err != nil {
		stack.Close()
		return fmt.Errorf("write %s: %w", u.caFile, err)
	}
	if u.write != nil {
		if err := u.write.Write(stack.World.Ready(u.console, u.caFile), stack.WebhookSecret(), stack.World.AuthorityPEM()); err != nil {
			stack.Close()
			return fmt.Errorf("--write-config: %w", err)
		}
		u.write.World++
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.stack = stack
	return nil
}

func (u *upWorld) stop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stack != nil {
		u.stack.Close()
		u.stack = nil
	}
}

// reset throws the world away, the connector's log with it, and starts it again from its seed.
func (u *upWorld) reset(ctx context.Context) error {
	u.mu.Lock()
	ports := u.stack.Addrs()
	u.mu.Unlock()
	u.stop()
	u.config.World.CloudAddr, u.config.World.OceanaAddr, u.config.ConnectorAddr = ports.Cloud, ports.Oceana, ports.Connector
	u.config.World.Scanner = ports.Scanner
	u.config.Fresh = true
	return u.start(context.WithoutCancel(ctx))
}

// rebuild makes the world again from a recording, at its addresses.
func (u *upWorld) rebuild(ctx context.Context, as actions.Recording, kept *scenarios.Stack) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	next, err := u.stack.Remake(ctx, u.config, as, kept)
	if next != nil {
		u.stack = next
		err = errors.Join(err, os.WriteFile(u.caFile, next.World.AuthorityPEM(), 0o600))
	}
	return err
}

// addrs is where the world is; none when its durable log must stay in a directory that was named, where no world can be kept.
func (u *upWorld) addrs() scenarios.Addrs {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.named || u.stack == nil {
		return scenarios.Addrs{}
	}
	return u.stack.Addrs()
}

func (u *upWorld) world() *sim.World {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.stack.World
}

// connector is the switch of the built-in connector; nil when another one is used.
func (u *upWorld) connector() control.ConnectorSwitch {
	u.mu.Lock()
	defer u.mu.Unlock()
	if b, ok := u.stack.Builtin(); ok {
		return b
	}
	return nil
}

func (u *upWorld) readyFile() sim.Ready {
	r := u.world().Ready(u.console, u.caFile)
	r.SDK.Shop = u.shop
	if u.host != "" {
		for _, url := range []*string{
			&r.Console, &r.Control, &r.Aggregator.URL, &r.Connector.URL, &r.Connector.HealthCheck, &r.Connector.Webhook, &r.Oceana.Messaging, &r.Oceana.Chat, &r.Scanner.URL,
			&r.SDK.ConfigURL, &r.SDK.Realtime, &r.SDK.Shop,
		} {
			*url = named(*url, u.host)
		}
	}
	return r
}

func (u *upWorld) greeting() string {
	r := u.readyFile()
	home, token := "", ""
	if u.key != "" {
		home, token = "/", "?token="+u.key
	}
	text := "Wavetank is up\n\n" +
		"  console    " + r.Console + home + token + "\n" +
		"  control    " + r.Control + "/world" + token + "\n" +
		"  reference  " + r.Console + "/docs" + token + "\n" +
		"  cloud      " + r.Aggregator.URL + "\n" +
		"  oceana     " + r.Oceana.Messaging + "\n" +
		"  scanner    " + r.Scanner.URL + "\n"
	if r.SDK.Shop != "" {
		text += "  shop       " + r.SDK.Shop + "\n"
	}
	if r.Connector.URL != "" {
		text += "  connector  " + withoutSecrets(r.Connector.HealthCheck) + "\n"
	}
	if u.write != nil {
		text += "  start it   connector serve --config " + u.write.Path + "\n"
	}
	return text + "\nCtrl-C ends it.\n"
}
