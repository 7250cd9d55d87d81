package connector

import (
	"context"
	"errors"
	"testing"

	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

type unreadable struct{}

func (unreadable) DeadLetters(context.Context) ([]store.DeadLetter, error) {
	return nil, errors.New("the database is away")
}

// TestDeadLettersThatCannotBeReadAreNotNone: an alert about them would end.
func TestDeadLettersThatCannotBeReadAreNotNone(t *testing.T) {
	b := newBench(t, 1)
	g := &gauges{env: b.c.env, queue: b.c.dispatch, letters: b.db, stuck: &unsettled{}}
	if got := g.read().DeadLetters; got != 0 {
		t.Errorf("%d dead letters, want none", got)
	}
	g.letters = unreadable{}
	if got := g.read().DeadLetters; got != metrics.Unknown {
		t.Errorf("%d dead letters of a store that cannot be read", got)
	}
}
