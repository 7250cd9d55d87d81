package connector

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/failpoint"
)

// env is what every part of a Connector works with.
type env struct {
	cfg     Config
	log     *slog.Logger
	runtime Runtime
	life    context.Context // of everything: ends with Kill, or when Run has drained
	killed  atomic.Bool
}

func (e *env) now() time.Time { return e.cfg.Clock.Now() }

// hit reports that the caller's goroutine is at p.
func (e *env) hit(p failpoint.Point) {
	if e.cfg.OnFailpoint != nil {
		e.cfg.OnFailpoint(p)
	}
}
