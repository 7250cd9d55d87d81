package scanner_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/scanner"
	"github.com/wavetank/wavetank/sim/scanner/clamdtest"
)

func zipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("content.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestClamAV(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a second engine")
	}
	engine := clamdtest.Start(t)
	virus := scanner.TestFile()
	tests := map[string]struct {
		content []byte
		want    scanner.Verdict
	}{
		"clean":             {[]byte("hello"), scanner.Clean},
		"the test file":     {virus, scanner.Infected},
		"behind a PDF head": {append([]byte("%PDF-1.4\n"), virus...), scanner.Infected},
		"in a zip":          {zipped(t, virus), scanner.Infected},
		"over two chunks":   {append(bytes.Repeat([]byte("x"), 64<<10-30), virus...), scanner.Infected},
		"above its limit":   {make([]byte, 3<<20), scanner.TooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := engine.Scan(context.Background(), bytes.NewReader(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != tt.want {
				t.Errorf("got %q (%s), want %q", got.Verdict, got.Detail, tt.want)
			}
		})
	}
}

func TestClamdThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	if _, err := (scanner.Clamd{Address: address}).Scan(context.Background(), strings.NewReader("x")); err == nil {
		t.Error("a scan without a daemon succeeded")
	}
}
