package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wavetank/wavetank/connector/failpoint"
)

// crash is a kill of the connector that waits until it gets to a point.
type crash struct {
	mu    sync.Mutex
	at    failpoint.Point
	begun bool
	done  chan struct{} // closed when the connector is dead; err is set by then
	err   error
}

// crashAt has the connector killed the next time it gets to a point.
func (s *Stage) crashAt(point string) error {
	at := failpoint.Point(point)
	if !slices.Contains(failpoint.All(), at) {
		var known []string
		for _, p := range failpoint.All() {
			known = append(known, string(p))
		}
		return fmt.Errorf("the connector cannot be killed %q; it can be %s", point, strings.Join(known, "; "))
	}
	if c := s.crash.Swap(&crash{at: at, done: make(chan struct{})}); c != nil {
		return c.missing()
	}
	return nil
}

// atFailpoint is told of every point the connector gets to.
func (s *Stage) atFailpoint(p failpoint.Point) {
	c := s.crash.Load()
	if c == nil || c.at != p {
		return
	}
	c.mu.Lock()
	first := !c.begun
	c.begun = true
	c.mu.Unlock()
	life := s.connector.current()
	if life == nil {
		return
	}
	if first {
		go func() {
			c.err = s.Kill(context.Background())
			close(c.done)
		}()
	}
	<-life.connector.Killed() // nothing comes after the point
}

// missing is the error of a crash that has not come.
func (c *crash) missing() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun {
		return nil
	}
	return fmt.Errorf("the connector was to be killed %s, and has not come to that", c.at)
}

// crashed waits for a crash that has begun and reports whether there was one.
func (s *Stage) crashed(ctx context.Context) (bool, error) {
	c := s.crash.Load()
	if c == nil || c.missing() != nil {
		return false, nil
	}
	select {
	case <-c.done:
		s.crash.CompareAndSwap(c, nil)
		return true, c.err
	case <-ctx.Done():
		return false, errors.Join(errors.New("the connector does not die"), ctx.Err())
	}
}
