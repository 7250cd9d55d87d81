// Package trace reports the path of messages to a collector of OpenTelemetry: as spans, by OTLP over HTTP in its JSON form
// (https://opentelemetry.io/docs/specs/otlp/). Names and attributes are those of OpenTelemetry's semantic conventions. A nil *Tracer is off,
// costs a comparison and allocates nothing.
//
// It is our own because the official SDK with its exporter adds 5.5 MB to a program of 22 MB and 16 modules, gRPC among them, of which three
// structs and one POST would be used. It does not sample, which is the collector's to do, and it keeps nothing on disk: spans are for people who
// look at a delay, not a record of messages.
package trace

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Config is what a Tracer needs. Now and AfterFunc are required.
type Config struct {
	URL      string       // of the collector, path included, as http://127.0.0.1:4318/v1/traces; empty: New returns nil, and tracing is off
	Version  string       // of the program
	Instance string       // tells apart those that run at once
	Client   *http.Client // nil: one of its own
	Logger   *slog.Logger // nil: discard
	Now      func() time.Time
	// AfterFunc calls f once, after d on the wall, from any goroutine.
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
}

// Limits of what is kept in memory, and of a post. A collector that is away costs 4096 spans, some 2 MB.
const (
	mostWaiting = 4096
	mostAtOnce  = 512
	retryAfter  = 5 * time.Second
	postTimeout = 10 * time.Second
)

// Tracer sends spans in the background. Make one with New, and Close it.
type Tracer struct {
	cfg    Config
	client *http.Client

	mu      sync.Mutex
	changed *sync.Cond
	waiting []*Span
	dropped int  // since the collector last answered
	failing bool // the last post did
	pause   bool // until the next attempt
	closed  bool
	done    chan struct{}
	life    context.Context
	end     context.CancelFunc

	given contexts
}

// New starts a Tracer, or returns nil when there is no collector. Only Close ends it; ctx brings values.
func New(ctx context.Context, cfg Config) *Tracer {
	if cfg.URL == "" {
		return nil
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	t := &Tracer{cfg: cfg, client: cfg.Client, done: make(chan struct{})}
	if t.client == nil {
		t.client = &http.Client{Timeout: postTimeout, Transport: http.DefaultTransport.(*http.Transport).Clone()} // to be closed: others use the default one
	}
	t.changed = sync.NewCond(&t.mu)
	t.life, t.end = context.WithCancel(context.WithoutCancel(ctx))
	go t.run()
	return t
}

// Kind is what a span is in a conversation of programs.
type Kind int

// The kinds, with OTLP's numbers.
const (
	Internal Kind = 1
	Server   Kind = 2 // answers a request
	Client   Kind = 3 // makes one
	Consumer Kind = 5 // takes a message from a queue
)

// Span is something that took time. A nil *Span is off.
type Span struct {
	tracer     *Tracer
	context    Context
	parent     Context
	name       string
	kind       Kind
	start, end time.Time
	attributes []Attribute
	failure    string // empty: none
}

// Attribute is one of a span's; the value is a string, an int or a bool.
type Attribute struct {
	Name  string // of the attribute
	Value any    // a string, an int or a bool
}

// Expect puts everything that is done about a correlation from now on into the caller's trace; it must come before the first span below. A
// caller that names no span changes nothing.
func (t *Tracer) Expect(correlation string, caller Context) {
	if t != nil && caller.Valid() {
		t.given.put(correlation, Of(correlation).Under(caller))
	}
}

// Root begins the span that stands for a correlation, below the caller's, if that names one.
func (t *Tracer) Root(name string, kind Kind, correlation string, caller Context) *Span {
	if t == nil {
		return nil
	}
	return t.begin(name, kind, Of(correlation).Under(caller), caller)
}

// Below begins a span below the one that stands for the correlation.
func (t *Tracer) Below(name string, kind Kind, correlation string) *Span {
	if t == nil {
		return nil
	}
	parent, ok := t.given.get(correlation)
	if !ok {
		parent = Of(correlation)
	}
	return t.begin(name, kind, Context{span: fresh()}.Under(parent), parent)
}

// Child begins a span below this one.
func (s *Span) Child(name string, kind Kind) *Span {
	if s == nil {
		return nil
	}
	return s.tracer.begin(name, kind, Context{span: fresh()}.Under(s.context), s.context)
}

func (t *Tracer) begin(name string, kind Kind, at, parent Context) *Span {
	return &Span{tracer: t, name: name, kind: kind, context: at, parent: parent, start: t.cfg.Now()}
}

// Began sets an earlier beginning.
func (s *Span) Began(at time.Time) {
	if s != nil {
		s.start = at
	}
}

func fresh() (id [8]byte) {
	_, _ = rand.Read(id[:]) // never fails
	return id
}

// Again gives a span that may have been sent already an id of its own, below the first.
func (s *Span) Again() {
	if s != nil {
		s.parent, s.context = s.context, Context{span: fresh()}.Under(s.context)
	}
}

// Context names the span for others; the zero value when it is off.
func (s *Span) Context() Context {
	if s == nil {
		return Context{}
	}
	return s.context
}

// Text adds an attribute.
func (s *Span) Text(name, value string) {
	if s != nil && value != "" {
		s.attributes = append(s.attributes, Attribute{name, value})
	}
}

// Number adds an attribute.
func (s *Span) Number(name string, value int) {
	if s != nil {
		s.attributes = append(s.attributes, Attribute{name, value})
	}
}

// Fail marks the span as failed; why is never a secret or what people wrote.
func (s *Span) Fail(why string) {
	if s != nil {
		s.failure = why
	}
}

// End ends the span and gives it to be sent. A span of a trace that its sender does not record is dropped.
func (s *Span) End() {
	if s == nil || s.context.dropped {
		return
	}
	t := s.tracer
	s.end = t.cfg.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || len(t.waiting) >= mostWaiting {
		t.dropped++
		return
	}
	t.waiting = append(t.waiting, s)
	t.changed.Signal()
}
