package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/store"
)

// Obstacle is something that keeps a Connector from doing all its work.
type Obstacle struct {
	What string `json:"what"` // store, queue, effects, leases, oceana, webhook, cloud or listener
	Why  string `json:"why"`
	// Webhooks tells that not even webhooks can be taken.
	Webhooks bool `json:"webhooks"`
}

// readiness knows what keeps the connector from working: at all, or from doing all of its work.
type readiness struct {
	*env
	db       readyStore
	queue    backlogReader
	stuck    *unsettled
	webhooks *webhookWatch
	known    func() bool // whether it is known which sessions are this connector's
	refusing func() bool // whether the cloud refused the API key of the last post
}

// readyStore says whether the store can be written, and since when it has kept nothing.
type readyStore interface {
	Ready(ctx context.Context) error
	Failing() (since time.Time, err error)
}

// health is what step 4 of the deployment looks at (R043, R044). Alive means that messages can be accepted; Oceana may be away.
func (d *readiness) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Connection", "close") // callers that look now and then must not take the places of webhooks in between
	if err := d.db.Ready(r.Context()); err != nil {
		d.log.Warn("not ready", "why", err.Error())
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"alive":false}`))
		return
	}
	_, _ = w.Write([]byte(`{"alive":true}`))
}

// obstacles is what keeps the connector from doing all its work at the moment; none: it is ready.
func (d *readiness) obstacles(ctx context.Context) []Obstacle {
	out := []Obstacle{}
	switch err := d.db.Ready(ctx); {
	case errors.Is(err, store.ErrFull):
		out = append(out, Obstacle{"queue", "full: more comes in than the store can keep up with", true})
	case errors.Is(err, store.ErrClosed):
		out = append(out, Obstacle{"store", "closed: the connector is stopping", true})
	case errors.Is(err, store.ErrDivided):
		out = append(out, Obstacle{"store", "was divided into another number of shards: start this connector anew", true})
	case err != nil:
		d.log.Warn("store is not ready", "error", err)
		out = append(out, Obstacle{"store", "cannot be written", true})
	default: // a small write can succeed where those of webhooks fail
		if since, err := d.db.Failing(); err != nil {
			d.log.Warn("store is not ready", "error", err)
			out = append(out, Obstacle{"store", "keeps nothing since " + since.UTC().Format(time.RFC3339), true})
		}
	}
	if n := d.stuck.count(); n > 0 {
		out = append(out, Obstacle{"effects", fmt.Sprintf("%d cannot be settled, and their conversations wait; see the log", n), false})
	}
	if !d.known() {
		out = append(out, Obstacle{"leases", "not known yet which sessions are this connector's", false})
	}
	if w := d.queue.Backlog(); w.Up < w.Shards {
		out = append(out, Obstacle{"oceana", fmt.Sprintf("%d of %d sessions take messages", w.Up, w.Shards), false})
	}
	if problem := d.webhooks.current(ctx); problem != "" {
		out = append(out, Obstacle{"webhook", problem, false})
	}
	if why := d.webhooks.neverReached(); why != "" {
		out = append(out, Obstacle{"cloud", why, false})
	}
	if why := d.certificateProblem(); why != "" {
		out = append(out, Obstacle{"listener", why, false})
	}
	if d.webhooks.refused() || d.refusing() {
		out = append(out, Obstacle{"cloud", "refuses the API key", false})
	}
	return out
}

// certificateProblem tells that what the listener shows has expired. Something in front of it may not look at that, so webhooks may come all the
// same. Files that cannot be read are about to be replaced: the listener shows what it read last.
func (d *readiness) certificateProblem() string {
	if d.cfg.TLS.CertFile == "" {
		return ""
	}
	_, err := credential.ReadPair(d.cfg.TLS.CertFile, d.cfg.TLS.KeyFile, d.now())
	var dates *credential.DateError
	if !errors.As(err, &dates) {
		return ""
	}
	return "its certificate " + dates.Error()
}

// ready answers 503 with what is in the way. Asked of=webhooks, it answers 503 only when webhooks cannot be taken: while Oceana is
// away a load balancer must go on sending them here, since they are kept, and the cloud would not repeat them for long.
func (d *readiness) ready(w http.ResponseWriter, r *http.Request) {
	var answer struct {
		Ready bool       `json:"ready"`
		Why   []Obstacle `json:"why"`
	}
	answer.Why, answer.Ready = d.obstacles(r.Context()), true
	for _, o := range answer.Why {
		answer.Ready = answer.Ready && r.URL.Query().Get("of") == "webhooks" && !o.Webhooks
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Connection", "close") // as of health
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(answer)
}
