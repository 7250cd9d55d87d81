package control

import (
	"bytes"
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/door"
	"github.com/wavetank/wavetank/sim/oceana"
)

// maxControlBody bounds a request to the control API.
const maxControlBody = 1 << 20

// API is the control API of a world, below /api/v1: what its page, scripts and other languages use. It is an http.Handler of
// its own, so that it never shares an address with what is simulated.
type API struct {
	World func() *sim.World               // the world at the time of the call; it may change by Reset
	Ready func() sim.Ready                // the ready file
	Reset func(ctx context.Context) error // throws the world away and starts it again; nil answers 501
	Token string                          // when set, every call needs it as a Bearer token or as ?token=
	// Shared says that other machines reach the API. With a Token, people can then be invited to hold one phone.
	Shared bool

	// Heartbeat is how long the event stream is silent before it says that it is still there; transport. Zero: 15 s.
	Heartbeat time.Duration
	// Lag is how long a reader of an event stream may take nothing before it is cut; transport. Zero: 10 s.
	Lag time.Duration

	// Connector is the switch of the connector that runs beside the world; nil, or returning nil, means that it runs elsewhere.
	Connector func() ConnectorSwitch

	Branches Branches // keeps worlds beside each other; nil: there is one

	Player Player // plays scenarios; nil offers none

	// Feature writes what was done to a world as a feature, from one action to another, with what was seen of it. Nil: no feature is written.
	Feature func(ctx context.Context, w *sim.World, from, to int64) (string, error)

	// At finds one of several worlds by the id that a call names; nil: there is one. ErrNoBranch when there is none of that id.
	At func(id string) (Shown, error)

	begin func(ctx context.Context, file string, line, to int) (*Play, error) // as Shown's
	first *API                                                                // that serves the worlds; nil: this one
	id    string                                                              // of its world; empty: the one that is shown
	serve http.Handler
	pins  pins

	byName sync.Once        // guards acting
	acting map[string]route // what acts, by name: a replay looks up each of its actions

	resets atomic.Int64
	mu     sync.Mutex
	last   *sim.World // that generation saw
	worlds int64
	change changes
	keys   phoneKeys
}

// Handler returns the API.
func (c *API) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range c.table() {
		mux.Handle(rt.pattern, c.authorized(rt.handler()))
		if path, ok := strings.CutSuffix(rt.pattern, "/{$}"); ok {
			mux.Handle(path, c.authorized(rt.handler()))
		}
	}
	mux.Handle("/api/v1/", c.authorized(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if takes := methods(mux, r); len(takes) > 0 {
			w.Header().Set("Allow", strings.Join(takes, ", "))
			refused(w, refuse(http.StatusMethodNotAllowed, "method_not_allowed", "method: %s: %s takes %s", r.Method, r.URL.Path, strings.Join(takes, ", ")))
			return
		}
		refused(w, refuse(http.StatusNotFound, "not_found", "no such call: %s %s; GET /api/v1/ lists them", r.Method, r.URL.Path))
	})))
	return c.several(mux)
}

// methods are those of the calls at the address of a request.
func methods(mux *http.ServeMux, r *http.Request) (takes []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := *r
		other.Method = method
		if _, pattern := mux.Handler(&other); strings.Contains(pattern, " ") {
			takes = append(takes, method)
		}
	}
	return takes
}

// call answers with a value, or with an error.
type call func(r *http.Request) (any, error)

func (c *API) getWorld(*http.Request) (sim.Ready, error) { return c.Ready(), nil }

func (c *API) reset(r *http.Request, _ nothing) (out sim.Ready, _ error) {
	if c.Reset == nil {
		return out, refuse(http.StatusNotImplemented, "not_implemented", "this world cannot be started again")
	}
	defer c.showChange()
	if c.Player != nil {
		c.Player.End()
	}
	if err := c.Reset(r.Context()); err != nil {
		return out, err
	}
	c.resets.Add(1)
	return c.Ready(), nil
}

