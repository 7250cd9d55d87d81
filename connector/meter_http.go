package connector

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/connector/secret"
)

// MetricsHandler answers in the format of Prometheus callers that bring Metrics.Token, or all callers when there is none.
func MetricsHandler(c Config) http.Handler {
	figures := c.Meter.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if c.Metrics.Token != "" && !secret.Matches(bearer, c.Metrics.Token) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "metrics.token is required as bearer", http.StatusUnauthorized)
			return
		}
		figures.ServeHTTP(w, r)
	})
}

// mostInHand is how many webhooks are read or stored at once. Each may take a mebibyte.
const mostInHand = 512

// counted counts the answers of the webhook endpoint, and sends away those that are too many to be held in memory: the cloud comes again.
func (c *Connector) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &statusWriter{w, http.StatusOK}
		defer c.inHand.Add(-1)
		if c.inHand.Add(1) <= mostInHand {
			h.ServeHTTP(s, r)
		} else {
			s.Header().Set("Retry-After", "1")
			http.Error(s, "too many webhooks at once; try again", http.StatusServiceUnavailable)
		}
		c.cfg.Meter.Webhook(s.status)
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
