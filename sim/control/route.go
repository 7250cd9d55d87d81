package control

import (
	"cmp"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// route is one call of the control API: who serves it, what it takes and what it answers. The server, openapi.json, the list of calls
// and the tools of `wavetank mcp` are all made from the routes, so none of them says something else than another.
type route struct {
	name    string       // of the operation, such as advanceClock; unique
	pattern string       // method and whole path, as http.ServeMux takes them
	help    string       // one sentence
	body    reflect.Type // of the JSON object that is sent; nil: none
	answer  reflect.Type // of the answer; nil: server-sent events
	serve   call
	stream  http.HandlerFunc // instead of serve, for an answer that is not ready at once
	about
}

// about is what the types of a route do not tell.
type about struct {
	path    []value  // of the pattern, each
	query   []value  // an address that carries another one is refused
	needs   []string // fields without which a body is refused
	example string   // a body that is accepted
	shows   string   // an answer, for the reference
	fails   []int    // statuses of refusals, besides those of every call of its kind: see route.failures
	status  int      // of an answer; zero: 200
	most    int64    // bytes of a body; zero: maxControlBody
	aside   bool     // it changes nothing in the world that is shown, or puts another in its place: it is no action of the log
}

// value is a part of an address.
type value struct {
	name, help string
	number     bool     // from 0
	needed     bool     // a call without it is refused; those of a path always are
	oneOf      []string // empty: any text
	example    string
}

// group is what belongs together in the reference.
type group struct {
	name, help string
	routes     []route
}

// Values that several calls take.
var (
	valueLast    = value{name: "last", help: "only the newest N of each transcript", number: true, example: "20"}
	valueAt      = value{name: "at", help: "an RFC 3339 instant: as it was then", example: "2020-11-03T09:00:00Z"}
	valueSettle  = value{name: "settle", help: "no: answer 202 at once, before the effects have settled", oneOf: []string{"no"}, example: "no"}
	valuePerson  = value{name: "name", help: "name of the person who has the phone", example: "Ana"}
	valueAgent   = value{name: "name", help: "name of the agent", example: "Alice"}
	valueNumber  = value{name: "id", help: "integration id of the number", example: "5fa0f1c2"}
	valueSandbox = value{name: "id", help: "integration id of the sandbox", example: "5fa0f1c2"}
)

func valueAction(example string, of []string) value {
	return value{name: "action", help: "what is done", oneOf: of, example: example}
}

// get is a call without a body.
func get[Out any](name, pattern, help string, h func(*http.Request) (Out, error), a about) route {
	return typed(name, pattern, help, a, nil, reflect.TypeFor[Out](), func(r *http.Request) (any, error) { return h(r) })
}

// post is a call with a body, which h gets. An empty body is an empty object.
func post[In, Out any](name, pattern, help string, h func(*http.Request, In) (Out, error), a about) route {
	return edit(name, pattern, help, func() (in In) { return in }, h, a)
}

// edit is a post to which fields that the body leaves out stay as start has them.
func edit[In, Out any](name, pattern, help string, start func() In, h func(*http.Request, In) (Out, error), a about) route {
	return typed(name, pattern, help, a, reflect.TypeFor[In](), reflect.TypeFor[Out](), func(r *http.Request) (any, error) {
		in := start()
		if err := decode(r, &in); err != nil {
			return nil, err
		}
		return h(r, in)
	})
}

// typed is what routes of all types have in common: each copy of it would be as large as the route.
//
//go:noinline
func typed(name, pattern, help string, a about, body, answer reflect.Type, serve call) route {
	return route{name: name, pattern: pattern, help: help, about: a, body: body, answer: answer, serve: serve}
}

// file is a post whose body is a file that read understands; it is described as the JSON of an In.
func file[In, Out any](name, pattern, help string, read func(*http.Request) (In, error), h func(*http.Request, In) (Out, error), a about) route {
	rt := post(name, pattern, help, h, a)
	rt.serve = func(r *http.Request) (any, error) {
		in, err := read(r)
		if err != nil {
			return nil, err
		}
		return h(r, in)
	}
	return rt
}

// streamed is a call that is answered with server-sent events.
func streamed(name, pattern, help string, h http.HandlerFunc, a about) route {
	return route{name: name, pattern: pattern, help: help, about: a, stream: h}
}

// late is a get whose answer begins at once and ends later.
func late[Out any](name, pattern, help string, h http.HandlerFunc, a about) route {
	return route{name: name, pattern: pattern, help: help, about: a, answer: reflect.TypeFor[Out](), stream: h}
}

// nothing is the body of a call that takes none: an empty object is accepted.
type nothing struct{}

// table is every route.
func (c *API) table() (all []route) {
	for _, g := range c.groups() {
		for _, rt := range g.routes {
			if rt.acts() {
				rt.serve = c.recorded(rt)
			}
			all = append(all, rt)
		}
	}
	return all
}

func (rt route) method() string {
	method, _, _ := strings.Cut(rt.pattern, " ")
	return method
}

// url is the path below /api/v1, with values in braces.
func (rt route) url() string {
	return strings.TrimSuffix(strings.TrimPrefix(rt.pattern, rt.method()+" /api/v1"), "{$}")
}

func (rt route) takesBody() bool { return rt.body != nil && rt.body != typeNothing }

func (rt route) settles() bool {
	return slices.ContainsFunc(rt.query, func(v value) bool { return v.name == valueSettle.name })
}

// failures are the statuses of its refusals, sorted.
func (rt route) failures() []int {
	all := append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusBadRequest}, rt.fails...)
	if rt.body != nil {
		all = append(all, http.StatusRequestEntityTooLarge)
	}
	if rt.settles() {
		all = append(all, http.StatusGatewayTimeout)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// errSoon is returned for an answer that was asked for before its effects have settled.
var errSoon = errors.New("accepted")

// handler serves the route to authorized callers.
func (rt route) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := rt.checkQuery(r); err != nil {
			refused(w, err)
			return
		}
		if rt.stream != nil {
			rt.stream(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(rt.most, maxControlBody))
		switch answer, err := rt.serve(r); {
		case errors.Is(err, errSoon):
			respond(w, http.StatusAccepted, nothing{})
		case err != nil:
			refused(w, err)
		default:
			respond(w, cmp.Or(rt.status, http.StatusOK), answer)
		}
	})
}

func (rt route) checkQuery(r *http.Request) error {
	given, names := r.URL.Query(), []string{"token", worldName}
	for _, v := range rt.query {
		names = append(names, v.name)
		if text := given.Get(v.name); len(v.oneOf) > 0 && text != "" && !slices.Contains(v.oneOf, text) {
			return refuse(http.StatusBadRequest, "bad_request", "%s: %q: use %s, or leave it out", v.name, text, strings.Join(v.oneOf, ", "))
		}
		if !v.number {
			continue
		}
		if _, err := number(r, v.name, 0); err != nil {
			return err
		}
	}
	for name := range given {
		if !slices.Contains(names, name) {
			return refuse(http.StatusBadRequest, "bad_request", "%s: no such parameter; there are %s", name, strings.Join(names, ", "))
		}
	}
	return nil
}

// refused answers with an error.
func refused(w http.ResponseWriter, err error) {
	e := asRefusal(err)
	respond(w, e.status, failure{failureError{e.code, e.message}})
}

// failure is the answer of every call that is refused.
type failure struct {
	Error failureError `json:"error"`
}

type failureError struct {
	Code    string `json:"code"`    // for programs
	Message string `json:"message"` // one line for people; it names the field that is wrong
}
