package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/connector/version"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

func runWorkbook(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("workbook", flag.ContinueOnError)
	example := flags.Bool("example", false, "fill it with fictitious values that validate")
	err := parse(flags, args, "wavetank workbook NEW.xlsx: write a new deployment workbook, with a comment on every cell to fill",
		"  wavetank workbook deployment.xlsx\n  wavetank workbook --example example.xlsx\n", stdout)
	if err != nil {
		return exitUsage, err
	}
	if flags.NArg() != 1 || filepath.Ext(flags.Arg(0)) != ".xlsx" {
		return exitUsage, errors.New("want one file name that ends with .xlsx")
	}
	var d *deploy.Deployment
	if *example {
		d = deploy.Example()
	}
	if err := deploy.WriteWorkbook(flags.Arg(0), d); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return exitUsage, fmt.Errorf("%s is there already; it stays as it is", flags.Arg(0))
		}
		return exitFailed, err
	}
	fmt.Fprintf(stdout, "wrote %s; fill the yellow cells, then: wavetank validate --config %s\n", flags.Arg(0), flags.Arg(0))
	return exitDone, nil
}

const validateExamples = `  wavetank validate --config deployment.xlsx
  wavetank validate --config deployment.xlsx --against site
  wavetank validate --config deployment.xlsx --format html > acceptance.html
`

// asker puts questions to the operator at the terminal, beside the report. Without a terminal there is no one to ask; answers that
// come from a file or a pipe count, for those who know the questions. Once ctx has ended no answer is waited for: it is no.
func asker(ctx context.Context, in io.Reader, out io.Writer) func(string) bool {
	lines := bufio.NewReader(in)
	return func(question string) bool {
		if ctx.Err() != nil { // a read may still wait
			return false
		}
		fmt.Fprintf(out, "%s [y/N]: ", question)
		answered := make(chan string, 1)
		go func() {
			answer, err := lines.ReadString('\n')
			if err != nil {
				answer = ""
			}
			answered <- answer
		}()
		answer := ""
		select {
		case answer = <-answered:
		case <-ctx.Done():
		}
		if answer == "" {
			fmt.Fprintln(out)
		}
		return strings.TrimSpace(answer) == "y"
	}
}

func runValidate(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("validate", flag.ContinueOnError)
	file := flags.String("config", "", "the deployment `FILE`, .xlsx or .yaml (default: deployment.xlsx or deployment.yaml here)")
	against := flags.String("against", rehearsal.Simulated, "`simulated|site`: a world made from the file, or the real services, which are only read")
	format := flags.String("format", "text", "`text|json|junit|html`")
	if err := parse(flags, args, "wavetank validate: go through the twelve steps of Appendix C", validateExamples, stdout); err != nil {
		return exitUsage, err
	}
	switch {
	case flags.NArg() > 0:
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *against != rehearsal.Simulated && *against != rehearsal.Site:
		return exitUsage, fmt.Errorf("--against: %q: use simulated or site", *against)
	case !strings.Contains(" text json junit html ", " "+*format+" "):
		return exitUsage, fmt.Errorf("--format: %q: use text, json, junit or html", *format)
	}
	if *file == "" {
		if *file = deploy.Find("."); *file == "" {
			return exitUsage, errors.New("--config: there is no deployment.xlsx here; write one with wavetank workbook deployment.xlsx")
		}
	}
	o := rehearsal.Options{File: *file, Against: *against, Version: version.Of("wavetank").Version, Now: time.Now}
	if *against == rehearsal.Site {
		o.Ask = asker(ctx, os.Stdin, stderr)
	}
	report, err := rehearsal.Validate(ctx, o)
	switch {
	case err != nil && ctx.Err() != nil:
		return exitFailed, errors.New("interrupted")
	case err != nil:
		return exitUsage, err
	}
	if err := report.Write(stdout, *format); err != nil {
		return exitFailed, err
	}
	if !report.Good() {
		return exitFailed, nil
	}
	return exitDone, nil
}

const rehearseExamples = `  wavetank rehearse --begin --dir site
  wavetank rehearse --mistake missing-ca --dir lesson
  wavetank validate --config lesson/deployment.xlsx
  wavetank rehearse --dir lesson ccm release async updateSystemManagerCert.sh
  wavetank rehearse --dir lesson --do register-webhook
`

func runRehearse(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("rehearse", flag.ContinueOnError)
	dir := flags.String("dir", ".", "the `DIR`ectory of the rehearsal")
	begin := flags.Bool("begin", false, "start at a site where nothing is done yet")
	mistake := flags.String("mistake", "", "start a rehearsal with the mistake of this `NAME`")
	act := flags.String("do", "", "have an administrator `ACT`")
	list := flags.Bool("list", false, "list the mistakes")
	if err := parse(flags, args, "wavetank rehearse: a deployment with a mistake; validate finds it, you mend it", rehearseExamples, stdout); err != nil {
		return exitUsage, err
	}
	rest := flags.Args()
	chosen := 0
	for _, given := range []bool{*list, *begin, *mistake != "", *act != "", len(rest) > 0} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen != 1:
	case *list:
		rehearsal.Show(stdout)
		return exitDone, nil
	case *begin:
		if err := rehearsal.Begin(*dir); err != nil {
			return exitUsage, err
		}
		fmt.Fprintf(stdout, "nothing is there yet; the guide begins with the account: wavetank rehearse --dir %s --do provision\n", *dir)
		return exitDone, nil
	case *mistake != "":
		if _, err := rehearsal.Start(*dir, *mistake, ccmProgram(), time.Now()); err != nil {
			return exitUsage, err
		}
		file := filepath.Join(*dir, "deployment.xlsx")
		fmt.Fprintf(stdout, "deployed from %s, and something is wrong; find it: wavetank validate --config %s\n", file, file)
		return exitDone, nil
	case *act != "":
		if err := rehearsal.Do(*dir, *act); err != nil {
			return exitUsage, err
		}
		fmt.Fprintf(stdout, "done: %s\n", *act)
		return exitDone, nil
	case len(rest) > 1 && rest[0] == "ccm":
		env, release := ccm.Process(ctx, time.Now)
		defer release()
		env.Out, env.Err, env.Program = stdout, stderr, ccmProgram()
		code, err := rehearsal.CCM(ctx, *dir, env, rest[1:])
		if err != nil {
			return exitUsage, err
		}
		return code, nil
	}
	return exitUsage, errors.New("want one of --begin, --mistake NAME, --do ACT, --list, or ccm and a command line; see wavetank rehearse --help")
}

// ccmProgram is the ccm beside this program, else the one along the path.
func ccmProgram() string {
	own, err := os.Executable()
	if err != nil {
		return "ccm"
	}
	beside := filepath.Join(filepath.Dir(own), "ccm")
	if _, err := os.Stat(beside); err != nil {
		return "ccm"
	}
	return beside
}
