package oceana

import (
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Path is where the adapter websocket is served (assumed; its sibling /services/customer/chat is public).
const Path = "/services/customer/messaging"

// Config is what a Server needs. Clock, Journal and Rand are required.
type Config struct {
	Clock   *clock.Clock     // the world's clock; the only source of time
	Journal *journal.Journal // the world's journal
	Rand    *rand.Rand       // of this simulator alone; used under its mutex

	// User and Password are asked for on the websocket upgrade (HTTP Basic). Both empty: nothing is asked.
	User, Password string

	// NoAnswer is how long a contact alerts an agent before it is RONA, see Ignore. Zero: alerts never expire.
	NoAnswer time.Duration
	// AfterContactWork is how long a closed contact still takes up one of the agent's places. Zero: none.
	AfterContactWork time.Duration

	// BrowserGrace is how long an agent whose browser died stays signed in and keeps the contacts; see LoseBrowser. Zero: not at all.
	BrowserGrace time.Duration

	Chat ChatConfig // of the web chat; zero is a plain one
	// Dispositions are the codes that agents can choose from; none: any code.
	Dispositions []Disposition
	// KeepClosed is how many conversations without an open contact are kept, the newest; 0 means 10,000.
	KeepClosed int
	// KeepLines is how many lines of earlier contacts a new one shows, the newest; 0 means 1,000.
	KeepLines int

	Faults Faults // what goes wrong between the adapter and this server; nil: nothing

	Logger  *slog.Logger // nil discards
	Changed func()       // called after any change of a desk or the queue, from any goroutine; must not block; may be nil
}

// Server is one Oceana. Use New. It is an http.Handler, and all its methods are safe for concurrent use.
type Server struct {
	cfg      Config
	log      *slog.Logger
	upgrader websocket.Upgrader
	rest     func() *http.ServeMux // the services around web chat; made when one is called
	running  sync.WaitGroup        // reader and writer of every socket

	mu            sync.Mutex
	changed       bool // something a desk shows changed since the lock was taken
	down, stopped bool
	busy          bool
	sockets       map[*socket]struct{}
	adapters      int           // their connections, from the upgrade on, logged in or not
	linked        chan struct{} // closed and replaced when a session got or lost its socket, or an adapter its connection
	requested     int           // contacts opened by customers
	sessions      []*session    // oldest first
	orphans       *session      // holds notifications that no adapter was there for
	created       int64         // notifications so far
	order         int64         // ranks contacts by age and agents by idleness without reading the clock
	conversations map[string]*conversation
	contacts      []*contact     // every contact that is not closed, in no order; see contact.place
	closed        []*contact     // closed ones that are kept, oldest first
	guids         map[int64]bool // of the newest contact of each conversation
	lines         map[string]*Line
	agents        []*agent // in order of AddAgent
	byName        map[string]*agent
	freeAgents    []*agent // scratch of decideLocked
	demands       map[string]*demand
	demandList    []*demand // the same, oldest first
	waiting       int       // contacts in the queues of demands
	workflow      Workflow
	services      map[string][]string // that agents can transfer to
	bot           *Bot                // nil: contacts go to agents at once
	widget        Widget
	templates     map[string]Template
	assigning     bool // a work assignment turn is scheduled

	maintenance  bool               // web chat requests are refused with 503
	chats        map[int64]*webChat // by guid, the ended ones included
	restServices restServices
	returning    []func() // open work until an adapter has logged in again, whose connection a fault broke
	repeating    []func() // likewise, of one that may repeat its request then
	path         path
	loggingIn    int // logins that wait for their turn
	files        fileStore
}

// New returns an Oceana that is up and has no agents.
func New(cfg Config) (*Server, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if cfg.KeepClosed == 0 {
		cfg.KeepClosed = defaultKeepClosed
	}
	if cfg.KeepLines == 0 {
		cfg.KeepLines = defaultKeepLines
	}
	s := &Server{
		cfg: cfg, log: log,
		upgrader: websocket.Upgrader{
			HandshakeTimeout: writeTimeout,
			CheckOrigin:      func(*http.Request) bool { return true }, // any page may offer web chat, and adapters have credentials
			Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
				refuse(w, status, "bad_upgrade", reason.Error())
			},
		},
		sockets:       map[*socket]struct{}{},
		linked:        make(chan struct{}),
		orphans:       &session{},
		conversations: map[string]*conversation{},
		lines:         map[string]*Line{},
		templates:     map[string]Template{},
		chats:         map[int64]*webChat{},
		restServices:  newRESTServices(),
		files:         newFileStore(),
		byName:        map[string]*agent{},
		guids:         map[int64]bool{},
		demands:       map[string]*demand{},
		services:      map[string][]string{},
	}
	s.rest = sync.OnceValue(s.restMux)
	return s, nil
}

// ServeHTTP serves the adapter websocket at Path, web chat at ChatPath and the REST services around it. For a websocket it returns when
// that is closed. Any other route answers 501 and is recorded as unexpected.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down || s.stopped
	s.mu.Unlock()
	switch {
	case down:
		refuse(w, http.StatusServiceUnavailable, "unavailable", "Oceana is down")
	case r.URL.Path == ChatPath:
		s.serveChat(w, r)
	case s.serveFiles(w, r), s.serveREST(w, r):
	case r.URL.Path != Path:
		s.cfg.Journal.Unexpected("connector", "oceana", r.Method+" "+r.URL.Path, "unknown route", nil)
		refuse(w, http.StatusNotImplemented, "not_implemented", "no route "+r.Method+" "+r.URL.Path)
	case !s.allowed(r):
		s.log.Warn("adapter refused: wrong credentials")
		w.Header().Set("WWW-Authenticate", `Basic realm="oceana"`)
		refuse(w, http.StatusUnauthorized, "unauthorized", "user or password is wrong")
	case !s.alongPath(r.Context()):
	default:
		defer s.arrived()()
		ws, err := s.upgrader.Upgrade(w, r, nil)
		if err != nil {
			s.log.Warn("adapter refused: no websocket", "error", err)
			return
		}
		s.serve(&socket{ws: ws, receive: s.frame, idle: idleGrace, host: r.Host})
	}
}

func (s *Server) allowed(r *http.Request) bool {
	if s.cfg.User == "" && s.cfg.Password == "" {
		return true
	}
	user, password, _ := r.BasicAuth()
	return subtle.ConstantTimeCompare([]byte(user), []byte(s.cfg.User))&
		subtle.ConstantTimeCompare([]byte(password), []byte(s.cfg.Password)) == 1
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": code, "message": message}})
}

// unlock releases the mutex and then notifies the watchers of the desks.
func (s *Server) unlock() {
	changed := s.changed
	s.changed = false
	s.mu.Unlock()
	if changed && s.cfg.Changed != nil {
		s.cfg.Changed()
	}
}

func (s *Server) nextLocked() int64 {
	s.order++
	return s.order
}

// hexLocked is a random identifier of n hex digits.
func (s *Server) hexLocked(n int) string {
	const digits = "0123456789abcdef"
	id := make([]byte, n)
	for i := range id {
		id[i] = digits[s.cfg.Rand.IntN(len(digits))]
	}
	return string(id)
}
