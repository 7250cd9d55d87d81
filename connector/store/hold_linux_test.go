package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A file that is renamed while a connector has it open would be opened by a second one, without the log that the first goes on writing.
func TestAFileThatIsRenamedWhileItIsOpen(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "store.db"), filepath.Join(dir, "other.db")
	s := openStore(t, config(path))
	apply(t, s, event("e1", "ana", "", "f1"))
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	refused(t, other, "already open under another name")
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	apply(t, s, event("e2", "ana", "", "f2"))
	_ = s.Close()
	if d := cmp.Diff(ids(pending(t, openStore(t, config(path)))), []string{"f1", "f2"}); d != "" {
		t.Errorf("kept (-got +want):\n%s", d)
	}
}
