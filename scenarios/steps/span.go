package steps

import (
	"fmt"
	"strings"
	"time"
)

// Span writes a span of time as ParseSpan reads it, such as "1 day 2 hours 5 minutes", to the millisecond; "0 seconds" for none.
func Span(d time.Duration) string {
	var parts []string
	for _, u := range units {
		n := d / u.span
		d %= u.span
		switch {
		case n == 1:
			parts = append(parts, "1 "+u.name)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, u.name))
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return strings.Join(parts, " ")
}

// Pass is the step that lets a span of time pass: "1 minute passes", "1 minute 5 seconds pass".
func Pass(d time.Duration) string {
	span := Span(d)
	if strings.HasPrefix(span, "1 ") && strings.Count(span, " ") == 1 {
		return span + " passes"
	}
	return span + " pass"
}
