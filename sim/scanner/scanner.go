package scanner

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Path is where the processor is served.
const Path = "/scan"

// Config is what a Scanner needs. Clock, Journal, CloudURL, AppID, KeyID and AppSecret are required.
type Config struct {
	Clock   *clock.Clock     // of the world
	Journal *journal.Journal // takes every crossing
	Logger  *slog.Logger     // nil discards

	CloudURL                string // of the REST API and the media host, without a version
	AppID, KeyID, AppSecret string // whose media are fetched

	Connector func() string // public base URL of the connector that is told of blocked files; nil or "": none
	Blocked   func(Blocked) // tells the sender's phone; called in a turn of the clock; nil: not called
	Engine    Engine        // nil: Builtin
	MaxSize   int64         // bytes; larger files are refused; zero means 100 MiB (assumed)
	Duration  time.Duration // of a scan, on the clock; zero means none
	Parallel  int           // files that are fetched and scanned at once; zero means 4 (assumed)
	HTTP      *http.Client  // nil: one of its own
}

// Blocked is a file that does not go on.
type Blocked struct {
	Message       string // the cloud's id
	Channel       string // such as whatsapp
	IntegrationID string
	OriginalID    string // the network's id of the message
	Type          string // of the message: image or file; anything else when one without a file was not let through
	Result        Result
}

// Scanner is the processor. Use New. It is an http.Handler and safe for concurrent use.
type Scanner struct {
	cfg  Config
	log  *slog.Logger
	http *http.Client
	free chan struct{} // a place for each file that may be looked at beside others

	mu      sync.Mutex
	secret  string // X-API-Key of calls; empty: none is registered and every call is refused
	engine  Engine
	scan    time.Duration
	max     int64
	down    bool
	silent  bool            // never continues
	status  int             // answers every call with it; zero: as it should
	life    int             // changes when the scanner dies, so that what was under way is not done by the dead
	jobs    map[string]*job // not finished, by nonce
	order   []string        // of jobs, oldest first
	told    map[string]bool // messages that were reported as blocked, until the cloud drops them
	called  int
	results []Finding
}

// Finding is one scan, for readers of the scanner's own log.
type Finding struct {
	At      time.Time `json:"at"`      // when the scan ended
	Message string    `json:"message"` // the cloud's id of the message
	Name    string    `json:"name"`    // of the file
	Size    int64     `json:"size"`    // bytes
	Result
}

// mostFindings is how many are kept, the newest.
const mostFindings = 1000

// New returns a scanner that is up and refuses every call until Trust.
func New(cfg Config) (*Scanner, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &Scanner{cfg: cfg, log: cfg.Logger, http: cfg.HTTP, engine: cfg.Engine, scan: cfg.Duration, max: cfg.MaxSize, jobs: map[string]*job{}, told: map[string]bool{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.http == nil {
		s.http = &http.Client{
			Transport:     http.DefaultTransport.(*http.Transport).Clone(),
			Timeout:       time.Minute, // transport: of one call to the cloud
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	if s.engine == nil {
		s.engine = Builtin{}
	}
	if s.max == 0 {
		s.max = 100 << 20
	}
	if cfg.Parallel == 0 {
		cfg.Parallel = 4
	}
	s.free = make(chan struct{}, cfg.Parallel)
	return s, nil
}

// Trust names the secret of the processor, as the cloud told it when the processor was registered.
func (s *Scanner) Trust(secret string) { s.set(func() { s.secret = secret }) }

// Use changes the engine.
func (s *Scanner) Use(e Engine) { s.set(func() { s.engine = e }) }

// Take makes every later scan last d on the clock.
func (s *Scanner) Take(d time.Duration) { s.set(func() { s.scan = d }) }

// Limit is the size in bytes of the largest file that is scanned.
func (s *Scanner) Limit(bytes int64) { s.set(func() { s.max = bytes }) }

// Silence makes it answer, scan and stay silent, whatever it finds, or ends that.
func (s *Scanner) Silence(on bool) { s.set(func() { s.silent = on }) }

// Answer makes it answer every call with a status and do nothing; zero ends that.
func (s *Scanner) Answer(status int) { s.set(func() { s.status = status }) }

// Down kills it: calls end without an answer, and what was under way rests until Up.
func (s *Scanner) Down() { s.set(func() { s.down, s.life = true, s.life+1 }) }

// Up starts it again, without any fault; what was under way begins anew.
func (s *Scanner) Up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.silent = 0, false
	if !s.down {
		return
	}
	s.down = false
	for _, nonce := range s.order {
		fresh := s.jobs[nonce].again() // what the dead one may still be doing with the old one does not matter
		s.jobs[nonce] = fresh
		s.scheduleLocked(fresh, 0)
	}
}

func (s *Scanner) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// State is how a scanner is set.
type State struct {
	Down     bool // nothing answers at its address
	Silent   bool // it scans and never continues
	Status   int  // that calls are answered with; 0: as they should
	Takes    time.Duration
	MaxBytes int64
}

// State returns how it is set now.
func (s *Scanner) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return State{s.down, s.silent, s.status, s.scan, s.max}
}

// Called is how often the cloud called it about a private file. Calls about anything else do not count: there is nothing to scan.
func (s *Scanner) Called() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.called
}

// Findings are the newest scans, oldest first.
func (s *Scanner) Findings() []Finding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Finding{}, s.results...)
}

