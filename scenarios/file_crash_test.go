package scenarios_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// The files of the story: long enough that they are on the wire when a victim dies.
const (
	fileIn      = "form-of-300KiB.pdf"
	fileOut     = "manual-of-300KiB.pdf"
	fileBlocked = "eicar-inside-of-300KiB.pdf"
)

// fileStory sends files both ways between texts, and one that is blocked.
func fileStory(s *scenarios.Stage) []func() error {
	writes := func(text string) func() error {
		return func() error { return s.World.Act("Ana", channel.Action{Do: channel.DoSend, Text: text}) }
	}
	sends := func(name string) func() error {
		return func() error { return s.World.Act("Ana", channel.Action{Do: channel.DoFile, File: name}) }
	}
	return []func() error{
		sends(fileIn),
		func() error { return s.World.Oceana.Answer("Alice", "Ana") },
		writes("one"),
		func() error {
			return s.World.Oceana.SendFile("Alice", "Ana", fileOut, "application/pdf", sim.SampleFile(fileOut))
		},
		func() error { return s.World.Oceana.Send("Alice", "Ana", "two") },
		sends(fileBlocked),
		writes("three"),
	}
}

// victim is what dies in the middle, and comes back.
type victim struct {
	name      string
	kill      func(context.Context, *scenarios.Stage) error
	comesBack func(context.Context, *scenarios.Stage) error
}

func victims() []victim {
	return []victim{
		{"connector", func(ctx context.Context, s *scenarios.Stage) error { return s.Kill(ctx) },
			func(ctx context.Context, s *scenarios.Stage) error { return s.Start(ctx) }},
		{"scanner", func(_ context.Context, s *scenarios.Stage) error { s.World.Scanner.Down(); return nil },
			func(_ context.Context, s *scenarios.Stage) error { s.World.Scanner.Up(); return nil }},
		{"Oceana", func(_ context.Context, s *scenarios.Stage) error { s.World.Oceana.Down(); return nil },
			func(_ context.Context, s *scenarios.Stage) error { s.World.Oceana.Up(); return nil }},
	}
}

// TestAKillAtEveryStepOfATransfer tells the story once for every change of the journal, beginnings and ends of crossings alike, and kills the connector,
// the scanner or Oceana as soon as that change is there. Everything arrives exactly once.
func TestAKillAtEveryStepOfATransfer(t *testing.T) {
	first, last := transfer(t, victims()[0], 0)
	if last-first < 60 {
		t.Fatalf("the story has only changes %d to %d", first, last)
	}
	step := 1
	if testing.Short() {
		step = 13
	}
	for _, v := range victims() {
		for at := first; at <= last; at += step {
			t.Run(fmt.Sprintf("%s at change %d", v.name, at), func(t *testing.T) {
				t.Parallel()
				transfer(t, v, at)
			})
		}
	}
}

// transfer tells the story, killing a victim at a change of the journal (0: never), and checks phone and desk. It returns the changes
// between which the story happened.
func transfer(t *testing.T, v victim, at int) (first, last int) {
	s, must := opening(t)
	ctx := t.Context()
	first = changes(t, s) + 1

	killed := make(chan error, 1)
	if at > 0 {
		go func() { killed <- atChange(ctx, s, at, v.kill) }()
	}
	for i, step := range fileStory(s) {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		must(s.Settle(ctx))
		if at > 0 && changes(t, s) >= at {
			must(<-killed)
			must(s.Settle(ctx))
			must(v.comesBack(ctx, s))
			must(s.Settle(ctx))
			must(s.World.Advance(ctx, scenarios.RetriesOver))
			at = 0
		}
	}
	last = changes(t, s)
	arrivedOnce(t, s)
	must(s.Check())
	return first, last
}

// arrivedOnce checks that phone and desk show everything of the story, once.
func arrivedOnce(t *testing.T, s *scenarios.Stage) {
	t.Helper()
	count := map[string]int{}
	phone, err := s.World.Phone("Ana")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range phone.Bubbles {
		text := b.Text
		if b.Media != nil {
			text = b.Media.Name
		}
		if b.Error != "" {
			text += " failed"
		}
		count["phone "+text]++
	}
	desk, err := s.World.Oceana.Desk("Alice")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range desk.Contacts {
		for _, l := range c.Lines {
			text := l.Text
			if strings.Contains(text, "blocked by virus scanning (infected") {
				text = "blocked"
			}
			count["desk "+text]++
			if l.Kind == oceana.KindFile {
				if _, body, ok := s.World.Oceana.StoredFile(l.File); !ok || !bytes.Equal(body, sim.SampleFile(l.Text)) {
					t.Errorf("the file %s at the desk is not what was sent", l.Text)
				}
			}
		}
	}
	for _, want := range []string{
		"phone " + fileIn, "phone one", "phone " + fileOut, "phone two", "phone " + fileBlocked + " failed", "phone three",
		"desk " + fileIn, "desk one", "desk " + fileOut, "desk two", "desk blocked", "desk three",
	} {
		if count[want] != 1 {
			t.Errorf("%s: %d times, want 1", want, count[want])
		}
		delete(count, want)
	}
	for what, n := range count {
		t.Errorf("%s: %d times, want none", what, n)
	}
	if n := s.World.Oceana.StoredFiles(); n != 1 {
		t.Errorf("the file store took %d files, want 1", n)
	}
}

// changes is how many revisions the journal has.
func changes(t *testing.T, s *scenarios.Stage) int {
	t.Helper()
	if s.World.Journal.Len() == 0 {
		return 0
	}
	_, rev, err := s.World.Journal.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

// atChange does something as soon as the journal has that revision.
func atChange(ctx context.Context, s *scenarios.Stage, at int, do func(context.Context, *scenarios.Stage) error) error {
	for rev := 0; rev < at; {
		var err error
		if _, rev, err = s.World.Journal.Next(ctx, rev); err != nil {
			return err
		}
	}
	return do(ctx, s)
}
