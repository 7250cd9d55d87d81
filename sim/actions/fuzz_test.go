package actions_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/actions"
)

// FuzzLog reads anything: what is read is written and read again as it was, and a refusal is one line.
func FuzzLog(f *testing.F) {
	good := written(f, example().Recording(nine))
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, `"version":1`, `"version":9`, 1)))
	f.Add([]byte(good[:len(good)/2]))
	f.Add([]byte("{}\n{\"end\":0}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		once, err := actions.Read(bytes.NewReader(file))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("more than one line: %q", err)
			}
			return
		}
		twice, err := actions.Read(strings.NewReader(written(t, once)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(written(t, once), written(t, twice)); diff != "" {
			t.Error(diff)
		}
	})
}
