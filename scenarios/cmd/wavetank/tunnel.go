package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/tunnel"
)

const tunnelExamples = `  wavetank tunnel --customers 50 --days 1 --agents 4          a small shop's day, as JSON
  wavetank tunnel --profile airline --faults mild --days 3 --report html:strike.html
  wavetank tunnel --print-profile shop >mine.yaml             one to begin your own with: --profile mine.yaml
  wavetank tunnel --agents 6 --compare shop --agents2 8 --seeds 5 --report html:two_more.html
`

// memory is what a run may take before garbage is collected as often as need be, in bytes: a month leaves behind more than a scenario does.
const memory = 300 << 20

type tunnelFlags struct {
	cfg              tunnel.Config
	profile, compare string
	agents2, seeds   int
	journal, print   string
	reports          list
}

func runTunnel(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("tunnel", flag.ContinueOnError)
	var f tunnelFlags
	flags.IntVar(&f.cfg.Customers, "customers", 1000, "`N` people, who begin as many conversations in 30 days as the profile's arrivals.each says")
	flags.IntVar(&f.cfg.Days, "days", 30, "let `N` days pass")
	flags.IntVar(&f.cfg.Agents, "agents", 20, "`N` agents, spread over the profile's shifts")
	flags.Uint64Var(&f.cfg.Seed, "seed", 1, "`N` fixes everything that is drawn")
	flags.StringVar(&f.cfg.Faults, "faults", tunnel.None, "`LEVEL` of what goes wrong meanwhile: none, mild or rough")
	flags.IntVar(&f.cfg.Connectors, "connectors", 1, "`N` connectors on one store, which take over from each other")
	flags.StringVar(&f.profile, "profile", "shop", "`FILE`, or one of "+strings.Join(tunnel.Builtin(), ", "))
	flags.StringVar(&f.compare, "compare", "", "run a second `PROFILE` too, and put both side by side")
	flags.IntVar(&f.agents2, "agents2", 0, "`N` agents for the second profile; 0: as many")
	flags.IntVar(&f.seeds, "seeds", 1, "run `N` seeds, from --seed on, and give medians and ranges")
	flags.Var(&f.reports, "report", "`html:FILE|csv:FILE|json:FILE`, repeatable; none: JSON on standard output. The figures are on standard error too")
	flags.StringVar(&f.journal, "journal", "", "write everything that crosses a wire to `FILE`, one JSON object a line")
	flags.StringVar(&f.print, "print-profile", "", "print the built-in profile `NAME` and end")
	err := parse(flags, args, "wavetank tunnel: a contact centre over days of virtual time, on the real connector, checked all along", tunnelExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case flags.NArg() > 0:
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case f.seeds < 1:
		return exitUsage, fmt.Errorf("--seeds: %d: use a number from 1", f.seeds)
	case f.cfg.Connectors < 1:
		return exitUsage, fmt.Errorf("--connectors: %d: use a number from 1", f.cfg.Connectors)
	case f.agents2 < 0:
		return exitUsage, fmt.Errorf("--agents2: %d: use a number from 0", f.agents2)
	case f.agents2 != 0 && f.compare == "":
		return exitUsage, errors.New("--agents2: there is no second profile: give --compare too")
	case f.journal != "" && (f.seeds > 1 || f.compare != ""):
		return exitUsage, errors.New("--journal: only for a single run")
	}
	for _, r := range f.reports {
		if kind, name, _ := strings.Cut(r, ":"); name == "" || kind != "html" && kind != "csv" && kind != "json" {
			return exitUsage, fmt.Errorf("--report: %q: use html:FILE, csv:FILE or json:FILE", r)
		}
	}
	if err := apart(f.places()); err != nil {
		return exitUsage, err
	}
	if f.print != "" {
		text, err := tunnel.BuiltinText(f.print)
		if err != nil {
			return exitUsage, fmt.Errorf("--print-profile: %q: use one of %s", f.print, strings.Join(tunnel.Builtin(), ", "))
		}
		_, err = stdout.Write(text)
		return exitDone, err
	}
	if f.cfg.Profile, err = tunnel.ReadProfile(f.profile); err != nil {
		return exitUsage, err
	}
	if err := f.cfg.Check(); err != nil {
		return exitUsage, err
	}
	second := f.cfg
	if f.compare != "" {
		if second.Profile, err = tunnel.ReadProfile(f.compare); err != nil {
			return exitUsage, err
		}
		if f.agents2 > 0 {
			second.Agents = f.agents2
		}
		if err := second.Check(); err != nil {
			return exitUsage, err
		}
	}
	for _, r := range f.reports { // a month takes long
		_, name, _ := strings.Cut(r, ":")
		if err := writable(name); err != nil {
			return exitUsage, fmt.Errorf("--report: %w", err)
		}
	}
	if f.journal != "" {
		file, err := os.Create(f.journal)
		if err != nil {
			return exitUsage, fmt.Errorf("--journal: %w", err)
		}
		defer func() { _ = file.Close() }()
		f.cfg.Journal = file
	}
	restore := collectLess()
	defer restore()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory))
	a, err := f.runs(ctx, f.cfg, stderr)
	if err != nil {
		return exitFailed, err
	}
	var b []*tunnel.Report
	nameA, nameB := profileName(f.profile), ""
	if f.compare != "" && ctx.Err() == nil {
		if b, err = f.runs(ctx, second, stderr); err != nil && ctx.Err() == nil {
			return exitFailed, err
		}
		if len(b) > 0 {
			a, nameB = a[:len(b)], profileName(f.compare) // as many, if it was interrupted
		}
		if nameA == nameB {
			nameA, nameB = fmt.Sprintf("%s, %d agents", nameA, f.cfg.Agents), fmt.Sprintf("%s, %d agents", nameB, second.Agents)
		}
	}
	broken, err := f.shrink(ctx, append(slices.Clone(a), b...), stderr)
	if err != nil && ctx.Err() == nil {
		return exitFailed, err
	}
	c := tunnel.Compare(nameA, a, nameB, b)
	if err := errors.Join(c.Text(stderr), f.write(c, stdout)); err != nil {
		return exitFailed, err
	}
	if broken == nil {
		if ctx.Err() != nil {
			return exitFailed, errors.New("the run was interrupted; the reports hold what had passed")
		}
		if slices.ContainsFunc(append(slices.Clone(a), b...), func(r *tunnel.Report) bool { return r.Messages == 0 }) {
			return exitFailed, errors.New("a run in which no customer wrote keeps every promise and shows nothing")
		}
		return exitDone, nil
	}
	v := broken.Violation
	if v.Feature != "" {
		file := filepath.Join(f.beside(), fmt.Sprintf("tunnel_%s_%d.feature", profileName(f.profile), broken.Seed))
		if err := os.WriteFile(file, []byte(v.Feature), 0o644); err != nil {
			return exitUsage, fmt.Errorf("write scenario: %w", err)
		}
		fmt.Fprintln(stdout, file)
	}
	return exitFailed, fmt.Errorf("seed %d: %s: %s, at %s", broken.Seed, v.Promise, v.What, v.At.Format(time.RFC3339Nano))
}

