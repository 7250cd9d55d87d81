package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/connector/terminal"
)

const convertUsage = "connector config convert --from deployment.xlsx --to deployment.yaml"

// configVerb has one verb so far: convert.
func configVerb(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("config", convertUsage)
	from := flags.String("from", "", "the deployment to read, `FILE`.xlsx or .yaml (required)")
	to := flags.String("to", "", "the `FILE`.xlsx or .yaml to write, which must not be there (required)")
	if len(args) > 0 && args[0] == "convert" {
		args = args[1:]
	} else if len(args) == 0 || args[0] != "--help" {
		fmt.Fprintf(stderr, "connector config: want convert; see connector config --help\n")
		return exitUsage
	}
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	for name, value := range map[string]string{"from": *from, "to": *to} {
		if value == "" {
			fmt.Fprintf(stderr, "connector config convert: --%s is required; see connector config --help\n", name)
			return exitUsage
		}
	}
	d, err := deploy.Load(*from)
	if err != nil {
		fmt.Fprintf(stderr, "%s\n", terminal.EscapeLines(err.Error()))
		return exitUsage
	}
	if err := write(*to, d); err != nil {
		fmt.Fprintf(stderr, "connector config convert: %s\n", terminal.Escape(err.Error()))
		return exitUsage
	}
	fmt.Fprintf(stdout, "wrote %s\n", *to)
	return exitDone
}

func write(path string, d *deploy.Deployment) error {
	if filepath.Ext(path) == ".xlsx" {
		return deploy.WriteWorkbook(path, d)
	}
	text, err := d.YAML()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already", path)
		}
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
