package trace_test

import (
	"testing"

	"github.com/wavetank/wavetank/connector/trace"
)

func TestTheHeaderIsReadAsTheStandardSays(t *testing.T) {
	const good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for header, want := range map[string]string{
		good: good,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00":       "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
		"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-later": good, // of a later version
		"": "", "00": "", "---": "", good + "-x": "", good + "0": "", " " + good: "",
		"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": "",
		"0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": "",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01": "",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01": "",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01": "",
		"00-4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01":   "",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1":  "",
	} {
		if got := trace.Parse(header).String(); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Add("ff-----")
	f.Fuzz(func(t *testing.T, header string) {
		if c := trace.Parse(header); c.Valid() && trace.Parse(c.String()) != c {
			t.Errorf("%q is read as %s, and that as %s", header, c, trace.Parse(c.String()))
		}
	})
}
