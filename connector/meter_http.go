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
