// Package sdk stands for the side of the Digital Connection cloud that the vendor's own clients call: the web messenger on a
// business's site, and the libraries inside its Android and iOS apps. It speaks their REST dialects and their realtime channel (Bayeux),
// and keeps nothing of its own: app users, clients, conversations and messages are those of the cloud.
//
// It deliberately draws nothing and holds no poll back for the clock: what a client waits for on the wall never stops virtual time, and
// no virtual day ends a connection.
package sdk

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/bayeux"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Config is what a Server needs. Cloud, Clock, Journal and Key are required.
type Config struct {
	Cloud   *aggregator.Server // that it is a side of
	Clock   *clock.Clock       // of the world
	Journal *journal.Journal   // takes every crossing
	// Key signs session tokens. With the same key, tokens outlive the server, as app users of the same seed do.
	Key []byte
	// NewID makes the ids of realtime clients; nil means random ones.
	NewID func() string
	// Notify is called for every push notification, on the turn that sends it; nil drops them.
	Notify func(Notification)
	// Watch sees every message that a device shows, those of its own user too, on the turn that publishes it; nil: nothing does.
	Watch func(d aggregator.SDKDevice, messageID string, message json.RawMessage)
	// Private says whether files of the world's own people need a token, as theirs on other channels do. Those of other clients, and all
	// when it is nil, are as the app's attachmentsAccess says: a page of a business shows what it has sent.
	Private func() bool
	// Options are the choices where nothing is known for certain.
	Options Options
	// Realtime bounds the connections; its Authorize and NewID are not used.
	Realtime bayeux.Config
	// Logger is nil for none. Message bodies and tokens are never logged.
	Logger *slog.Logger
}

// Options are what the cloud tells its clients, and choices that no document settles. The zero value is what is said at each field.
type Options struct {
	// RetryInterval is how many seconds a client waits between attempts to connect, MaxAttempts how often it tries. Zero means 1 and 3.
	RetryInterval, MaxAttempts int
	// ConnectionDelay is how many seconds an app waits before it connects for the first time. Zero means at once.
	ConnectionDelay int
	// ProfileInterval is how often, in seconds, a client sends what changed of a profile; zero means 30.
	ProfileInterval int
	// NoDeviceReceipt tells only message:delivery:channel of a message that a device got, as its last event. By default a connected
	// device is told of with message:delivery:user as well.
	NoDeviceReceipt bool
	// MaxBody is the largest JSON body of a client in bytes, answered 413 beyond; zero means 1 MiB.
	MaxBody int
	// AnyVendor takes calls of dialect B without the header x-smooch-sdk, which the vendor refuses.
	AnyVendor bool
	// NoLegacy serves nothing of dialect C (Web Messenger 3 and the apps of its time): whether the cloud still does is not known.
	NoLegacy bool
	// LegacyUnsigned takes the business's id of a user without a token for it in dialect C, as apps once could ask for. By default such a
	// user needs one.
	LegacyUnsigned bool
	// Typing lets apps tell that their user types; NoTyping turns it off in what they are told.
	NoTyping bool
}

// Notification is a push notification to an app that is not open.
type Notification struct {
	Service                         string // fcm or apn
	IntegrationID, DeviceID         string
	Title, Text                     string
	MessageID, ConversationID, User string
}

// Server is an http.Handler for everything below /sdk/, for /faye, and for what apps of old call below /v1/. Use New, and Close when done.
type Server struct {
	cfg      Config
	log      *slog.Logger
	realtime *bayeux.Server
	routes   func() *http.ServeMux // once
}

// RealtimePath is where the realtime channel is, below the base URL of the cloud; Prefix is that of everything else.
const (
	RealtimePath = "/faye"
	Prefix       = "/sdk/"
)

