package soak

import (
	"context"
	"slices"
)

// mostReplays bounds what Shrink costs.
const mostReplays = 20_000

// Shrink looks for the shortest schedule that breaks the same rule: without whatever can be left out, and with the smallest values. It
// returns what a replay of that schedule comes to, with a trace, and how many runs it took to find it. When ctx ends it returns the shortest
// that it has found until then.
func Shrink(ctx context.Context, cfg Config, s Schedule, rule string) (Result, int) {
	quiet := cfg
	quiet.Trace = false
	x := &shrinker{ended: ctx.Err, cfg: quiet, rule: rule}
	for {
		before := len(s)
		s = x.smaller(x.swapped(x.shorter(s)))
		if len(s) == before || x.over() {
			break
		}
	}
	cfg.Trace = true
	return Replay(cfg, s), x.runs
}

type shrinker struct {
	ended func() error // nil while it is to go on
	cfg   Config
	rule  string
	runs  int
}

func (x *shrinker) over() bool { return x.runs >= mostReplays || x.ended() != nil }

// breaks returns the schedule that was really made, which may leave out what was never asked for, if the rule does not hold.
func (x *shrinker) breaks(s Schedule) (Schedule, bool) {
	if x.over() {
		return nil, false
	}
	x.runs++
	r := Replay(x.cfg, s)
	if r.Failure == nil || r.Failure.Rule != x.rule {
		return nil, false
	}
	return r.Schedule, true
}

// shorter leaves out whole kinds of choices, then ever smaller pieces.
func (x *shrinker) shorter(s Schedule) Schedule {
	for k := range kinds {
		some := slices.DeleteFunc(slices.Clone(s), func(c choice) bool { return c.kind == k })
		if len(some) == len(s) {
			continue
		}
		if made, ok := x.breaks(some); ok {
			s = made
		}
	}
	for size := len(s) / 2; size > 0; size /= 2 {
		for from := 0; from < len(s); {
			some := slices.Delete(slices.Clone(s), from, min(from+size, len(s)))
			if made, ok := x.breaks(some); ok && len(made) < len(s) {
				s = made
				continue
			}
			from += size
		}
	}
	return s
}

// swapped leaves one choice out and has another happen earlier: what is left out may have been what was counted.
func (x *shrinker) swapped(s Schedule) Schedule {
	for i := 0; i < len(s) && !x.over(); i++ {
		for j := range s {
			for back := 1; back <= 3 && i != j && i < len(s) && j < len(s) && s[j].n >= back; back++ {
				some := slices.Clone(s)
				some[j].n -= back
				some = slices.Delete(some, i, i+1)
				if made, ok := x.breaks(some); ok && len(made) < len(s) {
					s = x.shorter(made)
					i, j = 0, 0
				}
			}
		}
	}
	return s
}

// smaller makes the values of choices smaller, one after the other.
func (x *shrinker) smaller(s Schedule) Schedule {
	for i := 0; i < len(s); i++ {
		for step := s[i].v / 2; step > 0; {
			some := slices.Clone(s)
			some[i].v -= step
			made, ok := x.breaks(some)
			switch {
			case ok && len(made) < len(s):
				return made
			case ok && len(made) == len(s):
				s = made
				step = min(step, s[i].v/2)
			default:
				step /= 2
			}
		}
	}
	return s
}
