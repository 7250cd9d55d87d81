// Package aggregator is the connector's side of the Digital Connection cloud (Smooch v1.1): it receives the cloud's webhooks and
// posts messages through its REST interface. It decides nothing about conversations and keeps nothing.
package aggregator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/secret"
)

// bodyLimit is far above what the cloud sends (100 kB) and small enough to keep in memory.
const bodyLimit = 1 << 20

// ErrBusy is what an Accept function returns, wrapped or not, when the cloud should try again in a moment.
var ErrBusy = errors.New("busy")

// Receiver is the webhook endpoint. It answers 200 only after every event of the webhook is durable, 4xx only for the sender's
// faults, since the cloud never repeats those, and 5xx for the connector's own.
type Receiver struct {
	// AppID is the app whose webhooks are taken. Required.
	AppID string
	// Secrets are what X-API-Key may hold, more than one while a secret is changed. All empty: not checked (R047).
	Secrets []secret.Text
	// Accept makes an event durable before it returns nil. An error that wraps ErrBusy is answered 503, any other 500. Required.
	Accept func(ctx context.Context, e message.Event) error
	// Keep makes a webhook durable that, or a part of which, is not understood, with the reason; it is answered 200 then, and errors are
	// answered as those of Accept. Nil: such a webhook is refused with 400, and lost.
	Keep func(ctx context.Context, body []byte, reason string) error
	// Within is how long, on the wall, the events of one webhook may take; zero: 15 s. What is left then is asked for again with 503.
	Within time.Duration
	// Logger is never told secrets or texts; nil discards.
	Logger *slog.Logger

	read  func(body []byte, appID string) ([]message.Event, error) // nil: a webhook
	begun begun
}

// begun remembers how far the webhooks came that took too long, by the digest of their body. It spares work only: what is forgotten is
// recognised by the ids of its events.
type begun struct {
	mu   sync.Mutex
	done map[string]int
}

const mostBegun = 64

func (b *begun) resume(body []byte) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.done) == 0 {
		return 0
	}
	id := digest(body)
	done := b.done[id]
	delete(b.done, id)
	return done
}

func (b *begun) suspend(body []byte, done int) {
	if done == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.done) >= mostBegun || b.done == nil {
		b.done = map[string]int{}
	}
	b.done[digest(body)] = done
}

// ServeHTTP takes one webhook.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "method_not_allowed", "only POST")
		return
	}
	if !r.trusted(req.Header.Get("X-API-Key")) {
		r.logger().Warn("webhook refused", "dir", "from cloud", "why", "X-API-Key does not match")
		refuse(w, http.StatusUnauthorized, "unauthorized", "X-API-Key does not match")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, bodyLimit))
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			w.Header().Set("Connection", "close") // what is still to come is not read
			refuse(w, http.StatusRequestEntityTooLarge, "request_entity_too_large", "body is larger than 1 MiB")
			return
		}
		// No fault is proved: unlike a 400, the cloud repeats after this.
		refuse(w, http.StatusRequestTimeout, "request_timeout", "body ended early")
		return
	}
	r.take(req.Context(), w, body)
}

func (r *Receiver) take(ctx context.Context, w http.ResponseWriter, body []byte) {
	read := r.read
	if read == nil {
		read = parse
	}
	events, err := read(body, r.AppID)
	var part unparsed
	kept := errors.As(err, &part) && r.Keep != nil
	if err != nil && !kept {
		r.logger().Warn("webhook refused", "dir", "from cloud", "why", err.Error())
		var trigger unknownTrigger
		if errors.As(err, &trigger) {
			r.note(ctx, trigger)
		}
		refuse(w, http.StatusBadRequest, "bad_request", err.Error())
		return
	}
	if !r.acceptAll(ctx, w, body, events) {
		return
	}
	if kept {
		if err := r.Keep(ctx, body, part.Error()); err != nil {
			r.answerFault(w, message.Event{ID: "webhook:" + digest(body), Conversation: unrouted}, err)
			return
		}
	}
	respond(w, http.StatusOK, struct{}{})
}

const acceptWithin = 15 * time.Second // transport: the cloud gives up after 20

// acceptAll makes the events durable, one after the other since they are of one conversation. When that takes too long it says false and
// asks the cloud to come again; the repetition goes on where this one ended.
func (r *Receiver) acceptAll(ctx context.Context, w http.ResponseWriter, body []byte, events []message.Event) bool {
	within := r.Within
	if within == 0 {
		within = acceptWithin
	}
	limit, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	done := 0
	if len(events) > 1 {
		done = r.begun.resume(body)
	}
	for i := min(done, len(events)); i < len(events); i++ {
		e := events[i]
		if limit.Err() != nil && i > done { // something was done
			r.begun.suspend(body, i)
			r.answerFault(w, e, fmt.Errorf("%w: %d of %d events are taken", ErrBusy, i, len(events)))
			return false
		}
		if err := r.Accept(ctx, e); err != nil {
			r.begun.suspend(body, i)
			r.answerFault(w, e, err)
			return false
		}
		if n, ok := e.Of.(message.Noted); ok {
			r.logger().Warn(n.Topic, "correlation", message.Correlation(e.ID), "conversation", e.Conversation, "channel", n.Detail, "dir", "from cloud")
		}
	}
	return true
}

func (r *Receiver) note(ctx context.Context, trigger unknownTrigger) {
	e := message.Event{
		ID: "trigger:" + string(trigger), Conversation: unrouted,
		Of: message.Noted{Topic: "unknown trigger", Detail: string(trigger)},
	}
	if err := r.Accept(ctx, e); err != nil {
		r.logger().Error("audit", "error", err)
	}
}

// answerFault answers for a fault of the connector itself; the cloud repeats the webhook.
func (r *Receiver) answerFault(w http.ResponseWriter, e message.Event, err error) {
	if errors.Is(err, ErrBusy) {
		r.logger().Warn("webhook postponed", "correlation", message.Correlation(e.ID), "conversation", e.Conversation, "dir", "from cloud", "why", err.Error())
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, "service_unavailable", "try again")
		return
	}
	r.logger().Error("webhook not kept", "correlation", message.Correlation(e.ID), "conversation", e.Conversation, "dir", "from cloud", "error", err)
	refuse(w, http.StatusInternalServerError, "internal_error", "the connector could not keep this webhook")
}

func (r *Receiver) trusted(key string) bool {
	return r.open() || secret.Matches(key, r.Secrets...)
}

// open reports whether anybody is trusted.
func (r *Receiver) open() bool {
	return !slices.ContainsFunc(r.Secrets, func(t secret.Text) bool { return t != "" })
}

func (r *Receiver) logger() *slog.Logger {
	if r.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Logger
}

func refuse(w http.ResponseWriter, status int, code, description string) {
	type fault struct {
		Code        string `json:"code"`
		Description string `json:"description"`
	}
	respond(w, status, struct {
		Error fault `json:"error"`
	}{fault{code, description}})
}

func respond(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	_ = json.NewEncoder(&b).Encode(v) // of structs of strings
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
