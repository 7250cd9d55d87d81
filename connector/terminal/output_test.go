package terminal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/wavetank/wavetank/connector/terminal"
)

// fills takes so many writes and no more.
type fills struct{ left int }

func (f *fills) Write(b []byte) (int, error) {
	if f.left == 0 {
		return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	}
	f.left--
	return len(b), nil
}

func TestOutputRemembersWhatItCouldNotWrite(t *testing.T) {
	for _, tc := range []struct {
		name   string
		left   int
		writes int
		want   string
	}{
		{"all of it", 3, 3, ""},
		{"nothing", 0, 1, "standard output: no space left on device"},
		{"the last line", 2, 3, "standard output: no space left on device"},
		{"nothing is asked for", 0, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := terminal.NewOutput(&fills{tc.left})
			for i := range tc.writes {
				if n, err := o.Write([]byte("x")); (err != nil) != (i >= tc.left) || err == nil && n != 1 {
					t.Errorf("write %d: %d, %v", i, n, err)
				}
			}
			err := o.Err()
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || err.Error() != tc.want || !errors.Is(err, syscall.ENOSPC)) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

// TestOutputIsTheFileThatStandsBehindIt: who asks whether it is a terminal, or the file of another report, asks the file.
func TestOutputIsTheFileThatStandsBehindIt(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	want, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	o := terminal.NewOutput(file)
	if got, err := o.Stat(); err != nil || !os.SameFile(got, want) || o.Direct() != file {
		t.Errorf("%v, %v: not the file", got, err)
	}
	if _, err := terminal.NewOutput(&bytes.Buffer{}).Stat(); err == nil {
		t.Error("a buffer is no file")
	}
}