// places are the files that the command line names.
func (f *tunnelFlags) places() []place {
	all := append(reportsTo("--report", f.reports), writes("--journal", f.journal))
	for _, profile := range []place{reads("--profile", f.profile), reads("--compare", f.compare)} {
		if !slices.Contains(tunnel.Builtin(), profile.file) {
			all = append(all, profile)
		}
	}
	return all
}

// shrink makes a scenario of what the first run that broke a promise came to; nil: none did.
func (f *tunnelFlags) shrink(ctx context.Context, all []*tunnel.Report, stderr io.Writer) (*tunnel.Report, error) {
	i := slices.IndexFunc(all, func(r *tunnel.Report) bool { return r.Violation != nil })
	if i < 0 {
		return nil, nil
	}
	r := all[i]
	fmt.Fprintf(stderr, "%s, seed %d: %s is not kept; looking for a scenario that shows it\n", r.Profile, r.Seed, r.Violation.Promise)
	if err := r.Shrink(ctx); err != nil {
		return r, err
	}
	if r.Violation.Feature == "" {
		fmt.Fprintf(stderr, "%s, seed %d: no scenario of one or of all breaks in this way: only the whole run does\n", r.Profile, r.Seed)
	}
	return r, nil
}

// beside is the directory of the first report.
func (f *tunnelFlags) beside() string {
	if len(f.reports) == 0 {
		return "."
	}
	_, name, _ := strings.Cut(f.reports[0], ":")
	return filepath.Dir(name)
}

// writable says why a file cannot be written, without touching what it holds; empty: there is none.
func writable(name string) error {
	if name == "" {
		return nil
	}
	_, err := os.Stat(name)
	file, failed := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if failed != nil {
		return failed
	}
	if errors.Is(err, os.ErrNotExist) {
		return errors.Join(file.Close(), os.Remove(name))
	}
	return file.Close()
}

// whole writes a file so that it is there whole or as it was before; what is no file, such as /dev/stdout, is written to.
func whole(name string, text []byte) error {
	if is, err := os.Lstat(name); err == nil && !is.Mode().IsRegular() {
		return os.WriteFile(name, text, 0o644)
	}
	fresh := name + ".part"
	err := os.WriteFile(fresh, text, 0o644)
	if err == nil {
		err = os.Rename(fresh, name)
	}
	if err != nil {
		_ = os.Remove(fresh)
	}
	return err
}

func profileName(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// runs makes a run of every seed; one that breaks a promise ends there, and one that is interrupted is the last.
func (f *tunnelFlags) runs(ctx context.Context, cfg tunnel.Config, stderr io.Writer) ([]*tunnel.Report, error) {
	var all []*tunnel.Report
	for range f.seeds {
		began := time.Now()
		cfg.Progress = func(day int, _ time.Time) {
			fmt.Fprintf(stderr, "%s, seed %d: day %d of %d is over after %s\n", cfg.Profile.Name, cfg.Seed, day, cfg.Days, time.Since(began).Round(10*time.Millisecond))
		}
		r, err := tunnel.Run(ctx, cfg)
		if err != nil && ctx.Err() != nil && len(all) > 0 { // between two runs
			break
		}
		if err != nil {
			return nil, err
		}
		if all = append(all, r); r.Interrupted {
			break
		}
		if r.Messages == 0 {
			fmt.Fprintf(stderr, "%s, seed %d: no customer wrote, so that nothing was checked: give more --customers or --days\n", cfg.Profile.Name, cfg.Seed)
		}
		cfg.Seed++
	}
	return all, nil
}

func (f *tunnelFlags) write(c *tunnel.Comparison, stdout io.Writer) error {
	if len(f.reports) == 0 {
		_, err := stdout.Write(c.JSON())
		return err
	}
	for _, r := range f.reports {
		kind, name, _ := strings.Cut(r, ":")
		var text bytes.Buffer
		var err error
		switch kind {
		case "html":
			err = c.HTML(&text)
		case "csv":
			err = c.CSV(&text)
		default:
			text.Write(c.JSON())
		}
		if err == nil {
			err = whole(name, text.Bytes())
		}
		if err != nil {
			return fmt.Errorf("--report %s: %w", r, err)
		}
	}
	return nil
}
