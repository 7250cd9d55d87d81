package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// healthTimeout is transport: a world that answers its own machine later than this is not well.
const healthTimeout = 4 * time.Second

// runHealth asks a world that is up whether it answers. An image without a shell or curl has its health check in it.
func runHealth(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("health", flag.ContinueOnError)
	rest, err := parseMixed(flags, args, "wavetank health [URL]: exit 0 if the world answers whose console is at URL (default http://127.0.0.1:8080)",
		"  wavetank health\n  wavetank health http://127.0.0.1:18080\n", stdout)
	if err != nil {
		return exitUsage, err
	}
	base := "http://127.0.0.1:8080"
	switch len(rest) {
	case 0:
	case 1:
		base = rest[0]
	default:
		return exitUsage, fmt.Errorf("unexpected argument %q", rest[1])
	}
	at, err := url.JoinPath(base, "api", "v1", "clock")
	if err != nil || len(rest) > 0 && !isURL(base) {
		return exitUsage, fmt.Errorf("%q: write a URL such as http://127.0.0.1:8080", withoutSecrets(base))
	}
	status, err := ask(ctx, at)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(stdout, "%s answers %d\n", withoutSecrets(base), status)
	return exitDone, nil
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// withoutSecrets is an address as it is printed: without a name and password, and without the token of a world.
func withoutSecrets(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		address, _, _ = strings.Cut(address, "?")
		return address[strings.LastIndexByte(address, '@')+1:]
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// ask returns the status of an answer that shows that the world is up: the instant on its clock, or that a token is needed. Any server
// answers something, and a door before the world may lead to a page of its own.
func ask(ctx context.Context, at string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return 0, err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	var failed *url.Error
	if errors.As(err, &failed) {
		return 0, fmt.Errorf("%s: %w", withoutSecrets(at), failed.Err)
	}
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusUnauthorized {
		return 0, fmt.Errorf("%s answers %d, want 200, or 401 where a token is needed", withoutSecrets(at), answer.StatusCode)
	}
	var said struct {
		Now   time.Time `json:"now"`
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&said)
	if ok := answer.StatusCode == http.StatusOK; err != nil || ok && said.Now.IsZero() || !ok && said.Error.Code == "" {
		return 0, fmt.Errorf("%s answers %d, but not as a world does", withoutSecrets(at), answer.StatusCode)
	}
	return answer.StatusCode, nil
}
