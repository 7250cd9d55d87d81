package oceana

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// restServices is the state behind the REST services that web chat pages call around the socket. Guarded by Server.mu.
type restServices struct {
	contexts  map[string]*storedContext
	customers []*customer // oldest first
	services  map[string]int64
	files     map[string]agentFile
}

func newRESTServices() restServices {
	return restServices{contexts: map[string]*storedContext{}, services: map[string]int64{}, files: map[string]agentFile{}}
}

// restRoutes are the routes of the REST services (public: paths and requests; answers whose shape is not public are assumed).
func (s *Server) restRoutes() map[string]func(*http.Request, []byte) (any, *refusal) {
	const core, store = "/services/OceanaCoreDataService/oceana/data/", "/services/ContextStoreRest/cs/contexts/"
	return map[string]func(*http.Request, []byte) (any, *refusal){
		"POST /services/CustomerControllerService/gila/ewt/request":      s.waitTimeLocked,
		"POST " + core + "context/schema":                                s.createContextLocked,
		"GET " + core + "context/{id}":                                   s.readContextLocked,
		"PUT " + core + "update/serviceMap/{id}":                         s.updateServiceMapLocked,
		"PUT " + core + "update/customerId/{id}":                         s.updateCustomerIDLocked,
		"PUT " + store + "upsert/{id}":                                   s.upsertContextLocked,
		"PUT /services/CustomerManagement/oceana/data/update/topic/{id}": s.updateTopicLocked,
		"GET /OCPDataServices/api/customer/history/detail/{id}":          s.customerHistoryLocked,
		"POST /OCPDataServices/api/customer/search":                      s.searchCustomersLocked,
	}
}

func (s *Server) restMux() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, h)
		_, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc("OPTIONS "+path, preflight)
	}
	for pattern, do := range s.restRoutes() {
		handle(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, do) })
	}
	handle("GET "+filesPath+"{uuid}/{name}", s.serveFile)
	return mux
}

// serveREST serves a REST request and reports whether the route is one of these.
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path == Path { // the adapter's socket: no route of these, which most worlds never need
		return false
	}
	rest := s.rest()
	if _, pattern := rest.Handler(r); pattern == "" {
		return false
	}
	// Pages of other origins call these services from the browser.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	rest.ServeHTTP(w, r)
	return true
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type, Authorization")
	w.WriteHeader(http.StatusNoContent)
}

// answer carries out one request and records it with its answer.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, do func(*http.Request, []byte) (any, *refusal)) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, readLimit))
	if err != nil {
		status, code := http.StatusBadRequest, "bad_request"
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			status, code = http.StatusRequestEntityTooLarge, "too_large"
		}
		refuse(w, status, code, "body: "+err.Error())
		return
	}
	e := journal.Entry{From: "web chat", To: "oceana", Kind: journal.KindRequest, Name: r.Method + " " + r.URL.RequestURI()}
	if len(data) > 0 {
		e.Payload = journal.Raw(data)
	}
	s.mu.Lock()
	crossing := s.cfg.Journal.Begin(e)
	answer, refusal := do(r, data)
	s.unlock()
	status, body := http.StatusOK, journal.JSON(answer)
	if refusal != nil {
		status = refusal.code
		body = journal.JSON(map[string]any{"error": map[string]string{"code": restCode(status), "message": refusal.text}})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
	crossing.Answer(status, body)
}

func restCode(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusConflict:
		return "conflict"
	}
	return "bad_request"
}

// decodeRest decodes the body of a REST request.
func decodeRest(data []byte, into any) *refusal {
	if !json.Valid(data) {
		return refused(http.StatusBadRequest, "not JSON")
	}
	return decodeLoose("", data, into)
}
