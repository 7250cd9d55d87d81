package steps

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

func (s *Scene) timeSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{span} pass`, Example: `When 23 hours 55 minutes pass`, Note: "days, hours, minutes, seconds, milliseconds, largest first", Do: s.pass},
		{Keyword: "When", Phrase: `{span} passes`, Example: `When 1 second passes`, Do: s.pass},
		{Keyword: "When", Phrase: `the clock reaches {instant}`, Example: `When the clock reaches "2020-11-04T09:00:00Z"`, Do: s.clockReaches},
		{Keyword: "Then", Phrase: `the clock shows {instant}`, Example: `Then the clock shows "2020-11-04T08:55:00Z"`, Do: s.clockShows},
	}
}

// units in the order in which a span of time must name them.
var units = []struct {
	name string
	span time.Duration
}{
	{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}, {"millisecond", time.Millisecond},
}

var spanPart = regexp.MustCompile(`(\d+) (day|hour|minute|second|millisecond)s?`)

// ParseSpan reads a span of time such as "1 day, 2 hours and 5 minutes": each unit at most once, the largest first.
func ParseSpan(text string) (time.Duration, error) {
	var total time.Duration
	last := -1
	for _, part := range spanPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseInt(part[1], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%q: %s is too large", text, part[1])
		}
		unit := -1
		for i, u := range units {
			if u.name == part[2] {
				unit = i
			}
		}
		if unit <= last {
			return 0, fmt.Errorf("%q: name each unit once, the largest first", text)
		}
		last = unit
		if n > int64(longestSpan/units[unit].span) {
			return 0, fmt.Errorf("%q: more than a hundred years", text)
		}
		total += time.Duration(n) * units[unit].span
	}
	if last < 0 {
		return 0, fmt.Errorf("%q is no span of time such as 23 hours 55 minutes", text)
	}
	return total, nil
}

const longestSpan = 100 * 365 * 24 * time.Hour

func (s *Scene) pass(ctx context.Context, span string) error {
	d, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.World().Advance(ctx, d)
}

func (s *Scene) clockReaches(ctx context.Context, instant string) error {
	at, err := parseInstant(instant)
	if err != nil {
		return err
	}
	return s.World().AdvanceTo(ctx, at)
}

func (s *Scene) clockShows(instant string) error {
	at, err := parseInstant(instant)
	if err != nil {
		return err
	}
	if now := s.World().Clock.Now(); !now.Equal(at) {
		return fmt.Errorf("the clock shows %s", now.Format(time.RFC3339Nano))
	}
	return nil
}
