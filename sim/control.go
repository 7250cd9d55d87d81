package sim

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/oceana"
)

// maxControlBody bounds a request to the control API.
const maxControlBody = 1 << 20

// Control is the control API of a world, below /api/v1: what its page, scripts and other languages use. It is an http.Handler of
// its own, so that it never shares an address with what is simulated.
type Control struct {
	World func() *World                   // the world at the time of the call; it may change by Reset
	Ready func() Ready                    // the ready file
	Reset func(ctx context.Context) error // throws the world away and starts it again; nil answers 501
	Token string                          // when set, every call needs it as a Bearer token or as ?token=
	// Shared says that other machines reach the API. With a Token, people can then be invited to hold one phone.
	Shared bool

	// Heartbeat is how long the event stream is silent before it says that it is still there; transport. Zero: 15 s.
	Heartbeat time.Duration

	// Connector is the switch of the connector that runs beside the world; nil, or returning nil, means that somebody else runs it.
	Connector func() ConnectorSwitch

	Player Player // plays scenarios; nil offers none

	resets atomic.Int64
	mu     sync.Mutex
	change changes
	keys   phoneKeys
}

// Handler returns the API.
func (c *Control) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, routes := range []map[string]call{c.routes(), c.whatsappRoutes()} {
		for pattern, h := range routes {
			mux.Handle(pattern, c.guard(h))
		}
	}
	mux.Handle("/api/v1/", c.guard(func(r *http.Request) (any, error) {
		return nil, refuse(http.StatusNotFound, "not_found", "no such call: %s %s", r.Method, r.URL.Path)
	}))
	mux.Handle("GET /api/v1/journal/stream", c.authorized(http.HandlerFunc(c.stream)))
	mux.Handle("GET /api/v1/phones/{name}/stream", c.authorized(http.HandlerFunc(c.followPhone)))
	return mux
}

// call answers with a value for a 200, or with an error; created makes it a 201.
type call func(r *http.Request) (any, error)

// created marks an answer as 201.
type created struct{ value any }

func (c *Control) routes() map[string]call {
	return map[string]call{
		"GET /api/v1/world":                   func(*http.Request) (any, error) { return c.Ready(), nil },
		"POST /api/v1/reset":                  c.reset,
		"GET /api/v1/overview":                c.getOverview,
		"POST /api/v1/connector/{action}":     c.actConnector,
		"GET /api/v1/clock":                   c.getClock,
		"POST /api/v1/clock/advance":          c.advance,
		"POST /api/v1/clock/set":              c.setClock,
		"POST /api/v1/clock/speed":            c.setSpeed,
		"POST /api/v1/clock/next":             c.nextDue,
		"POST /api/v1/settle":                 c.settle,
		"GET /api/v1/phones":                  c.getPhones,
		"POST /api/v1/phones":                 c.addPhone,
		"GET /api/v1/phones/{name}":           c.getPhone,
		"DELETE /api/v1/phones/{name}":        c.removePhone,
		"POST /api/v1/phones/{name}/rename":   c.renamePhone,
		"POST /api/v1/phones/{name}/invite":   c.invite,
		"POST /api/v1/phones/{name}/{action}": c.actPhone,
		"GET /api/v1/agents":                  c.getAgents,
		"POST /api/v1/agents":                 c.addAgent,
		"GET /api/v1/agents/{name}":           c.getAgent,
		"POST /api/v1/agents/{name}/{action}": c.actAgent,
		"GET /api/v1/queue":                   c.getQueue,
		"GET /api/v1/richmedia":               c.getRichMedia,
		"GET /api/v1/oceana":                  c.getOceana,
		"POST /api/v1/oceana":                 c.setOceana,
		"POST /api/v1/oceana/services":        c.addService,
		"GET /api/v1/templates":               c.getTemplates,
		"POST /api/v1/templates":              c.addTemplate,
		"GET /api/v1/faults":                  c.getFaults,
		"POST /api/v1/faults":                 c.addFault,
		"DELETE /api/v1/faults":               c.clearFaults,
		"GET /api/v1/journal":                 c.getJournal,
		"GET /api/v1/scanner":                 c.getScanner,
		"POST /api/v1/scanner":                c.setScanner,
		"POST /api/v1/filestore":              c.setFileStore,
		"GET /api/v1/features":                c.getFeatures,
		"GET /api/v1/play":                    c.getPlay,
		"POST /api/v1/play":                   c.beginPlay,
		"POST /api/v1/play/{action}":          c.actPlay,
		"POST /api/v1/journal/{seq}/resend":   c.resend,
	}
}

func (c *Control) reset(r *http.Request) (any, error) {
	if err := decode(r, &struct{}{}); err != nil {
		return nil, err
	}
	if c.Reset == nil {
		return nil, refuse(http.StatusNotImplemented, "not_implemented", "this world cannot be started again")
	}
	defer c.showChange()
	if c.Player != nil {
		c.Player.End()
	}
	if err := c.Reset(r.Context()); err != nil {
		return nil, err
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
	case errors.Is(err, ErrReal):
		return &refusal{http.StatusConflict, "real_clock", err.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return &refusal{http.StatusGatewayTimeout, "not_settled", err.Error()}
	case errors.Is(err, channel.ErrNotShown):
		return &refusal{http.StatusConflict, "not_shown", err.Error()}
	case errors.Is(err, channel.ErrNoPerson), errors.Is(err, oceana.ErrUnknownAgent), errors.Is(err, whatsapp.ErrUnknownNumber),
		errors.Is(err, ErrNoScenario):
		return &refusal{http.StatusNotFound, "not_found", err.Error()}
	default:
		return &refusal{http.StatusBadRequest, "bad_request", err.Error()}
	}
}

func (c *Control) guard(h call) http.Handler {
	return c.authorized(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
		value, err := h(r)
		status := http.StatusOK
		if made, ok := value.(created); ok {
			status, value = http.StatusCreated, made.value
		}
		if err != nil {
			e := asRefusal(err)
			status = e.status
			value = map[string]any{"error": map[string]string{"code": e.code, "message": e.message}}
		}
		respond(w, status, value)
	}))
}

func respond(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // the caller may be gone
}

// authorized lets through calls that carry the token, if there is one, and that no foreign page made.
func (c *Control) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e *refusal
		switch {
		case foreign(r):
			e = &refusal{http.StatusForbidden, "forbidden", "Origin: calls from another origin are refused"}
		case c.Token != "" && !c.carriesToken(r) && !c.keys.opens(r):
			e = &refusal{http.StatusUnauthorized, "unauthorized", "Authorization: Bearer <token> is required"}
		default:
			next.ServeHTTP(w, r)
			return
		}
		respond(w, e.status, map[string]any{"error": map[string]string{"code": e.code, "message": e.message}})
	})
}

// foreign reports whether a browser made the call for a page of another origin.
func foreign(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host
}

func (c *Control) carriesToken(r *http.Request) bool {
	return subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(c.Token)) == 1
}

// bearer is what a call identifies itself with; an event stream of a browser can only do so in its address.
func bearer(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
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
	case errors.As(err, &kind) && kind.Field != "":
		return refuse(http.StatusBadRequest, "bad_request", "%s: a %s where a %s belongs", kind.Field, kind.Value, kind.Type)
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if strings.HasPrefix(text, "unknown field") {
		text += "; there are " + strings.Join(fieldsOf(reflect.TypeOf(into)), ", ")
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
