package connector

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
)

// How often readiness looks at the cloud's list of webhooks, on the connector's clock: seldom while it is right, soon after it was mended.
const (
	listInterval      = 5 * time.Minute
	listIntervalWrong = 15 * time.Second
	listTimeout       = 20 * time.Second // transport: of one look
	listWait          = 2 * time.Second  // transport: what one caller waits for a look that is under way
)

// webhookWatch keeps what the cloud's list of webhooks said last. It looks only when it is asked, since a connector without probes
// must not call the cloud. A look that fails changes nothing, so readiness does not follow every hiccup of the cloud; one that is refused for
// good tells.
type webhookWatch struct {
	*env
	cloud webhookLister // nil: a simulated cloud, which has no list

	mu      sync.Mutex
	problem string    // as of the last look that the cloud answered; empty: none, or there was none
	due     time.Time // of the next look; zero: at once
	// keyRefused tells that the cloud refused the API key at the last look that it answered.
	keyRefused bool
	// answered tells that the cloud has answered a look since the start, and unreached why it has not. Later it may be away: that is a hiccup.
	answered  bool
	unreached string
	looking   chan struct{} // closed when the look under way is over; nil: there is none
	looks     sync.WaitGroup
}

// webhookLister is a Cloud that can tell its webhooks; a simulated one need not be.
type webhookLister interface {
	Webhooks(ctx context.Context) ([]aggregator.Webhook, error)
}

// current is webhookProblem of a list that is not too old. It waits for the cloud only for a moment.
func (w *webhookWatch) current(ctx context.Context) string {
	if w.cloud == nil {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	wait := w.due.Sub(w.now()) // more than the longest: the clock was set back
	if w.looking == nil && (wait <= 0 || wait > listInterval) && w.life.Err() == nil {
		w.looking = make(chan struct{})
		w.looks.Go(func() { w.look() })
	}
	if looking := w.looking; looking != nil {
		w.mu.Unlock()
		late, stop := context.WithTimeout(ctx, listWait)
		select {
		case <-looking:
		case <-late.Done():
		}
		stop()
		w.mu.Lock()
	}
	return w.problem
}

// refused reports whether the cloud did not take the API key at the last look.
func (w *webhookWatch) refused() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keyRefused
}

// neverReached says why the cloud has not answered since the start; empty: it has, or was not asked.
func (w *webhookWatch) neverReached() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.unreached
}

func (w *webhookWatch) look() {
	ctx, cancel := context.WithTimeout(w.life, listTimeout)
	defer cancel()
	list, err := w.cloud.Webhooks(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	again, was := listInterval, w.problem
	var refused *aggregator.Error
	if err == nil || errors.As(err, &refused) {
		w.answered, w.unreached = true, ""
	}
	switch {
	case err == nil:
		w.keyRefused, w.problem = false, webhookProblem(w.cfg, list)
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		w.keyRefused = true
	case errors.As(err, &refused) && !refused.Retryable(): // no hiccup
		w.problem = "the cloud does not show its webhooks: " + refused.Error()
	case !w.answered && w.life.Err() == nil:
		w.unreached = reason("has not answered since the start: " + err.Error())
		w.log.Warn("the cloud was never reached", "error", err)
	}
	if w.problem != "" && w.problem != was {
		w.log.Warn("webhook is not registered as it should be", "why", w.problem)
	}
	if err != nil || w.problem != "" {
		again = listIntervalWrong
	}
	w.due = w.now().Add(again)
	close(w.looking)
	w.looking = nil
}

// wait returns when no look is under way; the connector's life has ended, so none begins any more.
func (w *webhookWatch) wait() {
	w.mu.Lock()   // behind a caller that has just begun one
	w.mu.Unlock() //nolint:staticcheck // an empty section on purpose
	w.looks.Wait()
}
