package scenarios

import (
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/fault"
)

// spokenFault is the phrase that arms a fault; false when none does.
func spokenFault(b wish) (string, bool) {
	noun, known := map[string]string{
		fault.AtWebhook: "webhook", fault.AtPost: "send", fault.AtRest: "REST call", fault.AtMedia: "download", fault.AtInbound: "message from phones", fault.AtOutbound: "message to phones",
		fault.AtScan: "scanner call", fault.AtFrame: "frame to Oceana", fault.AtNotification: "frame from Oceana", fault.AtFile: "file transfer",
	}[b.At]
	one := b.Every > 0 || b.Next == 1
	does := spokenEffect(b.Do, one)
	if !known || does == "" {
		return "", false
	}
	if !one {
		first, rest, _ := strings.Cut(noun, " ")
		switch first {
		case "message", "frame":
			noun = first + "s " + rest
		default:
			noun += "s"
		}
	}
	if b.For != "" {
		noun += " for " + quotedText(b.For)
	}
	switch {
	case b.Every > 0:
		return fmt.Sprintf("every %s %s %s", ordinal(b.Every), noun, does), true
	case b.From != "" || b.To != "":
		return fmt.Sprintf("between %s and %s %s %s", quotedText(b.From), quotedText(b.To), noun, does), b.Next == 0
	case b.Next == 1:
		return fmt.Sprintf("the next %s %s", noun, does), true
	case b.Next > 1:
		return fmt.Sprintf("the next %d %s %s", b.Next, noun, does), true
	}
	return "", false
}

func ordinal(n int) string {
	if tens := n % 100; tens < 11 || tens > 13 {
		if end := map[int]string{1: "st", 2: "nd", 3: "rd"}[n%10]; end != "" {
			return fmt.Sprint(n, end)
		}
	}
	return fmt.Sprint(n, "th")
}

// spokenEffect is what happens to a crossing, or to several; empty when no phrase says it.
func spokenEffect(do string, one bool) string {
	say := func(single, many string) string {
		if one {
			return single
		}
		return many
	}
	what, value, _ := strings.Cut(do, " ")
	switch what {
	case "status":
		code, after, limited := strings.Cut(value, " retry-after ")
		text := say("answers ", "answer ") + code
		if limited {
			text += " and Retry-After " + after
		}
		return text
	case "twice":
		return say("is delivered twice", "are delivered twice")
	case "reverse":
		return say("", "arrive in reverse order")
	case "silence":
		return say("is never answered", "are never answered")
	case "lost":
		return say("loses its answer", "lose their answers")
	case "delay":
		span, err := time.ParseDuration(value)
		if err != nil {
			return ""
		}
		return say("is", "are") + " delayed by " + steps.Span(span)
	case "reset":
		return say("is reset", "are reset")
	case "truncate":
		return say("is truncated", "are truncated")
	case "slow":
		return say("is", "are") + " slowed to " + value
	}
	return ""
}
