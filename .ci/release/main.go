// Release writes what a release consists of: archives for six platforms, checksums, a list of contents in SPDX, and two image archives. It is
// what `make release VERSION=v0.1.0` runs. Two runs on one commit, in whatever folders, write the same bytes: every date is the commit's, every
// order is by name, and the programs are built without paths and without the toolchain's stamp of the clone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release is one release: where it comes from and where it goes.
type release struct {
	root      string // of the repository
	out       string // the folder of its files
	work      string // a temporary folder
	version   string // as v0.1.0
	commit    string // 12 hex digits
	date      time.Time
	platforms []platform
}

// platform is an operating system and a processor, as Go names them.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

// everywhere are the platforms of a release.
const everywhere = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64"

// versions are those of Go's modules, so that a tag of this name is one that `go install` finds: from v2 on the module's path would have to say so.
var versions = regexp.MustCompile(`^v[01]\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	version := flags.String("version", "", "the `NAME` of the release, as v0.1.0")
	out := flags.String("o", "bin/release", "write to `DIR`, which is emptied first")
	platforms := flags.String("platforms", everywhere, "a `LIST` with commas")
	changed := flags.Bool("changed", false, "also with files that differ from the commit, which the commit's name then says")
	notices := flags.Bool("notices", false, "print the notices of third parties, and nothing else")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r := &release{root: ".", out: *out, version: *version}
	for name := range strings.SplitSeq(*platforms, ",") {
		system, arch, ok := strings.Cut(name, "/")
		if !ok {
			return fmt.Errorf("-platforms: %q: want names such as linux/amd64", name)
		}
		r.platforms = append(r.platforms, platform{system, arch})
	}
	if *notices {
		modules, err := r.linked(ctx)
		if err != nil {
			return err
		}
		text, err := noticesOf(modules)
		fmt.Print(string(text))
		return err
	}
	if !versions.MatchString(r.version) {
		return fmt.Errorf("-version: %q: want a name such as v0.1.0 (make release VERSION=v0.1.0)", r.version)
	}
	if err := r.comesFrom(ctx, *changed); err != nil {
		return err
	}
	return r.write(ctx)
}

// comesFrom asks git for the commit.
func (r *release) comesFrom(ctx context.Context, changed bool) error {
	text, err := output(ctx, r.root, nil, "git", "log", "-1", "--abbrev=12", "--format=%h %cI")
	if err != nil {
		return err
	}
	commit, date, _ := strings.Cut(strings.TrimSpace(text), " ")
	if r.date, err = time.Parse(time.RFC3339, date); err != nil {
		return fmt.Errorf("date of the commit: %w", err)
	}
	r.commit, r.date = commit, r.date.UTC()
	status, err := output(ctx, r.root, nil, "git", "status", "--porcelain")
	if err != nil {
		return err
	}
	if status == "" {
		return nil
	}
	if !changed {
		return errors.New("files differ from the commit that the release would name: commit them, or give -changed to try it")
	}
	r.commit += "+dirty"
	return nil
}

// write does everything, the cheapest to fail first.
func (r *release) write(ctx context.Context) (err error) {
	modules, err := r.linked(ctx)
	if err != nil {
		return err
	}
	notices, err := noticesOf(modules)
	if err != nil {
		return err
	}
	roots, err := authorities(ctx, r.root)
	if err != nil {
		return err
	}
	if r.work, err = os.MkdirTemp("", "release-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.work)) }()
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	for _, p := range r.platforms {
		fmt.Println("build", p)
		if err := r.build(ctx, p); err != nil {
			return err
		}
	}
	pages, err := r.manuals(ctx)
	if err != nil {
		return err
	}
	for _, p := range r.platforms {
		if err := r.archive(p, notices, pages); err != nil {
			return err
		}
	}
	for _, i := range images {
		if err := r.image(i, notices, roots); err != nil {
			return err
		}
	}
	if err := r.contents(modules); err != nil {
		return err
	}
	return r.checksums()
}

// called names a file of the release.
func (r *release) called(name string) string { return filepath.Join(r.out, name) }
