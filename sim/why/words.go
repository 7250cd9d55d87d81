package why

import (
	"fmt"
	"strings"
	"time"
)

// names are how actors of the journal are called.
var names = map[string]string{
	"whatsapp": "WhatsApp", "messenger": "Messenger", "twitter": "Twitter", "web": "the web messenger", "cloud": "the cloud",
	"connector": "the connector", "oceana": "Oceana", "scanner": "the virus scanner",
}

// Actor is how an actor of the journal is called in a sentence.
func Actor(a string) string {
	if name := names[a]; name != "" {
		return name
	}
	if name, ok := strings.CutPrefix(a, "phone "); ok {
		return name + "'s phone"
	}
	return strings.TrimPrefix(a, "agent ")
}

func upper(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func instant(at time.Time) string {
	text := at.UTC().Format("Mon 2 Jan, 15:04:05")
	if ms := at.Nanosecond() / 1e6; ms > 0 {
		text += fmt.Sprintf(".%03d", ms)
	}
	return text
}

// spanUnits are the units of words, the largest first.
var spanUnits = []struct {
	name string
	size time.Duration
}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}, {"millisecond", time.Millisecond}}

// span writes a span the way the steps of a scenario do, with at most three units: 23 hours 55 minutes.
func span(d time.Duration) string {
	var parts []string
	for _, unit := range spanUnits {
		n := d / unit.size
		d -= n * unit.size
		switch {
		case n == 0 || len(parts) == 3:
		case n == 1:
			parts = append(parts, "1 "+unit.name)
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit.name))
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return strings.Join(parts, " ")
}

// number writes a code of the wire, which may be a number or a text.
func number(raw []byte) string { return strings.Trim(string(raw), `"`) }
