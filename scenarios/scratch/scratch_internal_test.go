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
		dir, err := in(row.memory, "wavetank-")
		if err != nil || filepath.Dir(dir) != row.want {
			t.Errorf("%s: %s, %v; want it in %s", row.name, dir, err, row.want)
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
