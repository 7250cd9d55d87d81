package bayeux

import (
	"encoding/json"
	"sync"
	"time"
)

// Config is what a Server needs. Authorize and NewID are required; the zero value of a limit is its default.
type Config struct {
	// Authorize decides whether a client may hear a channel, and gives a tag that Subscribers returns. The text of its error is the
	// protocol's, such as "401::invalid_auth". It runs outside the server's lock, on the goroutine that received the message, and may
	// call the server.
	Authorize func(Subscription) (tag any, err error)
	// NewID makes the id of a client, which must not be guessable. It may be called from any goroutine.
	NewID func() string
	// Timeout is how long a connect is held before it is answered with nothing, and told to clients; zero means 45 s.
	Timeout time.Duration
	// Idle is how long a client without a socket may stay silent; zero means twice Timeout.
	Idle time.Duration
	// MaxClients bounds the clients known at once; zero means 20,000. MaxWaiting bounds those among them that hear no channel; the
	// oldest is forgotten first, so that handshakes that lead nowhere push out no client in use. Zero means 2,000. Where all places are
	// taken by clients that hear something, one that is not connected and silent for the longest time makes room.
	MaxClients, MaxWaiting int
	// MaxFrame is the largest request or frame in bytes; zero means 64 KiB.
	MaxFrame int
	// MaxQueue bounds the bytes kept for a client that does not fetch them; beyond, the client is forgotten and shakes hands again.
	// Zero means 256 KiB.
	MaxQueue int
}

// Limits of one request: messages in it, and channels of one client. No client known needs more than three of either.
const (
	maxMessages      = 32
	maxSubscriptions = 16
	maxChannel       = 256 // bytes of a channel's name
	maxID            = 128 // bytes of a message's id that are given back
)

// Subscription is a client that asks to hear a channel.
type Subscription struct {
	ClientID string // of the session that asks
	Channel  string // that it asks to hear
	// Ext is the message's member ext; nil when it has none. Message is the whole message: some clients write what belongs into ext
	// beside it.
	Ext, Message json.RawMessage
	// Local names the client when it came by Open, and is empty otherwise.
	Local string
}

// Server is the one endpoint. Use New, and Close when done. All methods may be called from any goroutine.
type Server struct {
	cfg Config

	mu       sync.Mutex
	clients  map[string]*client
	channels map[string]map[*client]struct{}
	waiting  []*client // that hear nothing yet, oldest first; may hold some that do by now, or are gone
	made     uint64    // clients so far
	sockets  map[*socket]struct{}
	sweeping bool
	closed   bool
	running  sync.WaitGroup // requests that are held, and writers of sockets
	stop     chan struct{}
}

// New returns a server without clients. It panics when Authorize or NewID is missing.
func New(cfg Config) *Server {
	if cfg.Authorize == nil || cfg.NewID == nil {
		panic("bayeux: Config needs Authorize and NewID")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 45 * time.Second
	}
	if cfg.Idle == 0 {
		cfg.Idle = 2 * cfg.Timeout
	}
	if cfg.MaxClients == 0 {
		cfg.MaxClients = 20_000
	}
	if cfg.MaxWaiting == 0 {
		cfg.MaxWaiting = min(2_000, cfg.MaxClients)
	}
	if cfg.MaxFrame == 0 {
		cfg.MaxFrame = 64 << 10
	}
	if cfg.MaxQueue == 0 {
		cfg.MaxQueue = 256 << 10
	}
	return &Server{cfg: cfg, clients: map[string]*client{}, channels: map[string]map[*client]struct{}{}, sockets: map[*socket]struct{}{},
		stop: make(chan struct{})}
}

// Publish sends data, which must be JSON, to every client that hears the channel.
func (s *Server) Publish(channel string, data json.RawMessage) {
	s.mu.Lock()
	var local []*Link
	if heard := s.channels[channel]; len(heard) > 0 {
		m := encode(pushed{Channel: channel, Data: data})
		for _, c := range inOrder(heard) {
			local = append(local, s.sendLocked(c, m)...)
		}
	}
	s.mu.Unlock()
	drain(local)
}

// PublishEach is Publish with what each client is to get, by the tag of its subscription. The function must not call the server.
func (s *Server) PublishEach(channel string, data func(tag any) json.RawMessage) {
	s.mu.Lock()
	var local []*Link
	for _, c := range inOrder(s.channels[channel]) {
		local = append(local, s.sendLocked(c, encode(pushed{Channel: channel, Data: data(c.heard[channel])}))...)
	}
	s.mu.Unlock()
	drain(local)
}

func drain(local []*Link) {
	for _, l := range local {
		l.drain()
	}
}

// Subscriber is a client that hears a channel.
type Subscriber struct {
	Tag any // that Config.Authorize gave its subscription
	// Connected means that it would get a message now: it has a socket, or its poll waits.
	Connected bool
}

// Subscribers are those of a channel, in the order in which they shook hands.
func (s *Server) Subscribers(channel string) []Subscriber {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Subscriber, 0, len(s.channels[channel]))
	for _, c := range inOrder(s.channels[channel]) {
		list = append(list, Subscriber{c.heard[channel], c.sink != nil || c.held != nil})
	}
	return list
}

// Revoke has the clients for which the function is true hear the channel no more; nil means all. They are told nothing, as when a
// user is deleted.
func (s *Server) Revoke(channel string, which func(tag any) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range inOrder(s.channels[channel]) {
		if which == nil || which(c.heard[channel]) {
			s.unsubscribeLocked(c, channel)
		}
	}
}

// Clients is how many are known.
func (s *Server) Clients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.clients)
}

// Close answers what is held, closes every socket and waits for both. Afterwards nothing is accepted.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.stop)
	for _, c := range s.clients {
		s.forgetLocked(c)
	}
	for k := range s.sockets {
		_ = k.ws.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
}