// refusal is an error with its HTTP status and code.
type refusal struct {
	status  int
	code    string
	message string
}

func (e *refusal) Error() string { return e.message }

func refuse(status int, code, format string, args ...any) error {
	return &refusal{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// asRefusal gives every error its status: what the caller got wrong is a 4xx, a world that hangs is a 504.
func asRefusal(err error) *refusal {
	var r *refusal
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, clock.ErrBackwards):
		return &refusal{http.StatusConflict, "backwards", err.Error()}
	case errors.Is(err, ErrNotPlaying), errors.Is(err, ErrOtherConnector):
		return &refusal{http.StatusConflict, "not_playing", err.Error()}
	case errors.Is(err, actions.ErrBlocked), errors.Is(err, ErrShown), errors.Is(err, ErrNothing), errors.Is(err, ErrManyUp):
		return &refusal{http.StatusConflict, "not_possible", err.Error()}
	case errors.Is(err, sim.ErrReal):
		return &refusal{http.StatusConflict, "real_clock", err.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return &refusal{http.StatusGatewayTimeout, "not_settled", err.Error()}
	case errors.Is(err, channel.ErrNotShown):
		return &refusal{http.StatusConflict, "not_shown", err.Error()}
	case errors.Is(err, channel.ErrNoPerson), errors.Is(err, oceana.ErrUnknownAgent), errors.Is(err, whatsapp.ErrUnknownNumber),
		errors.Is(err, ErrNoScenario), errors.Is(err, ErrNoBranch):
		return &refusal{http.StatusNotFound, "not_found", err.Error()}
	default:
		return &refusal{http.StatusBadRequest, "bad_request", err.Error()}
	}
}

// respond answers with a value as JSON. One that cannot be written as JSON is a fault of this program: 500.
func respond(w http.ResponseWriter, status int, value any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		status = http.StatusInternalServerError
		body.Reset()
		_ = enc.Encode(failure{failureError{"internal", "the answer cannot be written: " + err.Error()}}) // two strings
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the caller may be gone
}

// authorized lets through calls that carry the token, if there is one, and that no foreign page made.
func (c *API) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case door.Foreign(r):
			refused(w, &refusal{http.StatusForbidden, "forbidden", door.Refused})
		case c.Token != "" && !c.carriesToken(r) && !c.shared().keys.opens(r):
			refused(w, &refusal{http.StatusUnauthorized, "unauthorized", "Authorization: Bearer <token> is required"})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (c *API) carriesToken(r *http.Request) bool {
	given := []byte(bearer(r))
	return subtle.ConstantTimeCompare(given, []byte(c.Token))|subtle.ConstantTimeCompare(given, []byte(c.OwnersKey())) == 1
}

// bearer is what a call identifies itself with; an event stream of a browser can only do so in its address.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = r.URL.Query().Get("token")
	}
	return token
}

// decode reads a JSON object; an empty body is an empty object. An unknown field is named.
func decode(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil && dec.More() {
		err = errors.New("more than one JSON value")
	}
	var large *http.MaxBytesError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return refuse(http.StatusRequestEntityTooLarge, "too_large", "body: more than %d bytes", large.Limit)
	case errors.As(err, &kind):
		return refuse(http.StatusBadRequest, "bad_request", "%s: %s where %s belongs", cmp.Or(kind.Field, "body"), given(kind.Value), wanted(kind.Type))
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if strings.HasPrefix(text, "unknown field") {
		if fields := fieldsOf(reflect.TypeOf(into)); len(fields) > 0 {
			text += "; there are " + strings.Join(fields, ", ")
		} else {
			text += "; this call takes no fields"
		}
	}
	return refuse(http.StatusBadRequest, "bad_request", "body: %s", text)
}

// fieldsOf is what an object of that type may hold.
func fieldsOf(t reflect.Type) (names []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && !f.Anonymous && name != "-" {
			names = append(names, cmp.Or(name, f.Name))
		}
	}
	slices.Sort(names)
	return names
}
