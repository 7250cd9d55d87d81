package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/play"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/scanner"
)

const runExamples = `  wavetank run                                  the built-in features
  wavetank run my/features --tags "@smoke and not @slow"
  wavetank run late.feature:12 --keep           one scenario; its world stays up if it fails
  wavetank run --format progress --format junit:report.xml --journal journals
  wavetank run --connector-cmd 'node bot.js'    a connector of your own, started and killed for each scenario
  wavetank run --connector-cmd 'node bot.js' features/portable    what every client of the cloud does, see its README
  wavetank run --format html:report.html        a page that opens offline: after every step, what phones and desks showed
`

// collectLess has garbage collected when there is four times as much as what is in use, unless GOGC says when: a world lives for milliseconds
// and leaves nothing, so what is in use is little, and looking through it after every few worlds takes a tenth of a run. It returns the way back.
func collectLess() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(before) }
}

func runRun(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	var formats list
	tags := flags.String("tags", "", "run only scenarios whose tags match the `EXPR`, such as \"@R082\", \"@smoke and not (@slow or @R140)\" or godog's \"@smoke && ~@slow\"")
	flags.Var(&formats, "format", "`pretty|progress|junit:FILE|cucumber:FILE|messages:FILE|html:FILE`, repeatable; the FILE - is standard output, and what is printed goes to standard error then")
	concurrency := flags.Int("concurrency", runtime.NumCPU(), "`N` scenarios at once")
	flags.Lookup("concurrency").DefValue = "number of CPUs" // in the help, which is the same everywhere
	seed := flags.Uint64("seed", 1, "`N` fixes order and ids")
	engine := flags.String("engine", "builtin", "`builtin|clamd://HOST:PORT`: what scans files for viruses")
	stop := flags.Bool("stop-on-failure", false, "leave the rest out after a failure")
	rerun := flags.Int("rerun", 0, "run a scenario that failed up to `N` times more; one that passes then is flaky, which is reported as such and fails the run")
	allowFlaky := flags.Bool("allow-flaky", false, "with --rerun, flaky scenarios do not fail the run; they do not count as passed")
	keep := flags.Bool("keep", false, "leave a failed scenario's world up and print its console URL")
	journal := flags.String("journal", "", "write each scenario's journal to `DIR` as <feature>_<line>.ndjson; of features with one name, <feature> is the path with dots for slashes, and then -2, -3 where that is the same, too")
	acted := flags.String("actions", "", "write each scenario's log of actions to `DIR` as <feature>_<line>.actions.ndjson, for wavetank replay; <feature> as with --journal")
	under := connectorFlags(flags)
	paths, err := parseMixed(flags, args, "wavetank run [PATH ...]: run feature files; a PATH is a file, a directory or file:line, none means the built-in features", runExamples, stdout)
	if err != nil {
		return exitUsage, err
	}
	if *concurrency < 1 {
		return exitUsage, fmt.Errorf("--concurrency: %d: use a number from 1", *concurrency)
	}
	switch {
	case *rerun < 0:
		return exitUsage, fmt.Errorf("--rerun: %d: use a number from 0", *rerun)
	case *allowFlaky && *rerun == 0:
		return exitUsage, errors.New("--allow-flaky: a scenario that runs once is never flaky; give --rerun N too")
	case *keep && *rerun > 0:
		return exitUsage, errors.New("--rerun: with --keep the first failure stays up and nothing runs again; give one of them")
	}
	foreign, err := under.check()
	if err != nil {
		return exitUsage, err
	}
	if foreign != nil && foreign.URL != "" {
		*concurrency = 1 // there is one process and one world for it
	}
	if _, err := scanner.NewEngine(*engine); err != nil {
		return exitUsage, fmt.Errorf("--%w", err)
	}
	named := append(append(featureFiles(paths), reportsTo("--format", formats)...), writes("--ready", under.of.Ready))
	for _, dir := range []place{writes("--journal", *journal), writes("--actions", *acted)} { // which may be one
		if err := apart(append(named, dir)); err != nil {
			return exitUsage, err
		}
	}

	suite := scenarios.Suite{
		Paths: paths, Tags: *tags, Formats: formats, Concurrency: *concurrency, Seed: *seed,
		Foreign: foreign, StopOnFailure: *stop, Rerun: *rerun, AllowFlaky: *allowFlaky, Journal: *journal, Actions: *acted, Engine: *engine, Output: stdout, Aside: stderr, Now: time.Now, Stop: ctx.Done(),
	}
	if len(paths) == 0 {
		suite.FS, suite.Paths = features.FS, features.Paths()
	} else if builtin, ok := portable(paths); ok {
		suite.FS, suite.Paths = features.FS, builtin
	}
	if *keep {
		k := &keeper{ctx: ctx, out: stderr}
		if foreign == nil { // a player plays with the built-in connector
			k.player = newPlayer(paths, *seed)
		}
		suite.Failed = k.keep
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that has seen enough, such as head, must not cost the other reports
	defer collectLess()()
	scratch.Sweep()
	result := suite.Run()
	if len(paths) == 0 && foreign == nil {
		_ = remember(result.Outcomes) // a run counts even when its results cannot be looked up
	}
	switch {
	case result.Usage != nil:
		return exitUsage, result.Usage
	case result.Empty:
		err := fmt.Errorf("no scenario matches %s", strings.TrimSpace(strings.Join(append(paths, *tags), " ")))
		return exitFailed, errors.Join(err, result.Unwritten)
	}
	fmt.Fprintf(result.Printed, "\nseed %d\n", *seed)
	if result.Connector != nil {
		return exitFailed, errors.Join(result.Connector, result.Unwritten)
	}
	if result.Unwritten != nil {
		return exitFailed, result.Unwritten
	}
	if result.Run.Interrupted {
		return exitFailed, errors.New("the run was interrupted; the reports hold what ran")
	}
	if result.Scenarios == 0 {
		return exitFailed, errors.New("every scenario was left out, so nothing was tested")
	}
	if !result.OK() {
		return exitFailed, nil
	}
	return exitDone, nil
}

// portable are the paths of the built-in folder features/portable, for a user who has no such folder here.
func portable(paths []string) ([]string, bool) {
	const folder = "features/" + features.Portable
	var builtin []string
	for _, p := range paths {
		if _, err := os.Stat("features"); err == nil || p != folder && !strings.HasPrefix(p, folder+"/") {
			return nil, false
		}
		builtin = append(builtin, strings.TrimPrefix(p, "features/"))
	}
	return builtin, true
}

// parseMixed parses flags before, between and after the arguments, as people write them.
func parseMixed(flags *flag.FlagSet, args []string, synopsis, examples string, stdout io.Writer) ([]string, error) {
	var rest []string
	for {
		if err := parse(flags, args, synopsis, examples, stdout); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// keeper leaves the worlds of failed scenarios up, one after the other, until the user has seen enough.
type keeper struct {
	ctx    context.Context
	out    io.Writer
	player *play.Player // nil: nothing is played
	mu     sync.Mutex
}

func (k *keeper) keep(stage *scenarios.Stage, at string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if stage.World == nil || k.ctx.Err() != nil {
		return
	}
	console, listenErr := listenConsole("127.0.0.1:0", http.NotFoundHandler())
	if listenErr != nil {
		fmt.Fprintf(k.out, "cannot keep the world: %v\n", listenErr)
		return
	}
	defer console.Close()
	api := &control.API{World: func() *sim.World { return stage.World }, Ready: func() sim.Ready { return stage.World.Ready(console.URL, "") }}
	plays, both := "", "it"
	if k.player != nil {
		k.player.Join(api)
		defer k.player.Close()
		plays, both = fmt.Sprintf(", and %s/#play/%s plays the scenario step by step", console.URL, at), "both"
	}
	console.Use(page(api))
	fmt.Fprintf(k.out, "\nfailed: %s\nits world is up at %s%s; Ctrl-C ends %s and the run\n", terminal.EscapeLines(err.Error()), console.URL, plays, both)
	<-k.ctx.Done()
}