// New returns the SDKs' side of a cloud. It panics when a required field is missing.
func New(cfg Config) *Server {
	if cfg.Cloud == nil || cfg.Clock == nil || cfg.Journal == nil || len(cfg.Key) == 0 {
		panic("sdk: Config needs Cloud, Clock, Journal and Key")
	}
	if cfg.Options.RetryInterval == 0 {
		cfg.Options.RetryInterval = 1
	}
	if cfg.Options.MaxAttempts == 0 {
		cfg.Options.MaxAttempts = 3
	}
	if cfg.Options.ProfileInterval == 0 {
		cfg.Options.ProfileInterval = 30
	}
	if cfg.Options.MaxBody == 0 {
		cfg.Options.MaxBody = 1 << 20
	}
	if cfg.NewID == nil {
		cfg.NewID = randomID
	}
	s := &Server{cfg: cfg, log: cfg.Logger}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	cfg.Realtime.Authorize, cfg.Realtime.NewID = s.authorize, cfg.NewID
	s.realtime = bayeux.New(cfg.Realtime)
	s.routes = sync.OnceValue(s.router)
	return s
}

// router leads to the calls. Most worlds have no client of the SDK side, and never need it.
func (s *Server) router() *http.ServeMux {
	router := http.NewServeMux()
	for _, r := range routes() {
		router.HandleFunc(r.method+" "+r.pattern, func(w http.ResponseWriter, req *http.Request) { s.serve(w, req, r) })
	}
	return router
}

// Close ends every connection and waits for them.
func (s *Server) Close() { s.realtime.Close() }

// Realtime is the realtime channel, for clients of this process.
func (s *Server) Realtime() *bayeux.Server { return s.realtime }

// Serves says whether a path is one of this server's.
func Serves(path string) bool {
	if rest, found := strings.CutPrefix(path, "/apps/"); found { // a web messenger's config, when it was given the cloud's bare address
		id, rest, _ := strings.Cut(rest, "/")
		return id != "" && rest == "config"
	}
	if path == legacyPrefix+"init" || strings.HasPrefix(path, legacyPrefix+"appusers/") {
		return true
	}
	return strings.HasPrefix(path, Prefix) || path == RealtimePath || strings.HasPrefix(path, RealtimePath+"/")
}

// ServeHTTP answers what Serves.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == RealtimePath || strings.HasPrefix(r.URL.Path, RealtimePath+"/") {
		s.realtime.ServeHTTP(w, r)
		return
	}
	r = withoutDouble(r)
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	if _, pattern := s.routes().Handler(r); pattern == "" {
		name := r.Method + " " + r.URL.Path
		s.cfg.Journal.Unexpected(actor(r, ""), cloud, name, "the cloud has no such endpoint for SDKs", nil)
		write(w, answer{err: &aggregator.Refusal{Status: http.StatusNotFound, Code: "not_found", Description: "Resource not found"}})
		return
	}
	s.routes().ServeHTTP(w, r)
}

// withoutDouble is a request as it was meant by an app that was given the address of a web messenger's config: it adds /sdk/ once more.
func withoutDouble(r *http.Request) *http.Request {
	rest := strings.TrimLeft(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	if !strings.HasPrefix(r.URL.Path, Prefix) || !strings.HasPrefix(rest, "sdk/v2/") {
		return r
	}
	meant := r.Clone(r.Context())
	meant.URL.Path, meant.URL.RawPath = "/"+rest, ""
	return meant
}

// preflight answers a browser that asks whether a page of another origin may call.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
	headers := "authorization, content-type, x-smooch-sdk, x-smooch-clientid, x-smooch-appid, x-smooch-appname, x-smooch-push, app-token"
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		headers = asked
	}
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusNoContent)
}

// answer is what a handler gives back. A nil body is an empty object; err wins over it.
type answer struct {
	status int // zero means 200
	body   any
	shown  any // what the journal keeps in place of body; nil means body itself
	err    error
}

func fail(err error) answer { return answer{err: err} }

// write sends an answer, and returns the status and what the journal keeps of it.
func write(w http.ResponseWriter, a answer) (status int, shown json.RawMessage) {
	if a.err != nil {
		r := asRefusal(a.err)
		a.status, a.shown = r.Status, nil
		a.body = map[string]any{"error": map[string]string{"code": r.Code, "description": r.Description}}
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.body == nil {
		a.body = struct{}{}
	}
	body := encode(a.body)
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache, no-store, must-revalidate")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a client that went away gets nothing
	if a.shown != nil {
		return a.status, encode(a.shown)
	}
	return a.status, body
}
