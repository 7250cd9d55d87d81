package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/wavetank/wavetank/sim"
)

// listenPause is how long to wait before a process that does not listen yet is called again.
const listenPause = 5 * time.Millisecond

// awaitListening returns once the connector under test answers, or with an error that says what it does instead.
func (f *foreign) awaitListening(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, f.Wait, fmt.Errorf("no answer within %s (--connector-wait)", f.Wait))
	defer cancel()
	var gone chan struct{}
	if f.process != nil {
		gone = f.process.gone
	}
	var last error // what it did when it was called last
	for {
		err := f.listens(ctx)
		if err == nil {
			return nil
		}
		var answered *statusError
		if ctx.Err() == nil || last == nil || errors.Is(err, errSilent) && !errors.As(last, &answered) { // not that the time was up
			last = err
		}
		timer := time.NewTimer(listenPause) //nolint:forbidigo // transport: no event tells that another process has begun to listen
		select {
		case <-timer.C:
		case <-gone:
			timer.Stop()
			return fmt.Errorf("%s ended before it listened on %s: %s", f.name(), f.base, f.process.ended())
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("nothing useful listens at %s, where %s ought to: %w: %w", redacted(f.base), f.name(), context.Cause(ctx), last)
		}
	}
}

// statusError is an answer that says that the connector is not ready. It says more than a later call that was cut off.
type statusError struct {
	path   string
	status int
}

// Error says what answers how.
func (e *statusError) Error() string {
	return fmt.Sprintf("%s answers %d (--health)", e.path, e.status)
}

// listens is nil when the connector answers as it should.
func (f *foreign) listens(ctx context.Context) error {
	status, err := f.call(ctx, f.Health)
	var network *net.OpError
	switch {
	case errors.As(err, &network):
		return errors.New(network.Err.Error())
	case err != nil:
		return err
	case f.Health != "" && status/100 != 2:
		return &statusError{f.Health, status}
	}
	return nil
}

// ask asks the connector under test whether it has nothing in hand, by whichever way it has to say so. It is a sim.Config.Idle.
func (f *foreign) ask(ctx context.Context, now time.Time) (sim.Idle, error) {
	if f.clock != nil && f.clock.err != nil {
		return sim.Idle{}, fmt.Errorf("--faketime: %w", f.clock.err)
	}
	switch {
	case !f.began:
		return sim.Idle{Says: true}, nil
	case !f.running():
		return sim.Idle{Says: f.Idle != ""}, nil // what one without such a path was doing as it ended is still on its way
	case f.Idle == "" && f.idle == nil:
		return sim.Idle{}, nil
	case !f.asked() && f.timersDone(ctx):
		return sim.Idle{Says: true}, nil
	case f.Idle == "":
		idle, err := f.idle.Ask(ctx, now)
		if err != nil && f.running() {
			return idle, fmt.Errorf("%s does not say when it is idle: %w", f.name(), err)
		}
		return idle, nil
	}
	status, err := f.call(ctx, f.Idle)
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("status %d", status)
	}
	if err != nil && f.running() {
		return sim.Idle{}, fmt.Errorf("%s does not say when it is idle: GET %s: %w", f.name(), f.Idle, err)
	}
	return sim.Idle{Says: err == nil}, nil
}

// asked reports whether the connector under test says by itself when it has nothing in hand.
func (f *foreign) asked() bool { return f.Idle != "" || f.idle.Met() }

// Listens is nil when something answers at a connector's base URL.
func Listens(ctx context.Context, base string) error {
	f := newForeign(Foreign{URL: base}, false, nil)
	f.base = base
	ctx, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	return f.listens(ctx)
}
