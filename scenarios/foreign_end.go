package scenarios

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

// end looks at the connector under test once more before its scenario passes, for f.Settle: it must not end by itself, and must not come with
// something after what was looked at, which is all entries up to seen. One that says when it has nothing in hand is believed.
func (f *foreign) end(ctx context.Context, j *journal.Journal, seen int64) error {
	if f == nil {
		return nil
	}
	if f.running() && !f.asked() {
		timer := time.NewTimer(f.Settle) //nolint:forbidigo // transport: no event tells that another process will do nothing
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-f.gone():
		case <-ctx.Done():
		}
	}
	if err := f.died(); err != nil {
		return err
	}
	for _, e := range j.Entries(seen) {
		if e.From != "connector" {
			break // a Then that did something, and this is its outcome
		}
		if e.Message != "" || !strings.HasPrefix(e.Name, http.MethodGet) {
			return fmt.Errorf("%s went on after it had been silent for %s: %s to %s; what the steps saw was not all (--settle, --idle)", f.name(), f.Settle, e.Name, why.Actor(e.To))
		}
	}
	return nil
}

// gone is closed when Command has ended; nil when there is none.
func (f *foreign) gone() <-chan struct{} {
	if f.process == nil {
		return nil
	}
	return f.process.gone
}

// died is an error when Command ended without having been killed.
func (f *foreign) died() error {
	if f == nil || f.process == nil || f.process.running() {
		return nil
	}
	return f.ended(f.process)
}

// ended is the error about a process that ended by itself.
func (f *foreign) ended(p *process) error {
	f.told = true
	return fmt.Errorf("%s ended by itself: %s", f.name(), p.ended())
}

// killProcess kills the process of Command. It is an error when that had ended by itself.
func (f *foreign) killProcess() error {
	p := f.process
	f.process = nil
	if p == nil {
		return nil
	}
	p.kill()
	if !wasKilled(p.err) {
		return f.ended(p)
	}
	return nil
}
