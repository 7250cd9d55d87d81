package bayeux_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestTheClientOfTheNPMPackageFaye drives the reference client in Node against this server, over each transport that Node has. It needs
// node and the package, which `npm install --prefix DIR faye` and NODE_PATH=DIR/node_modules provide.
func TestTheClientOfTheNPMPackageFaye(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a client in another language")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	if exec.CommandContext(t.Context(), node, "-e", `require("faye")`).Run() != nil {
		t.Skipf("node does not find the package faye; NODE_PATH is %q", os.Getenv("NODE_PATH"))
	}
	script, err := filepath.Abs("testdata/client.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"long-polling", "websocket"} {
		t.Run(transport, func(t *testing.T) {
			s, at := newServer(t)
			cmd := exec.CommandContext(t.Context(), node, script, at, transport)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for lines := bufio.NewScanner(out); lines.Scan(); {
				got = append(got, lines.Text())
				if lines.Text() == "subscribed" {
					for i := range 500 {
						s.Publish("/open/a", json.RawMessage(fmt.Sprintf(`{"n":%d,"last":%t}`, i, i == 499)))
					}
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("node: %v", err)
			}
			if len(got) != 504 || got[502] != "over "+transport || !slices.Contains(got, "refused 401 invalid_auth") || got[len(got)-1] != "left" || got[501] != `heard {"n":499,"last":true}` {
				t.Errorf("%d lines: %.20q … %q", len(got), got[:min(5, len(got))], got[max(0, len(got)-3):])
			}
			if n := s.Clients(); n != 0 {
				t.Errorf("%d clients are left", n)
			}
		})
	}
}
