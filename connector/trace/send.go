package trace

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// run sends what waits until Close. While one post is under way others gather, so that no timer is needed and a busy connector posts often
// enough, in large pieces.
func (t *Tracer) run() {
	defer close(t.done)
	for {
		batch := t.next()
		if batch == nil {
			return
		}
		again, err := t.post(batch)
		t.note(batch, again, err)
	}
}

// next waits for spans and takes them; nil: the Tracer is closed, and nothing is left.
func (t *Tracer) next() []*Span {
	t.mu.Lock()
	defer t.mu.Unlock()
	for (len(t.waiting) == 0 || t.pause) && !t.closed {
		t.changed.Wait()
	}
	n := min(len(t.waiting), mostAtOnce)
	if n == 0 {
		return nil
	}
	batch := t.waiting[:n:n]
	t.waiting = t.waiting[n:]
	return batch
}

// note keeps what a failing collector did not take for a later attempt, as far as there is room, and tells when an outage begins and ends.
func (t *Tracer) note(batch []*Span, again bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		if t.failing || t.dropped > 0 {
			t.cfg.Logger.Info("the collector of traces takes them", "lost spans", t.dropped)
		}
		t.failing, t.dropped = false, 0
		return
	}
	if !t.failing {
		t.cfg.Logger.Warn("the collector of traces does not take them", "why", err.Error(), "again", again)
	}
	t.failing = true
	if !again || t.closed {
		t.dropped += len(batch)
		return
	}
	room := max(mostWaiting-len(t.waiting), 0)
	if len(batch) > room {
		t.dropped += len(batch) - room
		batch = batch[:room]
	}
	t.waiting = append(batch[:len(batch):len(batch)], t.waiting...)
	t.pause = true
	t.cfg.AfterFunc(retryAfter, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.pause = false
		t.changed.Signal()
	})
}

// Close sends what waits, until ctx ends. Spans that end later are dropped.
func (t *Tracer) Close(ctx context.Context) {
	if t == nil {
		return
	}
	t.mu.Lock()
	t.closed = true
	t.changed.Broadcast()
	t.mu.Unlock()
	defer context.AfterFunc(ctx, t.end)()
	<-t.done
	t.end()
	t.client.CloseIdleConnections()
}

// post sends spans. again says whether the same could be taken later (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
func (t *Tracer) post(batch []*Span) (again bool, err error) {
	body, err := json.Marshal(t.document(batch))
	if err != nil {
		return false, err
	}
	r, err := http.NewRequestWithContext(t.life, http.MethodPost, t.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := t.client.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // the address may hold a key
		}
		return true, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		again = true
	case http.StatusOK, http.StatusAccepted, http.StatusNoContent:
		return false, nil
	}
	return again, fmt.Errorf("answered %d", answer.StatusCode)
}

// The JSON form of OTLP: identifiers in hex, 64-bit numbers as texts (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
type (
	value     map[string]any
	attribute struct {
		Key   string `json:"key"`
		Value value  `json:"value"`
	}
	span struct {
		TraceID    string      `json:"traceId"`
		SpanID     string      `json:"spanId"`
		Parent     string      `json:"parentSpanId,omitempty"`
		Flags      int         `json:"flags"`
		Name       string      `json:"name"`
		Kind       Kind        `json:"kind"`
		Start      string      `json:"startTimeUnixNano"`
		End        string      `json:"endTimeUnixNano"`
		Attributes []attribute `json:"attributes,omitempty"`
		Status     struct {
			Code    int    `json:"code,omitempty"`
			Message string `json:"message,omitempty"`
		} `json:"status"`
	}
	scope struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	scopeSpans struct {
		Scope scope  `json:"scope"`
		Spans []span `json:"spans"`
	}
	resource struct {
		Attributes []attribute `json:"attributes"`
	}
	resourceSpans struct {
		Resource   resource     `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	document struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
)

const statusError = 2

func (t *Tracer) document(batch []*Span) document {
	spans := make([]span, len(batch))
	for i, s := range batch {
		out := span{
			TraceID: hex.EncodeToString(s.context.trace[:]), SpanID: hex.EncodeToString(s.context.span[:]), Flags: 1, Name: s.name, Kind: s.kind,
			Start: strconv.FormatInt(s.start.UnixNano(), 10), End: strconv.FormatInt(s.end.UnixNano(), 10), Attributes: attributes(s.attributes),
		}
		if s.parent.Valid() {
			out.Parent = hex.EncodeToString(s.parent.span[:])
		}
		if s.failure != "" {
			out.Status.Code, out.Status.Message = statusError, s.failure
		}
		spans[i] = out
	}
	const library = "github.com/wavetank/wavetank/connector"
	return document{[]resourceSpans{{
		Resource: resource{attributes([]Attribute{
			{"service.name", "connector"}, {"service.version", t.cfg.Version}, {"service.instance.id", t.cfg.Instance},
		})},
		ScopeSpans: []scopeSpans{{scope{library, t.cfg.Version}, spans}},
	}}}
}

func attributes(of []Attribute) []attribute {
	out := make([]attribute, len(of))
	for i, a := range of {
		switch v := a.Value.(type) {
		case int:
			out[i] = attribute{a.Name, value{"intValue": strconv.Itoa(v)}}
		case bool:
			out[i] = attribute{a.Name, value{"boolValue": v}}
		default:
			out[i] = attribute{a.Name, value{"stringValue": fmt.Sprint(v)}}
		}
	}
	return out
}
