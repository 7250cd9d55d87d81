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

// Obstacles is what keeps the connector from doing all its work at the moment; none: it is ready.
func (c *Connector) Obstacles(ctx context.Context) []Obstacle {
	out := []Obstacle{}
	switch err := c.store.Ready(ctx); {
	case errors.Is(err, store.ErrFull):
		out = append(out, Obstacle{"queue", "full: more comes in than the store can keep up with", true})
	case errors.Is(err, store.ErrClosed):
		out = append(out, Obstacle{"store", "closed: the connector is stopping", true})
	case err != nil:
		c.log.Warn("store is not ready", "error", err)
		out = append(out, Obstacle{"store", "cannot be written", true})
	default: // a small write can succeed where those of webhooks fail
		if since, err := c.store.Failing(); err != nil {
			c.log.Warn("store is not ready", "error", err)
			out = append(out, Obstacle{"store", "keeps nothing since " + since.UTC().Format(time.RFC3339), true})
		}
	}
	if n := c.stuck.count(); n > 0 {
		out = append(out, Obstacle{"effects", fmt.Sprintf("%d cannot be settled, and their conversations wait; see the log", n), false})
	}
	if !c.shardsKnown() {
		out = append(out, Obstacle{"leases", "not known yet which sessions are this connector's", false})
	}
	if w := c.dispatch.Backlog(); w.Up < w.Shards {
		out = append(out, Obstacle{"oceana", fmt.Sprintf("%d of %d sessions take messages", w.Up, w.Shards), false})
	}
	if problem := c.webhookProblem(ctx); problem != "" {
		out = append(out, Obstacle{"webhook", problem, false})
	}
	if why := c.cloudNeverReached(); why != "" {
		out = append(out, Obstacle{"cloud", why, false})
	}
	if why := c.certificateProblem(); why != "" {
		out = append(out, Obstacle{"listener", why, false})
	}
	if c.refusesKey() {
		out = append(out, Obstacle{"cloud", "refuses the API key", false})
	}
	return out
}

// certificateProblem tells that what the listener shows has expired. Something in front of it may not look at that, so webhooks may come all the
// same. Files that cannot be read are about to be replaced: the listener shows what it read last.
func (c *Connector) certificateProblem() string {
	if c.cfg.TLS.CertFile == "" {
		return ""
	}
	_, err := credential.ReadPair(c.cfg.TLS.CertFile, c.cfg.TLS.KeyFile, c.cfg.Clock.Now())
	var dates *credential.DateError
	if !errors.As(err, &dates) {
		return ""
	}
	return "its certificate " + dates.Error()
}

// readiness answers 503 with what is in the way. Asked of=webhooks, it answers 503 only when webhooks cannot be taken: while Oceana is
// away a load balancer must go on sending them here, since they are kept, and the cloud would not repeat them for long.
func (c *Connector) readiness(w http.ResponseWriter, r *http.Request) {
	var answer struct {
		Ready bool       `json:"ready"`
		Why   []Obstacle `json:"why"`
	}
	answer.Why, answer.Ready = c.Obstacles(r.Context()), true
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
