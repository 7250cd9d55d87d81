package connector

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/trace"
	"github.com/wavetank/wavetank/connector/version"
)

// One message is one tree of spans. At its root the webhook, or Oceana's notification, that brought it; below, the commit, every attempt at every
// effect with what crossed a wire for it, and the commit of the outcome. The delivery reports of an agent's message are below that message. Names
// are those of https://opentelemetry.io/docs/specs/semconv/; what has no name there begins with "connector.". Nothing that people wrote is in it.

// newTracer is nil unless a collector is configured.
func newTracer(ctx context.Context, c Config, runtime Runtime) *trace.Tracer {
	return trace.New(ctx, trace.Config{
		URL: c.Trace.URL, Version: version.Of("connector").Version, Instance: c.Oceana.InstanceID, Logger: c.Logger,
		Now: c.Clock.Now, AfterFunc: runtime.AfterFunc,
	})
}

const lastSpans = 2 * time.Second // transport: how long a collector may take at the end

func (c *Connector) endTraces() {
	if c.tracer == nil {
		return
	}
	life := c.life
	if !c.killed.Load() {
		life = context.WithoutCancel(life) // it has ended; the last spans are about how
	}
	limit, cancel := context.WithCancel(life)
	defer cancel()
	defer c.runtime.AfterFunc(lastSpans, cancel)()
	c.tracer.Close(limit)
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
func (c *Connector) continued(h http.Handler) http.Handler {
	if c.tracer == nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := caller{trace.Parse(r.Header.Get("Traceparent")), c.cfg.Clock.Now()}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, from)))
	})
}

func callerOf(ctx context.Context) caller {
	from, _ := ctx.Value(callerKey{}).(caller)
	return from
}

// rooted is the span of an event that was taken. Reports about an agent's message are below that message, and a repeat below the first.
func (c *Connector) rooted(name string, kind trace.Kind, e message.Event, applied store.Applied, from trace.Context) *trace.Span {
	span := c.tracer.Root(name, kind, message.Correlation(e.ID), from)
	for _, f := range applied.Effects {
		if f.Kind == (message.Report{}).Kind() && correlate(f) != message.Correlation(e.ID) {
			return c.tracer.Below(name, kind, correlate(f))
		}
	}
	if applied.Duplicate {
		span.Again()
	}
	return span
}

// traceWebhook tells of one event of a webhook, once its outcome is known.
func (c *Connector) traceWebhook(ctx context.Context, e message.Event, applied store.Applied, began time.Time, err error) {
	if c.tracer == nil {
		return
	}
	from := callerOf(ctx)
	span := c.rooted("POST "+WebhookPath, trace.Server, e, applied, from.trace)
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
	c.describe(span, e, applied, began, err)
}

// traceNotification tells of what Oceana sent.
func (c *Connector) traceNotification(e message.Event, applied store.Applied, began time.Time, err error) {
	if c.tracer == nil {
		return
	}
	span := c.rooted("receive oceana", trace.Consumer, e, applied, trace.Context{})
	span.Began(began)
	span.Text("messaging.system", "oceana")
	span.Text("messaging.operation.name", "receive")
	span.Text("messaging.operation.type", "receive")
	c.describe(span, e, applied, began, err)
}

func (c *Connector) describe(span *trace.Span, e message.Event, applied store.Applied, began time.Time, err error) {
	span.Text("messaging.message.id", e.ID)
	span.Text("messaging.message.conversation_id", string(e.Conversation))
	span.Text("connector.kind", e.Of.Kind())
	if applied.Duplicate {
		span.Text("connector.repeat", "true")
	}
	commit := c.commit(span)
	commit.Began(began)
	if err != nil {
		span.Fail("not kept")
		commit.Fail("not kept")
	}
	commit.End()
	span.End()
}

// commit is the span of a transaction.
func (c *Connector) commit(below *trace.Span) *trace.Span {
	if below == nil {
		return nil
	}
	system := "sqlite"
	if c.store.Shared() {
		system = "postgresql"
	}
	span := below.Child("COMMIT", trace.Client)
	span.Text("db.system.name", system)
	span.Text("db.operation.name", "COMMIT")
	return span
}

// tryTraced is try with a span. An attempt that had to wait for a session, or was left to another connector, leaves none.
func (c *Connector) tryTraced(it *item) dispatch.Verdict {
	it.span = c.tracer.Below("effect "+it.Kind, trace.Internal, correlate(it.stored()))
	attempt := it.Attempts + 1
	v := c.try(it)
	span := it.span
	it.span = nil
	span.Text("connector.effect", it.ID)
	span.Text("messaging.message.conversation_id", it.Conversation)
	span.Number("connector.attempt", attempt)
	switch v.Kind {
	case dispatch.Park, dispatch.Leave:
		return v
	case dispatch.Again:
		span.Fail("to be tried again")
	}
	span.End()
	return v
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
