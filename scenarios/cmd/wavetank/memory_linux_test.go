package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestAnIdleWorldTakesLittleMemory starts what `make build` builds. With pages larger than 4 KiB the same takes more.
func TestAnIdleWorldTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a build with flags of its own")
	}
	if os.Getpagesize() != 4096 {
		t.Skip("the limit is for pages of 4 KiB")
	}
	up := exec.CommandContext(t.Context(), built(t, "./scenarios/cmd/wavetank", "-s -w"), "up", "--ports", "free", "--listen", "127.0.0.1:0", "--speed", "0")
	out, err := up.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	up.Args = append(up.Args, "--ready", "-")
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = up.Process.Kill(); _ = up.Wait() }()
	var ready struct{ Console, Control string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{ready.Console, ready.Control + "/overview"} { // a person has looked
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", address, resp.Status)
		}
	}
	held := resident(t, up.Process.Pid)
	t.Logf("%.1f MiB", float64(held)/(1<<20))
	if most := 25 << 20; held > most {
		t.Errorf("an idle world holds %d bytes, want at most %d", held, most)
	}
}

// resident is what a process holds of memory.
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			n, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
