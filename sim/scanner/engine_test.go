package scanner_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/scanner"
)

func TestTheTestFileHasItsLength(t *testing.T) {
	if got := len(scanner.TestFile()); got != 68 {
		t.Errorf("the test file has %d bytes, want 68", got)
	}
}

func TestBuiltinFindsTheTestFileWhereverItIs(t *testing.T) {
	virus := scanner.TestFile()
	padding := bytes.Repeat([]byte("x"), 64<<10-30) // so that the file lies across two reads of 64 KiB
	tests := map[string]struct {
		content []byte
		want    scanner.Verdict
	}{
		"alone":             {virus, scanner.Infected},
		"behind a PDF head": {append([]byte("%PDF-1.4\n"), virus...), scanner.Infected},
		"across two reads":  {append(append([]byte{}, padding...), virus...), scanner.Infected},
		"cut off":           {virus[:67], scanner.Clean},
		"nothing":           {nil, scanner.Clean},
		"long and clean":    {bytes.Repeat([]byte("clean"), 100_000), scanner.Clean},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{"whole": bytes.NewReader(tt.content), "byte by byte": iotest.OneByteReader(bytes.NewReader(tt.content))} {
				got, err := scanner.Builtin{}.Scan(context.Background(), r)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got.Verdict); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestBuiltinTellsNothingOfWhatItCouldNotRead(t *testing.T) {
	broken := errors.New("broken")
	_, err := scanner.Builtin{}.Scan(context.Background(), io.MultiReader(bytes.NewReader([]byte("a")), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

func TestEngineNames(t *testing.T) {
	for name, good := range map[string]bool{"": true, "builtin": true, "clamd://127.0.0.1:3310": true, "clamd://": false, "clamd": false} {
		if _, err := scanner.NewEngine(name); (err == nil) != good {
			t.Errorf("NewEngine(%q): %v", name, err)
		}
	}
}
