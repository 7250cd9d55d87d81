package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/terminal"
)

// deadLetters asks the connector that runs, or the store if none does.
func deadLetters(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	const verbs = "list, resend or discard"
	flags := newFlags("dead-letters", "connector dead-letters list --config connector.yaml\n"+
		"         connector dead-letters resend --id '5f...c1/tell' --config connector.yaml")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	id := flags.String("id", "", "the `ID` of the dead letter to resend or discard, as list prints it")
	verb := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		verb, args = args[0], args[1:]
	}
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	wrong := ""
	switch {
	case verb != "list" && verb != "resend" && verb != "discard":
		wrong = fmt.Sprintf("want %s, got %q", verbs, verb)
	case verb != "list" && *id == "":
		wrong = "--id is required"
	case verb == "list" && *id != "":
		wrong = "--id is for resend and discard"
	}
	if wrong != "" {
		fmt.Fprintf(stderr, "connector dead-letters: %s; see connector dead-letters --help\n", wrong)
		return exitUsage
	}
	cfg, code := load("dead-letters", *file, stderr)
	if code != exitDone {
		return code
	}
	letters, err := openLetters(ctx, cfg)
	if err == nil {
		switch verb {
		case "resend":
			err = letters.Resend(ctx, *id)
		case "discard":
			err = letters.Discard(ctx, *id)
		default:
			err = list(ctx, letters, stdout)
		}
		err = errors.Join(err, letters.Close())
	}
	if err != nil {
		fmt.Fprintf(stderr, "connector dead-letters: %s\n", terminal.Escape(cfg.Mask(err.Error())))
		return exitFailed
	}
	return exitDone
}

func list(ctx context.Context, letters connector.Letters, stdout io.Writer) error {
	all, err := letters.DeadLetters(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(stdout, "no dead letters")
		return nil
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "AT\tORIGIN\tKIND\tCONVERSATION\tATTEMPTS\tID\tREASON")
	for _, l := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.At.Format(time.RFC3339),
			l.Origin, terminal.Escape(l.Kind), terminal.Escape(l.Conversation), l.Attempts, terminal.Escape(l.ID), terminal.Escape(l.Reason))
	}
	return table.Flush()
}

// openLetters prefers the connector that runs: it takes up at once what is sent again.
func openLetters(ctx context.Context, cfg connector.Config) (connector.Letters, error) {
	if cfg.Control != "" {
		if c, err := (&net.Dialer{}).DialContext(ctx, "unix", cfg.Control); err == nil {
			_ = c.Close()
			return newControl(cfg.Control), nil
		}
	}
	letters, err := connector.OpenLetters(ctx, cfg)
	if err != nil && cfg.Control == "" && !store.IsPostgres(cfg.Store) {
		err = fmt.Errorf("%w; to ask a connector that runs, name a socket as control in its configuration", err)
	}
	return letters, err
}

// control is a connector that runs.
type control struct{ client *http.Client }

func newControl(path string) control {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	return control{&http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 30 * time.Second}} // transport
}

func (c control) call(ctx context.Context, method, path string, in, out any) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(in); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://connector"+path, &body)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the connector: %w", errors.Unwrap(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return json.NewDecoder(resp.Body).Decode(out)
	}
	var why struct {
		Error string `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&why); err != nil || why.Error == "" {
		return fmt.Errorf("ask the connector: %s", resp.Status)
	}
	return errors.New(why.Error)
}

// DeadLetters is a Letters' method.
func (c control) DeadLetters(ctx context.Context) ([]store.DeadLetter, error) {
	var got struct {
		DeadLetters []store.DeadLetter `json:"deadLetters"`
	}
	err := c.call(ctx, http.MethodGet, "/dead-letters", nil, &got)
	return got.DeadLetters, err
}

// Resend is a Letters' method.
func (c control) Resend(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, "/dead-letters/resend", map[string]string{"id": id}, &struct{}{})
}

// Discard is a Letters' method.
func (c control) Discard(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, "/dead-letters/discard", map[string]string{"id": id}, &struct{}{})
}

// Close is a Letters' method.
func (c control) Close() error {
	c.client.CloseIdleConnections()
	return nil
}
