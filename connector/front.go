package connector

import (
	"context"
	"net/http"
	"path"
	"sync/atomic"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/secret"
)

// front is the HTTP server's side of a connector: webhooks, the scanner's notices, health check, readiness, version and metrics.
type front struct {
	*env
	intake    webhookAcceptor
	readiness *readiness
	tracing   *tracing
	inHand    atomic.Int64 // webhooks
}

// webhookAcceptor stores an event of a webhook, or a webhook that is not understood.
type webhookAcceptor interface {
	eventAcceptor
	unparsed(ctx context.Context, body []byte, reason string) error
}

// handler serves everything below the connector's public address.
func (f *front) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(WebhookPath, f.counted(f.tracing.continued(f.receiver(f.cfg.Aggregator.WebhookSecret, f.cfg.Aggregator.OldWebhookSecret))))
	mux.Handle("/async/messaging/v1/blocked-file", f.tracing.continued(f.receiver(f.cfg.Scanner.Secret, f.cfg.Scanner.OldSecret).Blocked()))
	mux.HandleFunc("GET /async/messaging/v1/health-check", f.readiness.health)
	mux.HandleFunc("GET /async/messaging/v1/readiness", f.readiness.ready)
	mux.HandleFunc("GET "+VersionPath, reportVersion)
	if f.cfg.Metrics.Shared {
		mux.Handle("GET /metrics", MetricsHandler(f.cfg))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if f.killed.Load() { // a crash answers nothing
				panic(http.ErrAbortHandler)
			}
		}()
		if !f.killed.Load() {
			mux.ServeHTTP(w, tidied(r))
		}
	})
}

// receiver takes calls that carry one of the secrets.
func (f *front) receiver(secrets ...secret.Text) *aggregator.Receiver {
	return &aggregator.Receiver{
		AppID: f.cfg.Aggregator.AppID, Accept: f.intake.accept, Keep: f.intake.unparsed, Logger: f.log, Secrets: secrets,
	}
}

// tidied is a request whose path has no doubled and no final slash: proxies add them, and the answer must not be a redirect, which the cloud
// does not follow.
func tidied(r *http.Request) *http.Request {
	clean := path.Clean("/" + r.URL.Path)
	if clean == r.URL.Path {
		return r
	}
	out := r.Clone(r.Context())
	out.URL.Path, out.URL.RawPath = clean, ""
	return out
}

// mostInHand is how many webhooks are read or stored at once. Each may take a mebibyte.
const mostInHand = 512

// counted counts the answers of the webhook endpoint, and sends away those that are too many to be held in memory: the cloud comes again.
func (f *front) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &statusWriter{w, http.StatusOK}
		defer f.inHand.Add(-1)
		if f.inHand.Add(1) <= mostInHand {
			h.ServeHTTP(s, r)
		} else {
			s.Header().Set("Retry-After", "1")
			http.Error(s, "too many webhooks at once; try again", http.StatusServiceUnavailable)
		}
		f.cfg.Meter.Webhook(s.status)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController and MaxBytesReader.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
