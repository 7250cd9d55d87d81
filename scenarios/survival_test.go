package scenarios_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// ordeal is a contact that no agent answers, whose transfer fails and whose agent's browser dies; both sides write in every stage.
func ordeal(s *scenarios.Stage) []func() error {
	o := s.World.Oceana
	writes := func(text string) func() error {
		return func() error { return s.World.Act("Ana", channel.Action{Do: "send", Text: text}) }
	}
	return []func() error{
		writes("one"),
		func() error { return o.Ignore("Alice", "Ana") },
		writes("two"),
		func() error { return o.SetReady("Bob", true) },
		func() error { return o.Answer("Bob", "Ana") },
		func() error { return o.Send("Bob", "Ana", "three") },
		func() error { return o.SetReady("Alice", true) },
		func() error { return o.Transfer("Bob", "Ana", "Alice") },
		writes("four"),
		func() error { return o.Ignore("Alice", "Ana") },
		func() error { return o.Answer("Bob", "Ana") },
		func() error { return o.Send("Bob", "Ana", "five") },
		func() error { return o.LoseBrowser("Bob") },
		writes("six"),
		func() error { return o.SetReady("Alice", true) },
		func() error { return o.Answer("Alice", "Ana") },
		func() error { return o.Send("Alice", "Ana", "seven") },
		writes("eight"),
	}
}

// TestAContactSurvivesALostSocketAtEveryCrossing tells the ordeal once for every entry of its journal, and breaks the connection to
// Oceana as soon as that entry is there.
func TestAContactSurvivesALostSocketAtEveryCrossing(t *testing.T) {
	first, last := survive(t, 0)
	if last-first < 40 {
		t.Fatalf("the story has only entries %d to %d", first, last)
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	for at := first; at <= last; at += step {
		t.Run(fmt.Sprintf("entry %d", at), func(t *testing.T) { survive(t, at) })
	}
}

// survive tells the ordeal, dropping the connection when entry at is written (0: never), and checks what phone and desk show at the end.
// It returns the entries between which the story happened.
func survive(t *testing.T, at int) (first, last int) {
	s, must := opening(t, "Bob")
	ctx := t.Context()
	first = s.World.Journal.Len() + 1

	watching, done := context.WithCancel(ctx)
	dropped := make(chan error, 1)
	go func() { dropped <- dropAt(watching, s, at) }()
	for i, step := range ordeal(s) {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		must(s.Settle(ctx))
		if at > 0 && s.World.Journal.Len() >= at { // what the break held up comes over the next socket
			must(<-dropped)
			dropped <- nil
			must(s.Settle(ctx))
		}
	}
	done()
	if err := <-dropped; at > 0 {
		must(err)
	}
	last = s.World.Journal.Len()

	phone, err := s.World.Phone("Ana")
	must(err)
	var got []string
	for _, b := range phone.Bubbles {
		got = append(got, b.Text)
	}
	want := []string{"one", "two", "three", "four", "five", "six", "seven", "eight"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Ana's phone (-want +got):\n%s", diff)
	}
	desk, err := s.World.Oceana.Desk("Alice")
	must(err)
	got = nil
	for _, c := range desk.Contacts {
		for _, l := range c.Lines {
			if l.Role != oceana.RoleSystem {
				got = append(got, l.Text)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Alice's desk (-want +got):\n%s", diff)
	}
	must(s.Check())
	return first, last
}

// dropAt breaks the connection as soon as the journal has an entry; 0: never.
func dropAt(ctx context.Context, s *scenarios.Stage, at int) error {
	rev := 0
	for at == 0 || s.World.Journal.Len() < at {
		var err error
		if _, rev, err = s.World.Journal.Next(ctx, rev); err != nil {
			return err
		}
	}
	s.World.Oceana.DropConnections()
	return nil
}
