package aggregator

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// maxBody is the largest JSON body, 100 kB as the vendor's server counts it (Smooch v2 documentation).
const maxBody = 100 << 10

// caller and self are how the journal names the two sides of a request.
const (
	caller = "connector"
	self   = "cloud"
)

// callerOf names who made a request, for the journal: the connector, unless a party of the world says in its User-Agent who it is.
func callerOf(r *http.Request) string {
	if name := Party(r); name != "" {
		return name
	}
	return caller
}

// Party is what a party of the world calls itself in its User-Agent; empty: a program outside of it made the request.
func Party(r *http.Request) string {
	name, found := strings.CutPrefix(r.UserAgent(), "wavetank-")
	if !found {
		return ""
	}
	name, _, _ = strings.Cut(name, "/")
	return name
}

// request is one REST call on its way through a handler.
type request struct {
	*Server
	http    *http.Request
	route   *leaf
	version string
	params  [maxParams]string
	body    []byte
	// tooLarge means that the body was longer than Limits.Body and was not read.
	tooLarge bool
	cred     credential
	app      *app
	scope    Scope // of the key or token; empty when the route needs none

	// shown is what the journal keeps of a body that is not JSON.
	shown    json.RawMessage
	crossing *journal.Crossing
	goesOn   func() // ends what a call that was held up counts for; nil: it was not
}

// answer is what a handler gives back; err wins over body.
type answer struct {
	status     int
	body       []byte
	err        *apiError
	retryAfter int     // seconds; zero means no header
	lost       bool    // done, but the caller never learns it
	broken     string  // why the call came to nothing: the connection broke before; wins over everything
	cut        bool    // the connection breaks within the answer
	through    float64 // the part of a cut answer that gets through
	cookie     string
	shown      json.RawMessage // what the journal keeps in place of body; nil means body itself
}

func ok(status int, body []byte) answer { return answer{status: status, body: body} }
func fail(err *apiError) answer         { return answer{status: err.status, err: err} }

func (q *request) param(name string) string {
	for i, p := range q.route.params {
		if p == name {
			return q.params[i]
		}
	}
	return ""
}

// begin records the request. A handler that changes something calls it itself, under the lock and before it schedules what
// follows, so that the cause stands before its effects.
func (q *request) begin(conversation, message string) {
	if q.crossing != nil {
		return
	}
	if q.shown == nil {
		q.shown = payload(q.body)
	}
	q.crossing = q.cfg.Journal.Begin(journal.Entry{
		From: callerOf(q.http), To: self, Kind: journal.KindRequest, Name: q.route.journalName,
		Conversation: conversation, Message: message, Payload: q.shown,
	})
}

// ServeHTTP answers the REST API and the media host. Bodies are read before anything is locked or recorded, so a slow caller
// waits alone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, found := s.mediaRequest(r); found {
		s.serveMedia(w, r, path)
		return
	}
	if isPreflight(r) {
		preflight(w, r)
		return
	}
	q := &request{Server: s, http: r}
	if !isMultipart(r) {
		q.body, q.tooLarge = readBody(r, s.cfg.Limits.Body)
	}
	if rest, version, found := withoutVersion(r.URL.EscapedPath()); found {
		q.version = version
		q.route = s.routes.find(method(r), rest, &q.params, 0)
	}
	if q.route == nil {
		name := r.Method + " " + r.URL.Path
		s.cfg.Journal.Unexpected(caller, self, name, "the cloud has no such endpoint", payload(q.body))
		s.respond(w, q, fail(notFound("")))
		return
	}
	a := q.serve()
	q.begin("", "")
	if q.goesOn != nil {
		q.goesOn()
	}
	if a.broken != "" {
		q.crossing.Lost(a.broken)
		panic(http.ErrAbortHandler)
	}
	if a.lost {
		q.crossing.Lost("the answer got lost")
		panic(http.ErrAbortHandler)
	}
	if a.err != nil {
		a.body, a.err = a.err.body(), nil
	}
	if a.shown == nil {
		a.shown = a.body
	}
	if a.cut {
		q.crossing.Lost("the answer was cut off")
		s.cutOff(w, a.status, a.body, a.through)
	}
	q.crossing.Answer(a.status, a.shown)
	s.respond(w, q, a)
}

// method honours the header that callers behind a strict proxy send, which the vendor's answers name in Vary.
func method(r *http.Request) string {
	if over := r.Header["X-Http-Method-Override"]; r.Method == http.MethodPost && len(over) > 0 {
		return strings.ToUpper(over[0])
	}
	return r.Method
}

func isMultipart(r *http.Request) bool {
	const prefix = "multipart/"
	t := r.Header.Get("Content-Type")
	return len(t) >= len(prefix) && strings.EqualFold(t[:len(prefix)], prefix)
}

func (q *request) serve() answer {
	if q.route.Scope == ScopeNonce || q.route.Scope == ScopeMedia {
		return q.route.handle(q) // which looks at its credential itself
	}
	cred, err := q.authenticate(q.http.Header.Get("Authorization"))
	if err != nil {
		return fail(err)
	}
	q.cred = cred
	if q.app, err = q.authorize(cred, q.route.Scope, q.param("appId")); err != nil {
		return fail(err)
	}
	q.scope = cred.scope
	if a, refused := q.slow(q.app); refused {
		return a
	}
	return q.meet()
}

// readable refuses a body that is too large or says it is not JSON: assumed.
func (q *request) readable() *apiError {
	if q.tooLarge {
		return tooLarge()
	}
	if len(q.body) > 0 && !isJSON(q.http.Header.Get("Content-Type")) {
		return badRequest("Content-Type must be application/json")
	}
	return nil
}

// tooLarge has a documented status; its code and text are assumed.
func tooLarge() *apiError {
	return &apiError{http.StatusRequestEntityTooLarge, "request_entity_too_large", "Request entity too large"}
}

// fields reads the body as an object. Another content type, or none, is refused: assumed.
func (q *request) fields() (fields, *apiError) {
	if err := q.readable(); err != nil {
		return nil, err
	}
	f, ok := splitObject(q.body)
	if !ok {
		return nil, badRequest("Bad request")
	}
	return f, nil
}

func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && strings.EqualFold(media, "application/json")
}

func readBody(r *http.Request, limit int) (body []byte, tooLarge bool) {
	if r.Body == nil || r.ContentLength == 0 {
		return nil, false
	}
	if r.ContentLength > int64(limit) {
		return nil, true
	}
	if r.ContentLength > 0 {
		body = make([]byte, r.ContentLength)
		n, _ := io.ReadFull(r.Body, body)
		return body[:n], false
	}
	body, _ = io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	if len(body) > limit {
		return nil, true
	}
	return body, false
}

// payload is a body as the journal keeps it; nil when there is none.
func payload(body []byte) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	return journal.Raw(body)
}