// Close lets go of idle connections.
func (s *Scanner) Close() {
	s.set(func() { s.down, s.life = true, s.life+1 })
	s.http.CloseIdleConnections()
}

// maxCall bounds the body of a call; the cloud's messages have 100 KiB at most.
const maxCall = 1 << 20

// call is what the cloud sends (vendor's captures of 2019).
type call struct {
	Trigger string  `json:"trigger"`
	Nonce   string  `json:"nonce"`
	App     idOf    `json:"app"`
	AppUser idOf    `json:"appUser"`
	Message message `json:"message"`
}

type idOf struct {
	ID string `json:"_id"`
}

type message struct {
	ID        string          `json:"_id"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Received  json.Number     `json:"received"`
	MediaURL  string          `json:"mediaUrl"`
	MediaType string          `json:"mediaType"`
	MediaSize int64           `json:"mediaSize"`
	Source    json.RawMessage `json:"source"`
}

// ServeHTTP takes one call of the cloud and answers it at once.
func (s *Scanner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.down:
		panic(http.ErrAbortHandler) // as a machine that is off
	case r.URL.Path != Path:
		refuse(w, http.StatusNotFound, "no such path")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "only POST")
	case s.secret == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get("X-API-Key")), []byte(s.secret)) != 1:
		refuse(w, http.StatusUnauthorized, "X-API-Key does not match")
	case err != nil:
		refuse(w, http.StatusBadRequest, "body: "+err.Error())
	default:
		s.takeLocked(w, body)
	}
}

func (s *Scanner) takeLocked(w http.ResponseWriter, body []byte) {
	var c call
	if err := json.Unmarshal(body, &c); err != nil || c.Nonce == "" {
		refuse(w, http.StatusBadRequest, "body: want a call with a nonce")
		return
	}
	if s.status != 0 {
		if s.attachment(c.Message) {
			s.called++
		}
		refuse(w, s.status, "told to answer so")
		return
	}
	if s.jobs[c.Nonce] == nil { // else a repeat of what is under way
		j := &job{call: c}
		s.jobs[c.Nonce] = j
		s.order = append(s.order, c.Nonce)
		s.scheduleLocked(j, 0)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{}")
}

// attachment reports whether a message carries a file of the cloud's media host.
func (s *Scanner) attachment(m message) bool {
	return (m.Type == "image" || m.Type == "file") && strings.HasPrefix(m.MediaURL, s.cfg.CloudURL+"/")
}

func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"description": text}})
}
