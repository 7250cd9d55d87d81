package scratch

import (
	"os"
	"path/filepath"
	"testing"
)

func TestADirectoryIsInMemoryUnlessTheEnvironmentNamesAnother(t *testing.T) {
	disk, other := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", disk)
	for _, row := range []struct{ name, memory, want string }{
		{"there is memory", other, other},
		{"there is none", "", disk},
		{"it cannot be used", filepath.Join(other, "missing"), disk},
	} {
		dir, err := in(row.memory)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Dir(dir.Path) != row.want {
			t.Errorf("%s: %s, want it in %s", row.name, dir.Path, row.want)
		}
		if err := dir.Remove(); err != nil {
			t.Error(err)
		}
	}
	if got := memory(); got != "" {
		t.Errorf("memory in %s although TMPDIR is %s", got, disk)
	}
	t.Setenv("TMPDIR", "")
	if got := memory(); got != "" && free(got) < Least {
		t.Errorf("memory in %s with %d bytes", got, free(got))
	}
}

func TestADiskIsNoMemory(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{wd, "/proc", filepath.Join(wd, "missing")} {
		if got := free(dir); got != 0 {
			t.Errorf("free(%s) = %d, want 0", dir, got)
		}
	}
}

func TestWhatNoProcessHoldsIsSweptAndNothingElse(t *testing.T) {
	if !sweeps {
		t.Skip("left out: nothing tells what no process holds on this system")
	}
	t.Setenv("TMPDIR", t.TempDir())
	held, err := Disk()
	if err != nil {
		t.Fatal(err)
	}
	left, err := Disk()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left.Path, "connector.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := left.release(); err != nil { // as the kernel does for a process that ends
		t.Fatal(err)
	}
	killed := filepath.Join(os.TempDir(), fresh+"1") // of a process that was killed while it made it
	if err := os.Mkdir(killed, 0o700); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(os.TempDir(), "wavetank-exec-1") // a journal that is to be read
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	Sweep()
	for path, want := range map[string]bool{held.Path: true, left.Path: false, killed: false, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
	if err := held.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(held.Path); err == nil {
		t.Error("a directory is there after Remove")
	}
}
