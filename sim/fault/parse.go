package fault

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is what can be done at one place.
type kind struct {
	at string
	do []string
}

// kinds lists what can be done where, in the order of the places.
func kinds() []kind {
	wire := []string{DoDelay, DoReset, DoTruncate, DoSlow}
	with := func(do ...string) []string { return append(do, wire...) }
	return []kind{
		{AtInbound, wire},
		{AtScan, with(DoStatus, DoSilence)},
		{AtWebhook, with(DoStatus, DoTwice, DoReverse, DoSilence)},
		{AtFrame, wire},
		{AtNotification, wire},
		{AtFile, with(DoStatus)},
		{AtPost, with(DoStatus, DoLost)},
		{AtRest, with(DoStatus, DoLost)},
		{AtMedia, with(DoStatus)},
		{AtOutbound, wire},
	}
}

// Place is one place of a list for people: what it is called, and what can be done there.
type Place struct {
	At string   `json:"at"` // the place
	Do []string `json:"do"` // what can be done there
}

// Places lists every place and what can be done there, in the order in which a message meets them.
func Places() []Place {
	var all []Place
	for _, k := range kinds() {
		all = append(all, Place{k.at, k.do})
	}
	return all
}

// longestDelay bounds delay: more is a slip of the pen.
const longestDelay = 30 * 24 * time.Hour

// parse checks a rule and makes it ready.
func parse(r Rule) (armed, error) {
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return k.at == r.At })
	if i < 0 {
		names := make([]string, len(all))
		for i, k := range all {
			names[i] = k.at
		}
		return armed{}, fmt.Errorf("at: %q is no place for a fault: use one of %s", r.At, strings.Join(names, ", "))
	}
	words := strings.Fields(r.Do)
	if len(words) == 0 || !slices.Contains(all[i].do, words[0]) {
		return armed{}, fmt.Errorf("do: %q at %s: use one of %s", r.Do, r.At, strings.Join(all[i].do, ", "))
	}
	f, err := parseDo(words)
	if err != nil {
		return armed{}, fmt.Errorf("do: %q: %w", r.Do, err)
	}
	a := armed{rule: r, make: f}
	a.rule.Used = 0
	return a, a.count()
}

// count reads which crossings meet the rule.
func (a *armed) count() error {
	r := &a.rule
	var err error
	if a.from, err = instant("from", r.From); err != nil {
		return err
	}
	if a.to, err = instant("to", r.To); err != nil {
		return err
	}
	switch {
	case r.Next < 0:
		return fmt.Errorf("next: %d: use a number from 1", r.Next)
	case r.Every < 0:
		return fmt.Errorf("every: %d: use a number from 1", r.Every)
	case r.Next > 0 && r.Every > 0:
		return fmt.Errorf("every: %d: use next or every, not both", r.Every)
	case !a.from.IsZero() && !a.to.IsZero() && !a.from.Before(a.to):
		return fmt.Errorf("to: %q is not after from, %q", r.To, r.From)
	case r.Next == 0 && (r.Every > 0 || r.From != "" || r.To != ""):
		a.endless = true
	case r.Next == 0:
		r.Next = 1
	}
	if a.endless && a.make.Do == DoReverse {
		return fmt.Errorf("do: %q: say with next how many change places", r.Do)
	}
	return nil
}

func instant(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %q is no RFC 3339 instant such as 2020-11-03T09:00:00Z", field, text)
	}
	return at, nil
}

// parseDo reads what a fault does, whose first word is known.
func parseDo(words []string) (Fault, error) {
	f, rest := Fault{Do: words[0]}, words[1:]
	switch f.Do {
	case DoStatus:
		return f, f.status(rest)
	case DoDelay:
		return f, f.delay(rest)
	case DoSlow:
		return f, f.slow(rest)
	}
	if len(rest) > 0 {
		return f, fmt.Errorf("nothing may follow %q", f.Do)
	}
	return f, nil
}

func (f *Fault) status(rest []string) error {
	bad := fmt.Errorf(`write "status 503" or "status 429 retry-after 5"`)
	if len(rest) != 1 && (len(rest) != 3 || rest[1] != "retry-after") {
		return bad
	}
	var err error
	if f.Status, err = strconv.Atoi(rest[0]); err != nil || f.Status < 200 || f.Status > 599 {
		return bad
	}
	if len(rest) == 3 {
		if f.RetryAfter, err = strconv.Atoi(rest[2]); err != nil || f.RetryAfter < 0 {
			return bad
		}
	}
	return nil
}

func (f *Fault) delay(rest []string) error {
	var err error
	if len(rest) == 1 {
		f.Delay, err = time.ParseDuration(rest[0])
	}
	if len(rest) != 1 || err != nil || f.Delay <= 0 || f.Delay > longestDelay {
		return fmt.Errorf(`write "delay 5s" or "delay 1m30s", more than nothing and at most %d days`, longestDelay/(24*time.Hour))
	}
	return nil
}

var rate = regexp.MustCompile(`^(\d{1,9})([KMG]?)B/s$`)

func (f *Fault) slow(rest []string) error {
	var m []string
	if len(rest) == 1 {
		m = rate.FindStringSubmatch(rest[0])
	}
	if m == nil {
		return fmt.Errorf(`write "slow 1KB/s" or "slow 500B/s"`)
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // nine digits
	f.Rate = n * map[string]int64{"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[m[2]]
	if f.Rate == 0 {
		return fmt.Errorf("at %s nothing ever arrives", rest[0])
	}
	return nil
}
