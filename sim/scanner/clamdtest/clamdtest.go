// Package clamdtest runs a real ClamAV daemon for tests.
package clamdtest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/scanner"
)

// Start starts a daemon that knows the anti-virus test file and nothing else, on a free port, until the test ends. It skips the test where the
// Debian package clamav-daemon is missing, unless WAVETANK_CLAMD=required, as in CI.
func Start(t testing.TB) scanner.Clamd {
	t.Helper()
	path, err := exec.LookPath("clamd")
	if err != nil {
		if path = "/usr/sbin/clamd"; os.Getenv("WAVETANK_CLAMD") == "required" {
			t.Fatal("clamd is missing, and WAVETANK_CLAMD=required: install the Debian package clamav-daemon")
		}
		if _, err := os.Stat(path); err != nil {
			t.Skip("no clamd: install the Debian package clamav-daemon to test with the real engine")
		}
	}
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	signature := "Wavetank.Test:0:*:" + hex.EncodeToString(scanner.TestFile()) + "\n"
	config := fmt.Sprintf("DatabaseDirectory %s\nTCPSocket %d\nTCPAddr 127.0.0.1\nForeground yes\nStreamMaxLength 1M\n", dir, port)
	write(t, filepath.Join(dir, "wavetank.ndb"), signature)
	write(t, filepath.Join(dir, "clamd.conf"), config)
	var out bytes.Buffer
	cmd := exec.Command(path, "--config-file="+filepath.Join(dir, "clamd.conf"))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	engine := scanner.Clamd{Address: fmt.Sprintf("127.0.0.1:%d", port)}
	for range 300 { // another program: there is nothing to wait for but its port
		if conn, err := net.DialTimeout("tcp", engine.Address, time.Second); err == nil {
			_ = conn.Close()
			return engine
		}
		time.Sleep(100 * time.Millisecond) //nolint:forbidigo // another program is starting
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("clamd did not start:\n%s", out.Bytes())
	return engine
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil { //nolint:gosec // the daemon may run as another user
		t.Fatal(err)
	}
}
