package steps

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/sim/fault"
)

// hops are the places of faults in words, each as a pattern for one crossing or several.
var hops = []struct{ words, at string }{
	{"webhooks?", fault.AtWebhook},
	{"(?:send|post)s?", fault.AtPost},
	{"(?:REST calls?|calls? of the cloud)", fault.AtRest},
	{"(?:media )?downloads?", fault.AtMedia},
	{"messages? from (?:phones?|people)", fault.AtInbound},
	{"messages? to (?:phones?|people)", fault.AtOutbound},
	{"scanner calls?", fault.AtScan},
	{"frames? to Oceana", fault.AtFrame},
	{"frames? from Oceana", fault.AtNotification},
	{"file transfers?", fault.AtFile},
}

// whose may follow a hop: the person whose phone it concerns.
const whose = `(?: for "(?:[^"\\]|\\.)*")?`

// hopPattern is one of the hops from the given number on, and whose it is.
func hopPattern(from int) string {
	var all []string
	for _, h := range hops[from:] {
		all = append(all, h.words)
	}
	return "((?:" + strings.Join(all, "|") + ")" + whose + ")"
}

// What may go wrong, in words: on any hop, and what some hops know besides.
const (
	onAnyHop   = `(?:is|are) (?:delayed by (?:\d+ (?:day|hour|minute|second|millisecond)s?(?:, and | and |, | )?)+|reset|truncated|slowed to \d+[KMG]?B/s)`
	onSomeHops = `answers? \d+(?: and Retry-After \d+)?|(?:is|are) delivered twice|arrives? in reverse order|(?:is|are) never answered|loses? (?:its|their) answers?`
)

func (s *Scene) hopSteps() []Step {
	const where = "a hop is: webhooks, sends (or posts), REST calls, downloads, messages from phones, messages to phones, scanner calls, frames to Oceana, frames from Oceana, file transfers"
	next := func(count int, hop, behaviour string) error {
		if err := some(count); err != nil {
			return err
		}
		return s.armWords(fault.Rule{Next: count}, hop, behaviour)
	}
	one := func(hop, behaviour string) error { return next(1, hop, behaviour) }
	return []Step{
		{Keyword: "Given", Phrase: `the next {count} {webhooks} {mishap}`, Example: `Given the next 2 webhooks are delayed by 5 seconds`, Note: `also: are reset, are truncated, are slowed to 1KB/s; and for one phone: the next 2 webhooks for "Ana" are reset`, Do: next},
		{Keyword: "Given", Phrase: `the next {webhooks} {mishap}`, Example: `Given the next webhook is reset`, Do: one},
		{Keyword: "Given", Phrase: `the next {count} {hop} {fault}`, Example: `Given the next 2 messages to phones are delayed by 1 minute`, Note: where, Do: next},
		{Keyword: "Given", Phrase: `the next {hop} {fault}`, Example: `Given the next send for "Ana" answers 503`, Note: where, Do: one},
		{Keyword: "Given", Phrase: `every {ordinal} {crossing} {fault}`, Example: `Given every 3rd webhook is truncated`, Note: where + "; and webhooks", Do: s.everyNth},
		{Keyword: "Given", Phrase: `between {instant} and {instant} {crossing} {fault}`, Example: `Given between "2020-11-03T09:00:00Z" and "2020-11-03T10:00:00Z" webhooks are slowed to 1KB/s`, Note: "the second instant not included", Do: s.between},
		{Keyword: "Then", Phrase: `{count} fault was met`, Example: `Then 1 fault was met`, Do: s.faultsMet},
		{Keyword: "Then", Phrase: `{count} faults were met`, Example: `Then 2 faults were met`, Note: "of all that were armed so far", Do: s.faultsMet},
	}
}

func (s *Scene) everyNth(nth int, hop, behaviour string) error {
	if nth == 0 {
		return fmt.Errorf("every 0th is none: use a number from 1")
	}
	return s.armWords(fault.Rule{Every: nth}, hop, behaviour)
}

func (s *Scene) between(from, to, hop, behaviour string) error {
	return s.armWords(fault.Rule{From: from, To: to}, hop, behaviour)
}

func (s *Scene) faultsMet(want int) error {
	if got := s.World().Faults.Used(); got != want {
		return fmt.Errorf("%d crossings met a fault, want %d; still armed: %v", got, want, s.World().Faults.Rules())
	}
	return nil
}

// armWords arms a rule whose hop and whose effect are in words.
func (s *Scene) armWords(r fault.Rule, hop, behaviour string) error {
	if at := strings.Index(hop, ` for "`); at >= 0 {
		hop, r.For = hop[:at], unquote(strings.Trim(hop[at+len(` for `):], `"`))
	}
	for _, h := range hops {
		if regexp.MustCompile("^" + h.words + "$").MatchString(hop) {
			r.At = h.at
		}
	}
	var err error
	if r.Do, err = doOf(behaviour); err != nil {
		return err
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	if err := w.Faults.Check(r); err != nil {
		return err
	}
	return w.Faults.Arm(r)
}

var (
	answersWith = regexp.MustCompile(`^answers? (\d+)(?: and Retry-After (\d+))?$`)
	slowedTo    = regexp.MustCompile(`^(?:is|are) slowed to (\S+)$`)
	delayedBy   = regexp.MustCompile(`^(?:is|are) delayed by (.+)$`)
)

// doOf is an effect as a rule has it.
func doOf(behaviour string) (string, error) {
	if m := answersWith.FindStringSubmatch(behaviour); m != nil {
		if m[2] == "" {
			return "status " + m[1], nil
		}
		return "status " + m[1] + " retry-after " + m[2], nil
	}
	if m := slowedTo.FindStringSubmatch(behaviour); m != nil {
		return "slow " + m[1], nil
	}
	if m := delayedBy.FindStringSubmatch(behaviour); m != nil {
		d, err := ParseSpan(m[1])
		return "delay " + d.String(), err
	}
	for end, do := range map[string]string{
		" reset": fault.DoReset, " truncated": fault.DoTruncate, " twice": fault.DoTwice, " order": fault.DoReverse,
		" never answered": fault.DoSilence, " answer": fault.DoLost, " answers": fault.DoLost,
	} {
		if strings.HasSuffix(behaviour, end) {
			return do, nil
		}
	}
	return "", fmt.Errorf("%s is nothing that can go wrong", strconv.Quote(behaviour))
}
