package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestWhatFailsIsPrintedAndTheSlowestAreNamed(t *testing.T) {
	var out bytes.Buffer
	r := newReport(&out)
	for _, line := range []string{
		`{"Action":"run","Package":"github.com/wavetank/wavetank/sim","Test":"TestGood"}`,
		`{"Action":"output","Package":"github.com/wavetank/wavetank/sim","Test":"TestGood","Output":"all is well\n"}`,
		`{"Action":"pass","Package":"github.com/wavetank/wavetank/sim","Test":"TestGood","Elapsed":7.5}`,
		`{"Action":"pass","Package":"github.com/wavetank/wavetank/sim","Test":"TestGood/part","Elapsed":99}`,
		`{"Time":"2026-12-01T10:00:00Z","Action":"run","Package":"github.com/wavetank/wavetank/sim","Test":"TestOfParts"}`,
		`{"Time":"2026-12-01T10:00:01Z","Action":"pause","Package":"github.com/wavetank/wavetank/sim","Test":"TestOfParts"}`,
		`{"Time":"2026-12-01T10:00:31Z","Action":"cont","Package":"github.com/wavetank/wavetank/sim","Test":"TestOfParts"}`,
		`{"Time":"2026-12-01T10:00:42Z","Action":"pass","Package":"github.com/wavetank/wavetank/sim","Test":"TestOfParts","Elapsed":0.2}`,
		`{"Action":"output","Package":"github.com/wavetank/wavetank/sim","Test":"TestBad","Output":"want 1\n"}`,
		`{"Action":"fail","Package":"github.com/wavetank/wavetank/sim","Test":"TestBad","Elapsed":0.1}`,
		`{"Action":"output","Package":"github.com/wavetank/wavetank/sim","Test":"TestHangs","Output":"waiting\n"}`,
		`{"Action":"output","Package":"github.com/wavetank/wavetank/sim","Output":"FAIL\n"}`,
		`{"Action":"fail","Package":"github.com/wavetank/wavetank/sim","Elapsed":8}`,
		`go: a line of the go command`,
	} {
		r.take([]byte(line))
	}
	r.end()
	got := out.String()
	for _, want := range []string{"want 1\n", "FAIL\n", "go: a line of the go command\n", "TestHangs did not end:\nwaiting\n", "     7.5  TestGood  sim\n", "    12.0  TestOfParts  sim\n", "     8.0  sim\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the output lacks %q:\n%s", want, got)
		}
	}
	for _, unwanted := range []string{"all is well", "Good/part", "     0.1  TestHangs"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("the output has %q:\n%s", unwanted, got)
		}
	}
	if strings.Index(got, "TestGood") > strings.LastIndex(got, "TestBad") {
		t.Errorf("the slowest is not first:\n%s", got)
	}
}
