package scanner_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/scanner"
)

// clamd starts a ClamAV daemon that knows one signature, and returns its engine. It skips where the Debian package clamav-daemon is missing.
func clamd(t *testing.T) scanner.Clamd {
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

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil { //nolint:gosec // the daemon may run as somebody else
		t.Fatal(err)
	}
}

func zipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("content.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestClamAV(t *testing.T) {
	engine := clamd(t)
	virus := scanner.TestFile()
	tests := map[string]struct {
		content []byte
		want    scanner.Verdict
	}{
		"clean":             {[]byte("hello"), scanner.Clean},
		"the test file":     {virus, scanner.Infected},
		"behind a PDF head": {append([]byte("%PDF-1.4\n"), virus...), scanner.Infected},
		"in a zip":          {zipped(t, virus), scanner.Infected},
		"over two chunks":   {append(bytes.Repeat([]byte("x"), 64<<10-30), virus...), scanner.Infected},
		"above its limit":   {make([]byte, 3<<20), scanner.TooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := engine.Scan(context.Background(), bytes.NewReader(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != tt.want {
				t.Errorf("got %q (%s), want %q", got.Verdict, got.Detail, tt.want)
			}
		})
	}
}

func TestClamdThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	if _, err := (scanner.Clamd{Address: address}).Scan(context.Background(), strings.NewReader("x")); err == nil {
		t.Error("a scan without a daemon succeeded")
	}
}
