package soak

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// kind is what a choice is about. The choices of one kind are counted by themselves, so that one choice left out does not change the
// meaning of those of other kinds.
type kind int

const (
	connectors    kind = iota // how many there are, less one
	sessions                  // with Oceana, less one
	conversations             // conversations, less one
	alone                     // a store that is not shared
	skew                      // of a connector's clock at the beginning
	action                    // what a person does
	fault                     // what breaks, and when
	travel                    // how long something is on its way
	pause                     // how long a process thinks
	commit                    // the outcome of a transaction of the store
	victim                    // which change of a group the engine refuses
	gather                    // how long the store gathers a group
	outages                   // whether end users are told of one
	sideline                  // the outcome of a read or of a write beside the conversations
	webhook                   // the outcome of a webhook
	post                      // the outcome of a post
	lookup                    // the outcome of a look-up
	call                      // the outcome of a request to Oceana
	notice                    // the outcome of a notification's answer
	outcome                   // what a network makes of a message
	carry                     // the outcome of a file transfer
	kinds
)

// seeded is how many kinds there were when runs were first numbered: what later ones choose must not change what a seed means for the others.
const seeded = outcome + 1

var kindNames = [kinds]string{
	"connectors", "sessions", "talks", "alone", "skew", "action", "fault", "travel", "pause", "commit", "victim", "gather", "outages", "sideline", "webhook", "post",
	"lookup", "call", "notice", "outcome", "carry",
}

// largest are the largest values of each kind: no run makes a choice beyond them.
var largest = [kinds]uint32{
	connectors: 2, sessions: 3, conversations: 3, alone: 1, skew: 2, action: 1 << 24, fault: 1 << 28, travel: 1500, pause: 1000, commit: 10, victim: 8, gather: 1000,
	outages: 1, sideline: 5, webhook: 8, post: 11, lookup: 3, call: 6, notice: 3, outcome: 1, carry: 6,
}

// choice is one that is not the harmless default: the n-th of its kind has the value v.
type choice struct {
	kind kind
	n    int
	v    uint32
}

func (c choice) String() string { return fmt.Sprintf("%s.%d=%d", kindNames[c.kind], c.n, c.v) }

// Schedule is every choice of a run that is not zero; zero is always the harmless one. The zero Schedule is a run in which no actor does
// anything and nothing breaks.
type Schedule []choice

// String is what ParseSchedule reads.
func (s Schedule) String() string {
	list := make([]string, len(s))
	for i, c := range s {
		list[i] = c.String()
	}
	return strings.Join(list, ",")
}

// ParseSchedule reads a Schedule: KIND.N=VALUE, separated by commas. One that says nothing, or one thing twice, or a value that no run
// can choose, is not what a failure printed.
func ParseSchedule(text string) (Schedule, error) {
	s := Schedule{}
	said := map[[2]int]bool{}
	for item := range strings.SplitSeq(text, ",") {
		if item == "" {
			continue
		}
		name, rest, _ := strings.Cut(item, ".")
		number, value, _ := strings.Cut(rest, "=")
		k := slices.Index(kindNames[:], name)
		n, err := strconv.Atoi(number)
		v, wrong := strconv.ParseUint(value, 10, 32)
		if k < 0 || err != nil || n < 0 || wrong != nil {
			return nil, fmt.Errorf("schedule: %q: want KIND.N=VALUE, with KIND one of %s", item, strings.Join(kindNames[:], ", "))
		}
		if v > uint64(largest[k]) {
			return nil, fmt.Errorf("schedule: %q: the largest value of %s is %d", item, name, largest[k])
		}
		at := [2]int{k, n}
		if said[at] {
			return nil, fmt.Errorf("schedule: %q: %s.%d stands there twice", item, name, n)
		}
		said[at] = true
		s = append(s, choice{kind(k), n, uint32(v)})
	}
	if len(s) == 0 {
		return nil, errors.New("schedule: it is empty: want KIND.N=VALUE, separated by commas, as a failure printed it")
	}
	return s, nil
}

// choices makes the choices of a run: from a seed, or from a Schedule.
type choices struct {
	streams [kinds]stream
	replay  map[[2]int]uint32 // nil: from the seed
	made    Schedule
}

// stream is where the choices of one kind come from: a splitmix64 generator of its own.
type stream struct {
	n     int
	state uint64
}

func (s *stream) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func fromSeed(seed uint64) *choices {
	c := &choices{}
	for k := range c.streams {
		s := stream{state: seed*uint64(seeded) + uint64(k)}
		if kind(k) >= seeded {
			s.state = ^s.state
		}
		c.streams[k].state = s.next() // neighbours must not resemble each other
	}
	return c
}

func fromSchedule(s Schedule) *choices {
	c := &choices{replay: map[[2]int]uint32{}}
	for _, one := range s {
		c.replay[[2]int{int(one.kind), one.n}] = one.v
	}
	return c
}

// choose is the next choice of that kind: zero, or with so many chances in a thousand a value from 1 to most.
func (c *choices) choose(k kind, perMille int, most uint32) uint32 {
	return c.chooseOf(k, perMille, most, nil)
}

// chooseOf is choose with values that are wanted, if some are soon found; nil: all.
func (c *choices) chooseOf(k kind, perMille int, most uint32, wanted func(uint32) bool) uint32 {
	if most > largest[k] {
		panic(fmt.Sprintf("soak: %s up to %d: ParseSchedule refuses more than %d", kindNames[k], most, largest[k]))
	}
	s := &c.streams[k]
	n := s.n
	s.n++
	var v uint32
	if c.replay != nil {
		v = min(c.replay[[2]int{int(k), n}], most)
	} else {
		chance, value := s.next(), s.next()
		if int(chance%1000) < perMille {
			v = 1 + uint32(value%uint64(most))
			for tries := 0; wanted != nil && !wanted(v) && tries < 50; tries++ {
				v = 1 + uint32(s.next()%uint64(most))
			}
		}
	}
	if v != 0 {
		c.made = append(c.made, choice{k, n, v})
	}
	return v
}

// schedule is what was chosen, in a stable order.
func (c *choices) schedule() Schedule {
	s := slices.Clone(c.made)
	slices.SortFunc(s, func(a, b choice) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.n, b.n)) })
	return s
}
