package scratch

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWhatNobodyHoldsIsSweptAndNothingElse(t *testing.T) {
	if !sweeps {
		t.Skip("left out: nothing tells what nobody holds on this system")
	}
	t.Setenv("TMPDIR", t.TempDir())
	held, err := Make()
	if err != nil {
		t.Fatal(err)
	}
	left, err := Make()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left.Path, "connector.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := left.release(); err != nil { // as the kernel does for a process that ends
		t.Fatal(err)
	}
	other := filepath.Join(os.TempDir(), "wavetank-exec-1") // a journal that is to be read
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	Sweep()
	for path, want := range map[string]bool{held.Path: true, left.Path: false, other: true} {
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
