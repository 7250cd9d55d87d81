// Package fault is the list of things that are told to go wrong in a simulated world: explicit, in order, and counted.
//
// There is no probability here. "The next 2 webhooks answer 503" is a rule; once it has been used twice it is gone.
package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Places at which a fault can be armed.
const (
	AtWebhook = "webhook" // between the cloud and the target of a webhook
	AtPost    = "post"    // POST of a message to the cloud
)

// What a fault does.
const (
	DoStatus  = "status"  // answered with Status; the far side never sees it
	DoTwice   = "twice"   // delivered twice
	DoReverse = "reverse" // held until the last of them is there, then delivered in reverse order
	DoSilence = "silence" // never answered; the far side never sees it
	DoLost    = "lost"    // done by the far side, but its answer is lost
)

// kinds lists what can be done where.
var kinds = map[string][]string{
	AtWebhook: {DoStatus, DoTwice, DoReverse, DoSilence},
	AtPost:    {DoStatus, DoLost},
}

// Rule is one fault. Do is "status 503", "status 429 retry-after 5", "twice", "reverse", "silence" or "lost"; Next is for how many
// crossings it holds, zero meaning one.
type Rule struct {
	At   string `json:"at"`
	Do   string `json:"do"`
	Next int    `json:"next"`
}

// Fault is a rule applied to one crossing.
type Fault struct {
	Do         string // one of the Do constants
	Status     int    // for DoStatus
	RetryAfter int    // seconds; zero means no such header
	Last       bool   // the last crossing its rule holds for
}

type armed struct {
	rule Rule
	make Fault
}

// List holds the rules that are armed. The zero value is an empty list, ready to use.
type List struct {
	mu    sync.Mutex
	armed []armed
}

// Arm adds a rule behind those already there. An error names the field that is wrong and what would be right.
func (l *List) Arm(r Rule) error {
	f, err := parse(r)
	if err != nil {
		return err
	}
	if r.Next == 0 {
		r.Next = 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = append(l.armed, armed{rule: r, make: f})
	return nil
}

// Take uses the oldest rule armed at a place, if there is one.
func (l *List) Take(at string) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.armed {
		a := &l.armed[i]
		if a.rule.At != at {
			continue
		}
		f := a.make
		a.rule.Next--
		if a.rule.Next == 0 {
			f.Last = true
			l.armed = slices.Delete(l.armed, i, i+1)
		}
		return f, true
	}
	return Fault{}, false
}

// Rules are those still armed, oldest first, with what is left of their count.
func (l *List) Rules() []Rule {
	l.mu.Lock()
	defer l.mu.Unlock()
	rules := make([]Rule, len(l.armed))
	for i, a := range l.armed {
		rules[i] = a.rule
	}
	return rules
}

// Clear disarms everything.
func (l *List) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = nil
}

func parse(r Rule) (Fault, error) {
	known, ok := kinds[r.At]
	if !ok {
		return Fault{}, fmt.Errorf("at: %q is no place for a fault: use %s or %s", r.At, AtWebhook, AtPost)
	}
	if r.Next < 0 {
		return Fault{}, fmt.Errorf("next: %d: use a number from 1", r.Next)
	}
	words := strings.Fields(r.Do)
	if len(words) == 0 || !slices.Contains(known, words[0]) {
		return Fault{}, fmt.Errorf("do: %q at %s: use one of %s", r.Do, r.At, strings.Join(known, ", "))
	}
	f := Fault{Do: words[0]}
	bad := fmt.Errorf(`do: %q: write "status 503" or "status 429 retry-after 5"`, r.Do)
	switch rest := words[1:]; {
	case f.Do != DoStatus && len(rest) == 0:
		return f, nil
	case f.Do != DoStatus:
		return Fault{}, fmt.Errorf("do: %q: nothing may follow %q", r.Do, f.Do)
	case len(rest) != 1 && (len(rest) != 3 || rest[1] != "retry-after"):
		return Fault{}, bad
	default:
		var err error
		if f.Status, err = strconv.Atoi(rest[0]); err != nil || f.Status < 200 || f.Status > 599 {
			return Fault{}, bad
		}
		if len(rest) == 3 {
			if f.RetryAfter, err = strconv.Atoi(rest[2]); err != nil || f.RetryAfter < 0 {
				return Fault{}, bad
			}
		}
		return f, nil
	}
}
