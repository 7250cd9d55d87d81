package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// gauges reads what the gauges of the metrics show at this moment.
type gauges struct {
	*env
	queue   backlogReader
	letters deadLetterLister
	stuck   *unsettled
}

// backlogReader is a dispatch.Dispatcher.
type backlogReader interface{ Backlog() dispatch.Backlog }

// deadLetterLister lists the dead letters, the oldest first.
type deadLetterLister interface {
	DeadLetters(ctx context.Context) ([]store.DeadLetter, error)
}

func (g *gauges) read() metrics.State {
	waiting := g.queue.Backlog()
	s := metrics.State{
		Pending: map[metrics.Side]int{}, Oldest: map[metrics.Side]time.Duration{},
		Sessions: waiting.Shards, SessionsUp: waiting.Up, DeadLetters: metrics.Unknown,
	}
	s.Unsettled = g.stuck.count()
	if letters, err := g.letters.DeadLetters(g.life); err == nil {
		s.DeadLetters = len(letters)
	}
	for lane, l := range waiting.Lanes {
		s.Pending[sideOf(lane)] = l.Effects
		s.Oldest[sideOf(lane)] = max(g.now().Sub(l.Oldest), 0)
	}
	return s
}
