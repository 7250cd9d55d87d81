package scenarios_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/channel"
)

// story is a whole conversation: routed, answered with a welcome, both sides write.
func story(s *scenarios.Stage) []func(context.Context) error {
	w := func(do func() error) func(context.Context) error { return func(context.Context) error { return do() } }
	return []func(context.Context) error{
		w(func() error { return s.World.Act("Ana", channel.Action{Do: "send", Text: "one"}) }),
		w(func() error { return s.World.Oceana.Answer("Alice", "Ana") }),
		w(func() error { return s.World.Oceana.Send("Alice", "Ana", "two") }),
		w(func() error { return s.World.Act("Ana", channel.Action{Do: "send", Text: "three"}) }),
		w(func() error { return s.World.Oceana.Send("Alice", "Ana", "four") }),
		w(func() error { return s.World.Act("Ana", channel.Action{Do: "read"}) }),
	}
}

// TestAKillAtEveryCrossingLosesAndRepeatsNothing tells the story once for every entry of its journal, and kills the connector as
// soon as that entry is there, whatever it is in the middle of.
func TestAKillAtEveryCrossingLosesAndRepeatsNothing(t *testing.T) {
	first, last := tell(t, 0)
	if last-first < 20 {
		t.Fatalf("the story has only entries %d to %d", first, last)
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	for at := first; at <= last; at += step {
		t.Run(fmt.Sprintf("entry %d", at), func(t *testing.T) {
			t.Parallel()
			tell(t, at)
		})
	}
}

// tell tells the story, killing the connector when entry at is written (0: never), and checks what phone and desk show at the end.
// It returns the entries between which the story happened.
func tell(t *testing.T, at int) (first, last int) {
	s, must := opening(t)
	ctx := t.Context()
	first = s.World.Journal.Len() + 1

	killed := make(chan error, 1)
	if at > 0 {
		go func() { killed <- killAt(ctx, s, at) }()
	} else {
		killed <- nil
	}
	for i, step := range story(s) {
		if err := step(ctx); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		must(s.Settle(ctx))
		if s.World.Journal.Len() >= at {
			must(<-killed)
			killed <- nil
			must(s.Start(ctx))
			must(s.Settle(ctx))
			must(s.World.Advance(ctx, scenarios.RetriesOver)) // webhooks that met a dead connector come again
		}
	}
	last = s.World.Journal.Len()

	count := map[string]int{}
	phone, err := s.World.Phone("Ana")
	must(err)
	for _, b := range phone.Bubbles {
		count["phone "+b.Text]++
	}
	desk, err := s.World.Oceana.Desk("Alice")
	must(err)
	for _, c := range desk.Contacts {
		for _, l := range c.Lines {
			count["desk "+l.Text]++
		}
	}
	for _, text := range []string{"one", "two", "three", "four"} {
		for _, where := range []string{"phone ", "desk "} {
			if n := count[where+text]; n != 1 {
				t.Errorf("%s%s: %d times, want 1", where, text, n)
			}
		}
	}
	must(s.Check())
	return first, last
}

// killAt kills the connector as soon as the journal has an entry.
func killAt(ctx context.Context, s *scenarios.Stage, at int) error {
	rev := 0
	for s.World.Journal.Len() < at {
		var err error
		if _, rev, err = s.World.Journal.Next(ctx, rev); err != nil {
			return err
		}
	}
	return s.Kill(ctx)
}
