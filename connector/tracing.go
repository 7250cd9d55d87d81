package connector

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/trace"
	"github.com/wavetank/wavetank/connector/version"
)

// One message is one tree of spans. At its root the webhook, or Oceana's notification, that brought it; below, the commit, every attempt at every
// effect with what crossed a wire for it, and the commit of the outcome. The delivery reports of an agent's message are below that message. Names
// are those of https://opentelemetry.io/docs/specs/semconv/; what has no name there begins with "connector.". Nothing that people wrote is in it.

// tracing tells a collector about messages; it does nothing unless one is configured.
type tracing struct {
	*env
	tracer *trace.Tracer // nil: off
	system string        // of the database
}

// newTracing makes a tracer if a collector is configured. The store is named by its kind.
func newTracing(e *env, shared bool) *tracing {
	t := &tracing{env: e, system: "sqlite"}
	if shared {
		t.system = "postgresql"
	}
	t.tracer = trace.New(e.life, trace.Config{
		URL: e.cfg.Trace.URL, Version: version.Of("connector").Version, Instance: e.cfg.Oceana.InstanceID, Logger: e.log,
		Now: e.cfg.Clock.Now, AfterFunc: e.runtime.AfterFunc,
	})
	return t
}

const lastSpans = 2 * time.Second // transport: how long a collector may take at the end

// end sends the last spans, unless the connector was killed.
func (t *tracing) end() {
	if t.tracer == nil {
		return
	}
	life := t.life
	if !t.killed.Load() {
		life = context.WithoutCancel(life) // it has ended; the last spans are about how
	}
	limit, cancel := context.WithCancel(life)
	defer cancel()
	defer t.runtime.AfterFunc(lastSpans, cancel)()
	t.tracer.Close(limit)
}

// caller is who called, and when.
type caller struct {
	trace trace.Context
	at    time.Time
}

type (
	callerKey struct{}
	spanKey   struct{}
)

// continued remembers the span that a caller names, for what is done about its request.
func (t *tracing) continued(h http.Handler) http.Handler {
	if t.tracer == nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := caller{trace.Parse(r.Header.Get("Traceparent")), t.now()}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, from)))
	})
}

func callerOf(ctx context.Context) caller {
	from, _ := ctx.Value(callerKey{}).(caller)
	return from
}

// rooted is the span of an event that was taken. Reports about an agent's message are below that message, and a repeat below the first.
func (t *tracing) rooted(name string, kind trace.Kind, e message.Event, applied store.Applied, from trace.Context) *trace.Span {
	span := t.tracer.Root(name, kind, message.Correlation(e.ID), from)
	for _, f := range applied.Effects {
		if f.Kind == (message.Report{}).Kind() && correlate(f) != message.Correlation(e.ID) {
			return t.tracer.Below(name, kind, correlate(f))
		}
	}
	if applied.Duplicate {
		span.Again()
	}
	return span
}

// webhook tells of one event of a webhook, once its outcome is known.
func (t *tracing) webhook(ctx context.Context, e message.Event, applied store.Applied, began time.Time, err error) {
	if t.tracer == nil {
		return
	}
	from := callerOf(ctx)
	span := t.rooted("POST "+WebhookPath, trace.Server, e, applied, from.trace)
	if !from.at.IsZero() {
		span.Began(from.at)
	}
	status := http.StatusOK
	switch {
	case err != nil && errors.Is(busyOr(err), aggregator.ErrBusy):
		status = http.StatusServiceUnavailable
	case err != nil:
		status = http.StatusInternalServerError
	}
	span.Text("http.request.method", http.MethodPost)
	span.Text("http.route", WebhookPath)
	span.Number("http.response.status_code", status)
	t.describe(span, e, applied, began, err)
}

// notification tells of what Oceana sent.
func (t *tracing) notification(e message.Event, applied store.Applied, began time.Time, err error) {
	if t.tracer == nil {
		return
	}
	span := t.rooted("receive oceana", trace.Consumer, e, applied, trace.Context{})
	span.Began(began)
	span.Text("messaging.system", "oceana")
	span.Text("messaging.operation.name", "receive")
	span.Text("messaging.operation.type", "receive")
	t.describe(span, e, applied, began, err)
}

func (t *tracing) describe(span *trace.Span, e message.Event, applied store.Applied, began time.Time, err error) {
	span.Text("messaging.message.id", e.ID)
	span.Text("messaging.message.conversation_id", string(e.Conversation))
	span.Text("connector.kind", e.Of.Kind())
	if applied.Duplicate {
		span.Text("connector.repeat", "true")
	}
	commit := t.commit(span)
	commit.Began(began)
	if err != nil {
		span.Fail("not kept")
		commit.Fail("not kept")
	}
	commit.End()
	span.End()
}

// commit is the span of a transaction.
func (t *tracing) commit(below *trace.Span) *trace.Span {
	if below == nil {
		return nil
	}
	span := below.Child("COMMIT", trace.Client)
	span.Text("db.system.name", t.system)
	span.Text("db.operation.name", "COMMIT")
	return span
}

// inSpan is ctx for what is done in a span.
func inSpan(ctx context.Context, span *trace.Span) context.Context {
	if span == nil {
		return ctx
	}
	return context.WithValue(ctx, spanKey{}, span)
}

// sending is the span of a request to Oceana, which ends with its answer.
func sending(within *trace.Span, r oceana.Request) *trace.Span {
	if within == nil {
		return nil
	}
	span := within.Child("send oceana", trace.Client)
	span.Text("messaging.system", "oceana")
	span.Text("messaging.operation.name", "send")
	span.Text("messaging.operation.type", "send")
	span.Text("messaging.message.id", r.Correlation)
	span.Text("messaging.message.conversation_id", string(r.Conversation))
	return span
}

func answered(span *trace.Span, got oceana.Answer, err error) {
	switch {
	case span == nil, errors.Is(err, oceana.ErrNotReady): // nothing was sent
		return
	case err != nil:
		span.Fail("no answer")
	case !got.OK:
		span.Text("error.type", strconv.Itoa(got.Code))
		span.Fail("refused")
	}
	span.End()
}

// passOn has calls of the cloud name their span, and makes one for each; without a collector the client is as it was.
func passOn(client *http.Client, cfg Config) *http.Client {
	if cfg.Trace.URL == "" {
		return client
	}
	own := *client
	own.Transport = tracedCalls{client.Transport}
	return &own
}

type tracedCalls struct{ http.RoundTripper }

// CloseIdleConnections is for http.Client, which asks its transport for it.
func (t tracedCalls) CloseIdleConnections() {
	if c, ok := t.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip makes the call in a span of its own, below that of its context.
func (t tracedCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	within, _ := r.Context().Value(spanKey{}).(*trace.Span)
	if within == nil {
		return t.RoundTripper.RoundTrip(r)
	}
	span := within.Child(r.Method, trace.Client)
	defer span.End()
	span.Text("http.request.method", r.Method)
	span.Text("server.address", r.URL.Hostname())
	if port, err := strconv.Atoi(r.URL.Port()); err == nil {
		span.Number("server.port", port)
	}
	named := r.Clone(r.Context())
	named.Header.Set("Traceparent", span.Context().String())
	answer, err := t.RoundTripper.RoundTrip(named)
	if err != nil {
		span.Fail("no answer")
		return answer, err
	}
	span.Number("http.response.status_code", answer.StatusCode)
	if answer.StatusCode >= http.StatusBadRequest {
		span.Text("error.type", strconv.Itoa(answer.StatusCode))
		span.Fail("refused")
	}
	return answer, nil
}
