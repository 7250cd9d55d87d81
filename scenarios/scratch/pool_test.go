package scratch_test

import (
	"os"
	"testing"

	"github.com/wavetank/wavetank/scenarios/scratch"
)

func TestADirectoryIsKeptWhileThePoolHasAUser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var pool scratch.Pool
	made, err := scratch.Disk()
	if err != nil {
		t.Fatal(err)
	}
	if pool.Keep(made) {
		t.Error("a pool without a user keeps a directory")
	}
	first, second := pool.Use(), pool.Use()
	if d := pool.Take(); d != nil {
		t.Errorf("a pool that keeps nothing has %s", d.Path)
	}
	if pool.Keep(nil) || !pool.Keep(made) {
		t.Error("a pool that is in use keeps what is no directory, or does not keep one that is")
	}
	if d := pool.Take(); d != made {
		t.Errorf("taken %v, want what was kept", d)
	}
	if d := pool.Take(); d != nil {
		t.Errorf("%s is taken twice", d.Path)
	}
	pool.Keep(made)
	for range 2 { // the second time is not the other's
		first()
	}
	if _, err := os.Stat(made.Path); err != nil {
		t.Errorf("what is kept goes with the first of two users: %v", err)
	}
	second()
	if _, err := os.Stat(made.Path); !os.IsNotExist(err) {
		t.Errorf("what is kept stays without a user: %v", err)
	}
}
