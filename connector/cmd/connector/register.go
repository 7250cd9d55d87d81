package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/connector/terminal"
)

// register has the cloud call the connector's webhook. Run again it finds that all is well.
func register(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := newFlags("register", "connector register --config connector.yaml --secret-file webhook.secret")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	yes := flags.Bool("yes", false, "change the cloud's webhook without asking")
	into := flags.String("secret-file", "", "write the webhook's secret to `FILE`, which must not be there, for aggregator.webhookSecretFile")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("register", *file, stderr)
	if code != exitDone {
		return code
	}
	o := setUp(cfg, "")
	if o.cfg.Aggregator.WebhookURL == "" {
		fmt.Fprintf(stderr, "connector register: %s: aggregator.webhookUrl: is required, since listen %s does not say how the cloud gets here: "+
			"want a URL such as https://connector.example%s\n", *file, o.cfg.Listen, connector.WebhookPath)
		return exitUsage
	}
	if _, err := os.Lstat(*into); *into != "" && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(stderr, "connector register: --secret-file %s is there already; name a file that is not\n", terminal.Escape(*into))
		return exitUsage
	}
	changed := false
	done, err := connector.Register(ctx, o.cfg, func(r connector.Registration) bool {
		fmt.Fprintf(stdout, "to do   %s\n", terminal.Escape(r.Change))
		changed = *yes || agreed(stdin, stdout)
		return changed
	})
	if err == nil && *into != "" {
		err = writeSecret(*into, done.Secret.Reveal())
	}
	if err != nil {
		fmt.Fprintf(stderr, "connector register: %s\n", terminal.Escape(o.cfg.Mask(err.Error())))
		return exitFailed
	}
	if changed {
		fmt.Fprintf(stdout, "done    %s\n", terminal.Escape(done.Target))
	} else {
		fmt.Fprintf(stdout, "ok      the webhook %s is as it should be\n", terminal.Escape(done.Target))
	}
	for _, other := range done.Others {
		fmt.Fprintf(stdout, "note    the webhook %s leads elsewhere and is left alone\n", terminal.Escape(other))
	}
	reportPlace(stdout, *file, *into, done)
	return exitDone
}

// reportPlace says where the webhook's secret belongs. It is never printed: a terminal keeps what it has shown.
func reportPlace(w io.Writer, config, written string, r connector.Registration) {
	switch {
	case r.Secret == "":
	case r.SecretFits && written == "":
		fmt.Fprintln(w, "secret  the configuration holds it")
	case deploy.IsDeployment(config):
		from := written
		if from == "" {
			from = "FILE, which --secret-file FILE of this command writes"
		}
		fmt.Fprintf(w, "secret  goes to: ccm release async configureVendors.sh -w --webhook-secret-file %s\n", from)
	case written != "":
		fmt.Fprintf(w, "secret  is in %s; name it in %s as aggregator.webhookSecretFile\n", written, config)
	default:
		fmt.Fprintf(w, "secret  belongs into a file that %s names as aggregator.webhookSecretFile; --secret-file FILE of this command writes it\n", config)
	}
}

func writeSecret(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text+"\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// agreed asks once; everything but y is no.
func agreed(stdin io.Reader, stdout io.Writer) bool {
	fmt.Fprint(stdout, "Change this at the cloud? (n): ")
	line, err := bufio.NewReader(stdin).ReadString('\n')
	if err != nil {
		fmt.Fprintln(stdout)
		return false
	}
	return line == "y\n" || line == "y\r\n" || line == "yes\n"
}
