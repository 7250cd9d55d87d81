package steps_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/scenarios/steps"
)

func TestASpanIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(1, 1<<35).Draw(t, "milliseconds")) * time.Millisecond
		if got, err := steps.ParseSpan(steps.Span(d)); err != nil || got != d {
			t.Fatalf("%s is read as %s, %v", steps.Span(d), got, err)
		}
	})
}

func TestTimePassesInOneOrInMany(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Minute: "1 minute passes", 2 * time.Minute: "2 minutes pass", 61 * time.Second: "1 minute 1 second pass", 24 * time.Hour: "1 day passes",
	} {
		if got := steps.Pass(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
