package scenarios

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAFakeClockKeepsWhatIsPreloadedAlready(t *testing.T) {
	c := &fakeClock{library: "/lib/faketime.so", file: "clock"}
	env := c.environment([]string{"A=b", "LD_PRELOAD=/lib/other.so", "FAKETIME=+1d"})
	if !slices.Contains(env, "LD_PRELOAD=/lib/faketime.so /lib/other.so") || slices.Contains(env, "FAKETIME=+1d") || !slices.Contains(env, "FAKETIME_TIMESTAMP_FILE=clock") {
		t.Errorf("environment %q", env)
	}
}

func TestAFakeClockShowsNanoseconds(t *testing.T) {
	c := &fakeClock{file: filepath.Join(t.TempDir(), "clock")}
	c.show(time.Unix(1604394000, 5_000))
	c.show(time.Unix(1604394001, 250_000_000))
	if b, err := os.ReadFile(c.file); err != nil || string(b) != "1604394001.250000000\n" || c.err != nil {
		t.Errorf("%q %v %v", b, err, c.err)
	}
	c.file = filepath.Join(c.file, "no directory")
	if c.show(time.Unix(1, 0)); c.err == nil {
		t.Error("a clock that cannot be written is no error")
	}
}

// TestProgramsThatTheLibraryDoesNotReach looks at the test itself, and at one without an interpreter, as static ones have none.
func TestProgramsThatTheLibraryDoesNotReach(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("libfaketime is for Linux")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if kind, err := unreachable(self); err != nil || kind != "a Go program" {
		t.Errorf("the test is %q, %v", kind, err)
	}
	if sh, err := exec.LookPath("sh"); err == nil {
		if kind, err := unreachable(sh); err != nil || kind != "" {
			t.Errorf("%s is %q, %v", sh, kind, err)
		}
	}
	// An ELF header of a 64-bit program without any part.
	static := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...)
	copy(static[16:], "\x02\x00\x3e\x00\x01\x00\x00\x00")
	static[52], static[54] = 64, 56
	file := filepath.Join(t.TempDir(), "static")
	if err := os.WriteFile(file, static, 0o600); err != nil {
		t.Fatal(err)
	}
	if kind, err := unreachable(file); err != nil || kind != "linked statically" {
		t.Errorf("a program without an interpreter is %q, %v", kind, err)
	}
	if _, err := unreachable(t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), "--faketime: ") {
		t.Errorf("a directory: %v", err)
	}
}
