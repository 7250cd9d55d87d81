package aggregator

import (
	"net/http"
	"time"
)

// Limits are what the cloud refuses beyond. The zero value has the vendor's limits where they are known, and none elsewhere.
type Limits struct {
	// Body is the largest JSON body in bytes, answered 413 beyond; zero means 100 KiB (Smooch v2 documentation).
	Body int
	// Upload is the largest multipart body in bytes, answered 413 beyond; zero means 50 MiB. The vendor's documentation said
	// 10 MB in 2017 and 50 MB from 2020 on.
	Upload int64
	// Rate is how many requests an app may make, answered 429 beyond; the zero value means no limit: the vendor's numbers were
	// never published.
	Rate Rate
}

// Rate allows a number of requests in each span of time on the clock. Both must be above zero.
type Rate struct {
	Requests int           // how many are accepted in each span
	Per      time.Duration // the span, on the clock
}

func (l Limits) withDefaults() Limits {
	if l.Body == 0 {
		l.Body = maxBody
	}
	if l.Upload == 0 {
		l.Upload = 50 << 20
	}
	return l
}

// rate counts the requests of one app in the span that began at from.
type rate struct {
	from  time.Time
	count int
}

// slow refuses a request too many and tells, in whole seconds, when the next span begins.
func (s *Server) slow(a *app) (answer, bool) {
	r := s.cfg.Limits.Rate
	if a == nil || r.Requests <= 0 || r.Per <= 0 {
		return answer{}, false
	}
	now := s.cfg.Clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(a.rate.from) >= r.Per {
		a.rate = rate{from: now}
	}
	if a.rate.count < r.Requests {
		a.rate.count++
		return answer{}, false
	}
	refused := fail(&apiError{http.StatusTooManyRequests, "too_many_requests", "Too Many Requests"})
	wait := a.rate.from.Add(r.Per).Sub(now)
	refused.retryAfter = int((wait + time.Second - 1) / time.Second)
	return refused, true
}

func limitBehaviours() []Behaviour {
	return []Behaviour{
		{"limits", "JSON body", "413 request_entity_too_large beyond 100 KiB", "Smooch v2 documentation; code and text: assumed", Inferred, "Config.Limits.Body"},
		{"limits", "upload", "413 request_entity_too_large beyond 50 MiB", "Smooch docs 2017 (10 MB) and 2020 (50 MB); code and text: assumed", Inferred, "Config.Limits.Upload"},
		{"limits", "messages", "423 locked beyond 30000 in a conversation", "Smooch v2 documentation", Documented, "Config.MaxMessages"},
		{"limits", "apps", "402 payment_required beyond the account's plan; off by default", "vendor's Postman collection", Recorded, "Config.MaxApps"},
		{"limits", "rate", "429 too_many_requests with Retry-After in seconds, per app on the clock; off by default", "Smooch docs 2017, Errors; numbers, code and unit: assumed", Inferred, "Config.Limits.Rate"},
	}
}
