package deploy

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAWorkbookIsItsOwnersFromTheFirstByte: it holds keys, so other users must not be able to open it while it is being written either.
func TestAWorkbookIsItsOwnersFromTheFirstByte(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.xlsx")
	mode := func() os.FileMode {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	var during os.FileMode
	if err := writeNew(path, func(io.Writer, ...excelize.Options) error { during = mode(); return nil }); err != nil {
		t.Fatal(err)
	}
	if during != 0o600 || mode() != 0o600 {
		t.Errorf("the file has mode %o while it is written and %o afterwards, want 600", during, mode())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if err := writeNew(path, func(io.Writer, ...excelize.Options) error { return full }); !errors.Is(err, full) {
		t.Errorf("error %v, want the writer's", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a workbook is left: %v", err)
	}
}
