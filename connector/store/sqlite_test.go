package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

func config(path string) store.Config { return store.Config{Database: path, Step: step, Now: atNoon} }

func openStore(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newSQLite(t testing.TB, step store.Step) database {
	cfg := store.Config{Database: filepath.Join(t.TempDir(), "store.db"), Step: step, Now: atNoon}
	return func() *store.Store { return openStore(t, cfg) }
}

func TestSQLite(t *testing.T) {
	conformance(t, newSQLite)
	sharing(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "store.db") })
}

func TestOpenErrorsNameThePathAndTheReason(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := func(name, statements string) string {
		path := filepath.Join(dir, name)
		raw(t, path, statements)
		return path
	}
	good := filepath.Join(dir, "good.db")
	for _, row := range []struct{ name, path, want string }{
		{"missing directory", filepath.Join(dir, "none", "s.db"), "directory " + filepath.Join(dir, "none") + " does not exist"},
		{"directory is a file", filepath.Join(write("file", ""), "s.db"), "is not a directory"},
		{"path is a directory", dir, "not a regular file"},
		{"garbage", write("garbage.db", strings.Repeat("garbage ", 1000)), "file is not a database"},
		{"another application's database", foreign("other.db", `CREATE TABLE t (a)`), "a SQLite database of something else"},
		{"a newer version", foreign("newer.db", `PRAGMA user_version = 99`), "schema version is 99, this program knows up to 2"},
		{"memory", ":memory:/s.db", "does not exist"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := store.Open(t.Context(), config(row.path))
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if !strings.HasPrefix(err.Error(), "open store "+row.path+": ") || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, row.want)
			}
			// The failed attempt must have let go of the lock.
			if _, again := store.Open(t.Context(), config(row.path)); again == nil || again.Error() != err.Error() {
				t.Errorf("second attempt: %v, want %v", again, err)
			}
		})
	}
	for want, cfg := range map[string]store.Config{
		"open store: config: Database is empty":           {Step: step, Now: atNoon},
		"open store: config: Step is nil":                 {Database: good, Now: atNoon},
		"open store: config: Now is nil":                  {Database: good, Step: step},
		"open store: config: Queue is -1, want 0 or more": {Database: good, Step: step, Now: atNoon, Queue: -1},
	} {
		if _, err := store.Open(t.Context(), cfg); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestOpenNeedsRightsOnTheFile(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("file rights do not bind root, and Windows has others")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	_ = openStore(t, config(path)).Close()
	for _, row := range []struct {
		name string
		file os.FileMode
		dir  os.FileMode
	}{
		{"read-only file", 0o400, 0o700},
		{"unreadable file", 0o000, 0o700},
		{"read-only directory", 0o600, 0o500},
	} {
		t.Run(row.name, func(t *testing.T) {
			chmod(t, path, row.file)
			chmod(t, dir, row.dir)
			t.Cleanup(func() { chmod(t, dir, 0o700); chmod(t, path, 0o600) })
			s, err := store.Open(t.Context(), config(path))
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if !strings.HasPrefix(err.Error(), "open store "+path+": ") {
				t.Errorf("error %q does not name the path", err)
			}
		})
	}
	openStore(t, config(path))
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestSecondOpenerIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	first := openStore(t, config(path))
	link := filepath.Join(dir, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, dir + "/./store.db", link} {
		if _, err := store.Open(t.Context(), config(name)); err == nil || !strings.Contains(err.Error(), "already open") {
			t.Errorf("%s: error %v, want already open", name, err)
		}
	}
	apply(t, first, event("e1", "ana", "", "")) // the attempts did no harm
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := string(state(t, openStore(t, config(link)), "ana")); got != "e1;" {
		t.Errorf("state %q through the link, want e1;", got)
	}
}

func TestPathIsTakenLiterally(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c=d&e%20f#g")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "s?mode=memory&_pragma=synchronous(OFF)#%.db")
	s := openStore(t, config(path))
	apply(t, s, event("e1", "ana", "", ""))
	if err := store.ProveDurable(t.Context(), s); err != nil {
		t.Error(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("file rights %o, want 600", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if d := cmp.Diff(names, []string{filepath.Base(path), filepath.Base(path) + ".lock"}); d != "" {
		t.Errorf("files (-got +want):\n%s", d)
	}
}

func TestWeakDurabilityIsRefused(t *testing.T) {
	for _, row := range []struct{ pragma, want string }{
		{"synchronous = NORMAL", "not durable: synchronous is 1, want 2 (FULL)"},
		{"synchronous = OFF", "not durable: synchronous is 0, want 2 (FULL)"},
		{"journal_mode = DELETE", "not durable: journal_mode is delete, want wal"},
	} {
		t.Run(row.pragma, func(t *testing.T) {
			s := newSQLite(t, step)()
			if err := store.ProveDurable(t.Context(), s); err != nil {
				t.Fatalf("as opened: %v", err)
			}
			if err := store.Relax(t.Context(), s, row.pragma); err != nil {
				t.Fatal(err)
			}
			if err := store.ProveDurable(t.Context(), s); err == nil || err.Error() != row.want {
				t.Errorf("error %v, want %s", err, row.want)
			}
		})
	}
}

func TestFullDiskFailsTheChangeWhole(t *testing.T) {
	s := newSQLite(t, step)()
	apply(t, s, event("e1", "ana", "", "f1"))
	if err := store.FillDisk(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	big := event("e2", "ana", "", "f2"+strings.Repeat(" ", 300_000))
	big.Done = "f1"
	for range 2 {
		if _, err := s.Apply(t.Context(), big); err == nil || !strings.Contains(err.Error(), "full") {
			t.Fatalf("error %v, want a full disk", err)
		}
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f1"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if err := store.FreeDisk(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if got := apply(t, s, big); got.Duplicate || len(got.Effects) != 1 {
		t.Errorf("after room was made: duplicate %v, effects %v", got.Duplicate, ids(got.Effects))
	}
	if got, want := string(state(t, s, "ana")), "e1;e2;"; got != want {
		t.Errorf("state %q, want %q", got, want)
	}
}

func TestPendingReadsTheIndexOfWhatIsPending(t *testing.T) {
	plan, err := store.PendingPlan(t.Context(), newSQLite(t, step)())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "effect_pending") {
		t.Errorf("plan is %q, so a store with a long history starts slowly", plan)
	}
}

// raw opens the file without the store, runs the statements and returns what integrity_check says.
func raw(t testing.TB, path, statements string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statements); err != nil {
		t.Fatal(err)
	}
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil {
		t.Fatal(fmt.Errorf("integrity_check: %w", err))
	}
	return verdict
}
