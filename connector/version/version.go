// Package version says which build a program is: what `wavetank version`, `connector version` and `ccm version` print.
// It reads what the Go toolchain wrote into the binary, and a release's name that the linker may have added.
package version

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

// What the linker may say of a release: -ldflags "-X github.com/wavetank/wavetank/connector/version.release=v0.1.0". A release is built without
// the toolchain's own stamp, which knows the tags of one clone and not of another, so its commit and date are given the same way.
var release, commit, date string

// UserAgent is how the connector names itself to the cloud and to Oceana.
const UserAgent = "wavetank-connector"

// Info is one build. A build outside a repository, and one of `go test`, knows neither commit nor date.
type Info struct {
	Name    string `json:"name"`    // of the program
	Version string `json:"version"` // a release, a pseudo-version of the module, or "devel"
	Commit  string `json:"commit"`  // 12 hex digits, "+dirty" behind them when files had changed, or "unknown"
	Date    string `json:"date"`    // of the commit, RFC 3339, or "unknown"
	Go      string `json:"go"`      // as go1.26.0
}

// Of returns the build of the running program, which goes by name.
func Of(name string) Info {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = &debug.BuildInfo{}
	}
	return of(name, linked{release, commit, date}, *build)
}

// linked is what the linker said; empty: nothing.
type linked struct{ release, commit, date string }

func of(name string, by linked, build debug.BuildInfo) Info {
	i := Info{Name: name, Version: "devel", Commit: "unknown", Date: "unknown", Go: build.GoVersion}
	if v := build.Main.Version; v != "" && v != "(devel)" {
		i.Version = v
	}
	for _, s := range build.Settings {
		switch {
		case s.Key == "vcs.revision":
			i.Commit = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.time":
			i.Date = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			i.Commit += "+dirty"
		}
	}
	for into, said := range map[*string]string{&i.Version: by.release, &i.Commit: by.commit, &i.Date: by.date} {
		if said != "" {
			*into = said
		}
	}
	if i.Go == "" {
		i.Go = "unknown"
	}
	return i
}

// String is the build in one line: NAME VERSION COMMIT DATE GOVERSION.
func (i Info) String() string {
	return strings.Join([]string{i.Name, i.Version, i.Commit, i.Date, i.Go}, " ")
}

// Command is the verb `version` of the program name: it prints the build, with --json as an object. The error is of the command line, or
// flag.ErrHelp once help was printed.
func Command(name string, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(stdout, "usage: %s version [--json]\n\nprints NAME VERSION COMMIT DATE GOVERSION\n\n  --json\n        as one JSON object\n\nExample: %s version --json\n", name, name)
		}
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return Print(stdout, name, *asJSON)
}

// Print prints the build of the running program, which goes by name: in one line, or as one JSON object.
func Print(w io.Writer, name string, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(Of(name))
	}
	_, err := fmt.Fprintln(w, Of(name))
	return err
}
