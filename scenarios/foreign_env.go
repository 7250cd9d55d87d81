package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/console"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/door"
)

// controlAPI is the address of control API and page beside the world of one scenario.
type controlAPI struct {
	url     string
	server  *http.Server
	serving sync.WaitGroup
}

// openControl serves the control API of a stage's world.
func openControl(s *Stage) (*controlAPI, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("control API: %w", err)
	}
	a := &controlAPI{url: "http://" + l.Addr().String()}
	w := s.World
	api := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return w.Ready(a.url, s.caFile()) }}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", api.Handler())
	mux.Handle("/", console.Handler(Documents()...))
	a.server = sim.HTTPServer(door.Host(l.Addr(), nil, door.SameOrigin("/api/v1/", mux)))
	a.serving.Go(func() { _ = a.server.Serve(l) }) // ends with ErrServerClosed
	return a, nil
}

func (a *controlAPI) close() {
	if a == nil {
		return
	}
	_ = a.server.Close()
	a.serving.Wait()
}

// caFile is where a connector in another process finds the authority of Oceana's certificate.
func (s *Stage) caFile() string { return filepath.Join(s.dir, "oceana-ca.pem") }

// environment is that of Command. It writes the files that the variables name.
func (f *foreign) environment(s *Stage) ([]string, error) {
	ready := s.World.Ready(f.control.url, s.caFile())
	env, err := WorldEnvironment(ready, f.idle.URL(), s.dir, s.World.AuthorityPEM())
	if err != nil {
		return nil, err
	}
	state := filepath.Join(s.dir, "state")
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, fmt.Errorf("make directory for the connector's state: %w", err)
	}
	return append(env,
		"WAVETANK_LISTEN="+f.port.addr(), "PORT="+strconv.Itoa(f.port.number),
		"WAVETANK_STATE_DIR="+state, "WAVETANK_WEBHOOK_SECRET="+s.scene.Secret,
	), nil
}

// WorldEnvironment is the environment of this process and what a program needs in order to use a world; idle is the URL of IdleURL. It writes the ready file and
// the authority of Oceana's certificate into dir.
func WorldEnvironment(ready sim.Ready, idle, dir string, authority []byte) ([]string, error) {
	ready.Oceana.CAFile = filepath.Join(dir, "oceana-ca.pem")
	readyFile := filepath.Join(dir, "ready.json")
	err := errors.Join(os.WriteFile(readyFile, ReadyFile(ready), 0o600), os.WriteFile(ready.Oceana.CAFile, authority, 0o600))
	if err != nil {
		return nil, fmt.Errorf("write for the command: %w", err)
	}
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "WAVETANK_") })
	cloud, oceana := ready.Aggregator, ready.Oceana
	for _, v := range [][2]string{
		{"READY", readyFile}, {"CONTROL", ready.Control}, {"CONSOLE", ready.Console}, {"CLOCK_URL", ready.Control + "/clock"}, {"IDLE_URL", idle},
		{"AGGREGATOR_URL", cloud.URL}, {"APP_ID", cloud.AppID}, {"KEY_ID", cloud.KeyID}, {"SECRET", cloud.Secret},
		{"ACCOUNT_KEY_ID", cloud.AccountKeyID}, {"ACCOUNT_SECRET", cloud.AccountSecret},
		{"OCEANA_URL", oceana.Messaging}, {"OCEANA_CHAT_URL", oceana.Chat}, {"OCEANA_CA_FILE", oceana.CAFile},
		{"OCEANA_USER", oceana.User}, {"OCEANA_PASSWORD", oceana.Password}, {"SCANNER_URL", ready.Scanner.URL}, {"SDK_CONFIG_URL", ready.SDK.ConfigURL},
	} {
		env = append(env, "WAVETANK_"+v[0]+"="+v[1])
	}
	return env, nil
}

// ReadyFile is the content of the ready file, which holds secrets of the world.
func ReadyFile(ready sim.Ready) []byte {
	b, err := json.MarshalIndent(ready, "", "  ")
	if err != nil {
		return nil // texts can always be written
	}
	return append(b, '\n')
}
