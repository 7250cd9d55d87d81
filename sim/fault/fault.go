// Package fault is the list of things that are told to go wrong in a simulated world: explicit, in order, and counted.
//
// There is no probability here. "The next 2 webhooks answer 503" is a rule; once it has been used twice it is gone. "Every third webhook is
// delayed" counts webhooks, and "between nine and ten" reads the world's clock. The one choice that a rule leaves open, where a message is
// cut off, comes from the world's seed.
package fault

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Places at which a fault can be armed: the hops of a message, in the order in which it meets them.
const (
	AtInbound      = "inbound"      // what a person sends, on its way from the network to the cloud
	AtScan         = "scan"         // the cloud's call of a processor, such as the virus scanner
	AtWebhook      = "webhook"      // between the cloud and the target of a webhook
	AtFrame        = "frame"        // a request of the connector to Oceana
	AtNotification = "notification" // from Oceana to the connector
	AtFile         = "file"         // a file on its way to or from Oceana's file store
	AtPost         = "post"         // POST of a message to the cloud
	AtRest         = "rest"         // any other call of the cloud's API
	AtMedia        = "media"        // a file that is fetched from the cloud
	AtOutbound     = "outbound"     // what the business sends, on its way from the cloud to the network
)

// What a fault does.
const (
	DoStatus   = "status"   // answered with Status; the far side never sees it
	DoTwice    = "twice"    // delivered twice
	DoReverse  = "reverse"  // held until the last of them is there, then delivered in reverse order
	DoSilence  = "silence"  // never answered; the far side never sees it
	DoLost     = "lost"     // done by the far side, but its answer is lost
	DoDelay    = "delay"    // arrives later by Delay on the world's clock
	DoReset    = "reset"    // the connection is reset on the way; the far side never sees it
	DoTruncate = "truncate" // the connection breaks in the middle: of a call's answer, else of what is sent
	DoSlow     = "slow"     // takes as long as its bytes take at Rate, on the world's clock
)

// Rule is one fault: where, what, and which of the crossings meet it. One of Next and Every says how many; without either a rule that has a
// From or a To is for every crossing in that time, and any other for the next one.
type Rule struct {
	At    string `json:"at"`              // one of the At constants
	Do    string `json:"do"`              // such as "status 503", "status 429 retry-after 5", "delay 5s", "slow 1KB/s", "reset"
	Next  int    `json:"next"`            // crossings that are still to meet it; zero of a rule without an end
	Every int    `json:"every,omitempty"` // only each crossing whose number, counted since the rule was armed, is a multiple of it
	From  string `json:"from,omitempty"`  // RFC 3339: crossings before it meet nothing
	To    string `json:"to,omitempty"`    // RFC 3339: crossings at it and after it meet nothing, and the rule is gone
	For   string `json:"for,omitempty"`   // only what concerns this person's phone; the phone need not be there yet
	Used  int    `json:"used,omitempty"`  // crossings that have met it; of a new rule ignored
}

// Fault is a rule applied to one crossing.
type Fault struct {
	Do         string        // one of the Do constants
	Status     int           // for DoStatus
	RetryAfter int           // seconds; zero means no such header
	Last       bool          // the last crossing its rule holds for
	Delay      time.Duration // for DoDelay
	Rate       int64         // for DoSlow, bytes in a second
	Cut        float64       // for DoTruncate: the part that gets through, from 0 up to but not including 1
	Rule       Rule          // as it stands after this crossing
}

// Crossing is what asks whether it meets a fault.
type Crossing struct {
	At  string                 // the place; one of Places
	For func(name string) bool // whether it concerns that person's phone; nil: it concerns no phone
}

type armed struct {
	rule     Rule
	make     Fault
	from, to time.Time // zero: no bound
	endless  bool      // Next is not counted down
	seen     int       // crossings that might have met it; for Every
}

// List holds the rules that are armed. The zero value is an empty list, ready to use; its fields are set before it is.
type List struct {
	Now  func() time.Time // the world's clock; needed for rules with From or To
	Rand *rand.Rand       // chooses where DoTruncate cuts; nil: in the middle
	// Cleared is called when the rules were taken back; nil: not.
	Cleared func()

	any   atomic.Bool
	mu    sync.Mutex
	armed []armed
	used  int
}

// Arm adds a rule behind those already there. An error names the field that is wrong and what would be right.
func (l *List) Arm(r Rule) error {
	a, err := parse(r)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = append(l.armed, a)
	l.any.Store(true)
	return nil
}

// Check refuses what Arm does, and a rule whose time is over already: armed, it would be gone at once.
func (l *List) Check(r Rule) error {
	a, err := parse(r)
	if now := l.now(); err == nil && !a.to.IsZero() && !now.Before(a.to) {
		return fmt.Errorf("to: %q is over: it is %s", r.To, now.UTC().Format(time.RFC3339Nano))
	}
	return err
}

// Any reports whether a rule is armed.
func (l *List) Any() bool { return l.any.Load() }

// Take uses the oldest rule that the crossing meets, if there is one. Each older rule has counted it, each younger one has not.
func (l *List) Take(c Crossing) (Fault, bool) {
	if !l.Any() {
		return Fault{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expireLocked()
	for i := range l.armed {
		a := &l.armed[i]
		if a.rule.At != c.At || a.rule.For != "" && (c.For == nil || !c.For(a.rule.For)) || l.now().Before(a.from) {
			continue
		}
		if a.seen++; a.rule.Every > 0 && a.seen%a.rule.Every != 0 {
			continue
		}
		f := a.make
		if f.Do == DoTruncate {
			f.Cut = 0.5
			if l.Rand != nil {
				f.Cut = l.Rand.Float64()
			}
		}
		a.rule.Used++
		l.used++
		if !a.endless {
			a.rule.Next--
			f.Last = a.rule.Next == 0
		}
		f.Rule = a.rule
		if f.Last {
			l.armed = slices.Delete(l.armed, i, i+1)
			l.any.Store(len(l.armed) > 0)
		}
		return f, true
	}
	return Fault{}, false
}

func (l *List) now() time.Time {
	if l.Now == nil {
		return time.Time{}
	}
	return l.Now()
}

// expireLocked drops the rules whose time is over.
func (l *List) expireLocked() {
	now := l.now()
	l.armed = slices.DeleteFunc(l.armed, func(a armed) bool { return !a.to.IsZero() && !now.Before(a.to) })
	l.any.Store(len(l.armed) > 0)
}

// Rules are those still armed, oldest first, with what is left of their count.
func (l *List) Rules() []Rule {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expireLocked()
	rules := make([]Rule, len(l.armed))
	for i, a := range l.armed {
		rules[i] = a.rule
	}
	return rules
}

// Used is how many crossings have met a fault so far, of all rules, those that are gone included.
func (l *List) Used() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used
}

// Clear disarms everything.
func (l *List) Clear() {
	l.mu.Lock()
	l.armed = nil
	l.any.Store(false)
	l.mu.Unlock()
	if l.Cleared != nil {
		l.Cleared()
	}
}

// Wait is how long the fault keeps a crossing of that many bytes, on the world's clock; zero for faults that keep nothing.
func (f Fault) Wait(size int) time.Duration {
	switch f.Do {
	case DoDelay:
		return f.Delay
	case DoSlow:
		return time.Duration(float64(size) / float64(f.Rate) * float64(time.Second)).Round(time.Millisecond)
	}
	return 0
}

// Through is how many of size bytes get through a DoTruncate: never all.
func (f Fault) Through(size int) int { return int(f.Cut * float64(size)) }
