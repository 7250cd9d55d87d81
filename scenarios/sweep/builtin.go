package sweep

import (
	"embed"
	"fmt"
	"strings"
	"time"
)

//go:embed builtin/*.feature
var builtin embed.FS

// a sweep that needs no file: its scenario is the only one of builtin/NAME.feature.
type ready struct {
	name, help string
	vary       Range
	vary2      *Range
}

func readyMade() []ready {
	return []ready{
		{"window", "how late an answer may be, for messages that were late themselves",
			Range{"24 hours", 23*time.Hour + 59*time.Minute, 24*time.Hour + 30*time.Second, 5 * time.Second},
			&Range{"10 seconds", time.Second, 21 * time.Second, 5 * time.Second}},
		{"outage", "after which absence of the connector the cloud repeats nothing any more, and what was missed is read back at once",
			Range{"15 minutes", 30 * time.Second, 16 * time.Minute, 30 * time.Second}, nil},
		{"unavailable", "after which silence of Oceana customers are told",
			Range{"15 minutes", 14*time.Minute + 59*time.Second, 15*time.Minute + time.Second, 100 * time.Millisecond}, nil},
		{"review", "when WhatsApp has decided on a template",
			Range{"7 days", 24 * time.Hour, 16 * 24 * time.Hour, 24 * time.Hour}, nil},
		{"lease", "how long a web chat without a connection keeps its contact",
			Range{"3 minutes", time.Minute, 5 * time.Minute, 10 * time.Second}, nil},
		{"sandbox", "how late an answer may be on the sandbox, whose code opens no window, for messages some hours after the code",
			Range{"24 hours", 23*time.Hour + 59*time.Minute, 24*time.Hour + 30*time.Second, 5 * time.Second},
			&Range{"2 hours", 0, 26 * time.Hour, 13 * time.Hour}},
	}
}

// Builtin lists the sweeps that need no file, with what each finds.
func Builtin() []string {
	var all []string
	for _, r := range readyMade() {
		all = append(all, fmt.Sprintf("%-12s %s", r.name, r.help))
	}
	return all
}

// Ready is a built-in sweep; false: there is none of that name.
func Ready(name string) (Config, bool) {
	for _, r := range readyMade() {
		if r.name != name {
			continue
		}
		source, err := builtin.ReadFile("builtin/" + name + ".feature")
		if err != nil {
			return Config{}, false
		}
		before, _, _ := strings.Cut(string(source), "Scenario:")
		return Config{File: name + ".feature", Line: strings.Count(before, "\n") + 1, Source: source, Vary: r.vary, Vary2: r.vary2}, true
	}
	return Config{}, false
}
