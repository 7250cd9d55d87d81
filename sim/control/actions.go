package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"github.com/wavetank/wavetank/sim/actions"
)

// ActorHeader is how a caller says who acts; without it an action is of actorAPI.
const ActorHeader = "X-Wavetank-Actor"

const actorAPI = "api"

var actorName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$`)

// acts reports whether a call of the route is an action, which belongs into the log.
func (rt route) acts() bool { return rt.stream == nil && rt.method() != http.MethodGet && !rt.aside }

// recorded is the route's serve, which appends to the log of the world that is shown.
func (c *API) recorded(rt route) call {
	return func(r *http.Request) (out any, err error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), cutOff{err}))
			return rt.serve(r) // which refuses it
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sent, ok := compact(body)
		if !ok {
			return rt.serve(r) // which refuses it
		}
		a := actions.Action{Actor: actorOf(r), Do: rt.name, Path: rt.values(r), Body: c.elsewhere(sent)}
		waits := r.Context()
		if !movesClock(rt.name) { // what has begun is done as a whole, whether or not its caller stays: a replay has callers who do
			r = r.WithContext(context.WithoutCancel(waits))
		}
		soon := false
		err = c.World().Record(waits, a, func() (err error) {
			out, err = rt.serve(r)
			if soon = errors.Is(err, errSoon); soon {
				return nil // it was done
			}
			return err
		})
		if soon && err == nil {
			return nil, errSoon
		}
		return out, err
	}
}

// anyCloud stands in a log for the address of the world's cloud, which is another one in a world that is made from the log.
const anyCloud = "http://cloud.invalid"

// elsewhere is a body as it is kept: what it says of a file in the cloud is true of any world with the same past.
func (c *API) elsewhere(body json.RawMessage) json.RawMessage {
	if address := []byte(c.World().CloudURL()); bytes.Contains(body, address) {
		return bytes.ReplaceAll(body, address, []byte(anyCloud))
	}
	return body
}

// here is such a body for the world that is shown.
func (c *API) here(body json.RawMessage) json.RawMessage {
	return bytes.ReplaceAll(body, []byte(anyCloud), []byte(c.World().CloudURL()))
}

// cutOff is the end of a body that could not be read.
type cutOff struct{ err error }

// Read fails.
func (c cutOff) Read([]byte) (int, error) { return 0, c.err }

// compact is a JSON object without blanks, or nil when it holds nothing; false when it is no object.
func compact(body []byte) (json.RawMessage, bool) {
	var b bytes.Buffer
	switch body = bytes.TrimSpace(body); {
	case len(body) == 0:
		return nil, true
	case body[0] != '{' || json.Compact(&b, body) != nil:
		return nil, false
	case b.String() == "{}":
		return nil, true
	}
	return b.Bytes(), true
}

func actorOf(r *http.Request) string {
	if name := r.Header.Get(ActorHeader); actorName.MatchString(name) {
		return name
	}
	return actorAPI
}

// values are those of the route's path in a request.
func (rt route) values(r *http.Request) map[string]string {
	var all map[string]string
	for _, v := range rt.path {
		if all == nil {
			all = map[string]string{}
		}
		all[v.name] = r.PathValue(v.name)
	}
	return all
}

// ErrUnknownAction is returned for an action that this program does not know.
var ErrUnknownAction = errors.New("this program knows no such action")

// ErrOtherOutcome is returned for an action that was refused and is not, or the other way round.
var ErrOtherOutcome = errors.New("went otherwise than when it was recorded")

// Replay lets time pass until an action and does it again; it is appended to the log of the world that is shown. With timed, what moves the
// clock is only noted: the instants of what follows say when everything happens. ErrUnknownAction and ErrOtherOutcome name the action.
func (c *API) Replay(ctx context.Context, a actions.Action, timed bool) error {
	w := c.World()
	if a.At.After(w.Clock.Now()) {
		if err := w.AdvanceTo(ctx, a.At); err != nil {
			return fmt.Errorf("action %d: %w", a.N, err)
		}
	}
	c.byName.Do(func() {
		c.acting = map[string]route{}
		for _, rt := range c.table() {
			if rt.acts() {
				c.acting[rt.name] = rt
			}
		}
	})
	rt, known := c.acting[a.Do]
	if !known {
		return fmt.Errorf("action %d: do: %q: %w", a.N, a.Do, ErrUnknownAction)
	}
	return c.redo(ctx, rt, a, timed)
}

// unread marks the context of a call whose answer is not read: drawing a long conversation takes longer than adding to it.
type unread struct{}

// again reports whether a call does again what was accepted before, perhaps by a program that refused less: a log stays good.
func again(r *http.Request) bool { return r.Context().Value(unread{}) != nil }

func (c *API) redo(ctx context.Context, rt route, a actions.Action, timed bool) error {
	waits := rt.name == setSpeedName || rt.name == settleName
	if waits || movesClock(rt.name) && (timed || a.Refused != "") { // refused: perhaps on its way, by a caller who left
		err := c.World().Record(ctx, a, func() error {
			if a.Refused != "" {
				return errors.New(a.Refused)
			}
			return nil
		})
		if a.Refused == "" || ctx.Err() != nil {
			return err
		}
		return nil
	}
	caller := ctx
	if a.Refused == "" {
		ctx = context.WithValue(ctx, unread{}, true)
	}
	r, err := http.NewRequestWithContext(ctx, rt.method(), "/", bytes.NewReader(c.here(a.Body)))
	if err != nil {
		return fmt.Errorf("action %d: %w", a.N, err)
	}
	r.Header.Set(ActorHeader, a.Actor)
	for name, value := range a.Path {
		r.SetPathValue(name, value)
	}
	_, err = rt.serve(r)
	switch {
	case caller.Err() != nil:
		return fmt.Errorf("action %d: %w", a.N, caller.Err())
	case err != nil && a.Refused == "":
		return fmt.Errorf("action %d (%s) %w: it is refused: %w", a.N, a.Do, ErrOtherOutcome, err)
	case err == nil && a.Refused != "":
		return fmt.Errorf("action %d (%s) %w: it was refused: %s", a.N, a.Do, ErrOtherOutcome, a.Refused)
	}
	return nil
}

// movesClock reports whether an operation lets time pass.
func movesClock(do string) bool {
	return do == "advanceClock" || do == "setClock" || do == "advanceToNext"
}

type featureWritten struct {
	Feature string `json:"feature"` // the text of a feature file
}

func (c *API) getFeature(r *http.Request) (out featureWritten, err error) {
	if c.Feature == nil {
		return out, refuse(http.StatusNotImplemented, "not_implemented", "this world writes no features")
	}
	from, err := number(r, "from", 1)
	if err != nil {
		return out, err
	}
	to, err := number(r, "to", 0)
	if err != nil {
		return out, err
	}
	if err := c.World().Settle(r.Context()); err != nil {
		return out, err
	}
	out.Feature, err = c.Feature(r.Context(), c.World(), from, to)
	return out, err
}

type actionList struct {
	Actions []actions.Action `json:"actions"`
	Blocked []string         `json:"blocked"` // why they cannot be replayed; empty: they can
}

func (c *API) getActions(r *http.Request) (actionList, error) {
	after, err := number(r, "after", 0)
	if err != nil {
		return actionList{}, err
	}
	log := c.World().Actions
	return actionList{orEmpty(log.After(after)), orEmpty(log.Head().Blocked)}, nil
}
