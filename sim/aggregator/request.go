package aggregator

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
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

// request is one REST call on its way through a handler.
type request struct {
	*Server
	http    *http.Request
	route   *leaf
	version string
	params  [maxParams]string
	body    []byte
	// tooLarge means that the body was longer than maxBody and was not read.
	tooLarge bool
	cred     credential
	app      *app

	crossing *journal.Crossing
}

// answer is what a handler gives back; err wins over body.
type answer struct {
	status     int
	body       []byte
	err        *apiError
	retryAfter int  // seconds; zero means no header
	lost       bool // done, but the caller never learns it
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
	q.crossing = q.cfg.Journal.Begin(journal.Entry{
		From: caller, To: self, Kind: journal.KindRequest, Name: q.route.journalName,
		Conversation: conversation, Message: message, Payload: payload(q.body),
	})
}

// ServeHTTP answers the REST API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, tooLarge := readBody(r)
	q := &request{Server: s, http: r, body: body, tooLarge: tooLarge}
	if rest, version, found := withoutVersion(r.URL.EscapedPath()); found {
		q.version = version
		q.route = s.routes.find(r.Method, rest, &q.params, 0)
	}
	if q.route == nil {
		name := r.Method + " " + r.URL.Path
		s.cfg.Journal.Unexpected(caller, self, name, "the cloud has no such endpoint", payload(body))
		s.respond(w, fail(notFound("")))
		return
	}
	a := q.serve()
	q.begin("", "")
	if a.lost {
		q.crossing.Lost("the answer got lost")
		panic(http.ErrAbortHandler)
	}
	if a.err != nil {
		a.body, a.err = a.err.body(), nil
	}
	q.crossing.Answer(a.status, a.body)
	s.respond(w, a)
}

func (q *request) serve() answer {
	cred, err := q.authenticate(q.http.Header.Get("Authorization"))
	if err != nil {
		return fail(err)
	}
	q.cred = cred
	if q.app, err = q.authorize(cred, q.route.Scope, q.param("appId")); err != nil {
		return fail(err)
	}
	return q.route.handle(q)
}

// fields reads the body as an object. Another content type, or none, is refused: assumed.
func (q *request) fields() (fields, *apiError) {
	if q.tooLarge { // the status is documented, its code and text are assumed
		return nil, &apiError{http.StatusRequestEntityTooLarge, "request_entity_too_large", "Request entity too large"}
	}
	if len(q.body) > 0 && !isJSON(q.http.Header.Get("Content-Type")) {
		return nil, badRequest("Content-Type must be application/json")
	}
	var f fields
	if err := json.Unmarshal(q.body, &f); err != nil || f == nil {
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

func readBody(r *http.Request) (body []byte, tooLarge bool) {
	if r.Body == nil || r.ContentLength == 0 || hasForm(r) { // an upload is read by whoever takes it
		return nil, false
	}
	if r.ContentLength > maxBody {
		return nil, true
	}
	if r.ContentLength > 0 {
		body = make([]byte, r.ContentLength)
		n, _ := io.ReadFull(r.Body, body)
		return body[:n], false
	}
	body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if len(body) > maxBody {
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

// responseHeaders are the headers every answer has (Smooch v1.1 as seen on the wire). They are shared, never changed.
func responseHeaders() http.Header {
	return http.Header{
		"Content-Type":                  {"application/json; charset=utf-8"},
		"Cache-Control":                 {"private, no-cache, no-store, must-revalidate"},
		"Pragma":                        {"no-cache"},
		"Expires":                       {"-1"},
		"Access-Control-Expose-Headers": {"Retry-After"},
	}
}

func (s *Server) respond(w http.ResponseWriter, a answer) {
	h := w.Header()
	for name, values := range s.headers {
		h[name] = values
	}
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	body := a.body
	if a.err != nil {
		body = a.err.body()
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a caller that went away gets nothing; its request is recorded either way
}
