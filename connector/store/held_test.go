//go:build !windows

package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

// lookPath makes the test a child that looks at the lock of a database.
const lookPath = "STORE_LOOK_PATH"

// heldBySQLite tells what another process sees of SQLite's shared lock on a database, which is on the bytes that fileformat2.html calls the
// lock-byte page: "held" or "free".
func heldBySQLite(path string) string {
	const first, bytes = 0x40000002, 510
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = f.Close() }()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: first, Len: bytes}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock); err != nil {
		return err.Error()
	}
	if lock.Type == syscall.F_UNLCK {
		return "free"
	}
	return "held"
}

// Another program that reads the database, and finds it free when it ends, writes the log back and deletes it. What the store acknowledges
// from then on would be in a file without a name, and gone when the process is killed.
func TestAnOpenDatabaseIsHeldAgainstOtherPrograms(t *testing.T) {
	if path := os.Getenv(lookPath); path != "" {
		fmt.Println(heldBySQLite(path))
		return
	}
	path := filepath.Join(t.TempDir(), "store.db")
	see := func(when string) {
		t.Helper()
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		// With the race detector a process waits a second for its other goroutines before it exits: this one has none.
		child.Env = append(os.Environ(), lookPath+"="+path, "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
		out, err := child.CombinedOutput()
		if got, _, _ := strings.Cut(string(out), "\n"); err != nil || got != "held" {
			t.Errorf("%s: the database is %s (%v), want it held", when, got, err)
		}
	}
	for _, name := range []string{"new", "of an earlier run"} {
		s := openStore(t, config(path))
		see(name)
		apply(t, s, event(name, "ana", "", ""))
		see(name + ", after a change")
		if err := store.Backup(t.Context(), path, filepath.Join(t.TempDir(), "backup.db")); err != nil {
			t.Fatal(err)
		}
		see(name + ", after a backup")
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		see(name + ", after a look at its health")
		_ = s.Close()
	}
}
