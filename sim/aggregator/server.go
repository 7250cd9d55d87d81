package aggregator

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Config is what a Server needs. Clock, Journal and Rand are required.
type Config struct {
	// Clock gives every timestamp and runs every turn.
	Clock *clock.Clock
	// Journal receives every request answered and every webhook attempted.
	Journal *journal.Journal
	// Rand makes ids and secrets; the same seed gives the same ones. Used by this server only.
	Rand *rand.Rand
	// Client calls webhooks; nil means a fresh one. Only its Transport is used.
	Client *http.Client
	// MediaURL is the base of the URLs of the media host, which this server
	// answers itself when requests for it arrive here; a slash at its end is cut off. Empty means that files lie on the host a
	// request came to, that StoreMedia returns a path, and that apps have no icon.
	MediaURL string
	// Network takes what the business side posts to where the app user is; nil means it goes nowhere.
	Network Network
	// Logger is nil for none. Message bodies and secrets are never logged.
	Logger *slog.Logger
	// RetrySchedule is when each webhook attempt is due, counted from the first; its length is the number of attempts.
	// Nil means 0, 30 s, 90 s, 4 min, 13 min: five attempts in 15 minutes are documented, the steps are assumed.
	RetrySchedule []time.Duration
	// WebhookTimeout is how long, on the clock, a webhook may stay unanswered; zero means 20 s (Smooch v1.1).
	WebhookTimeout time.Duration
	// Target refuses, with a reason, an address that webhooks and processors may not have; nil refuses none.
	Target func(url string) error
	// TargetName names the owner of a webhook URL in the journal; nil calls it "webhook".
	TargetName func(url string) string
	// Faults are the misfortunes to come; nil means none.
	Faults Faults
	// Reconstruct gives the text a WhatsApp template reads as. Nil means that reconstruction is off: then, and when it says
	// false, a template is stored as the fallback of its shorthand, else as a single space.
	Reconstruct func(native []byte) (text string, ok bool)
	// FetchMedia gets the file that a post names by URL, within 15 s on the clock, and checks it like an upload (Smooch guide,
	// Validating files). By default only files on the media host are looked at: a simulated world has no other hosts.
	FetchMedia bool
	// SeenChannels are those that show a person that the business has read; nil means web, ios, android, messenger and
	// whatsapp: assumed.
	SeenChannels []string
	// Middleware, Media and Limits say how the cloud behaves where the vendor says nothing; their zero values are its defaults.
	Middleware Middleware
	Media      media.Options
	Limits     Limits
	// MaxMessages is how many messages a conversation holds; zero means 30000 (Smooch v2 documentation).
	MaxMessages int
	// CheckoutURL is where buy actions are paid, up to the action's id; empty means https://app.smooch.io/checkout/.
	CheckoutURL string
	// NoPreviousPage leaves out the link to older messages, which is assumed to be there when there are any.
	NoPreviousPage bool
	// NextPageAlways gives the link to newer messages also when there are none yet, to ask again later. Without it the link is
	// there only when there are: assumed.
	NextPageAlways bool
	// DuplicateTemplateStatus answers an app template whose name is taken; zero means 409: assumed, it may be 400.
	DuplicateTemplateStatus int
	// StartChannels are those that tell conversation:start; nil means messenger, telegram, viber, line, wechat, web, ios and
	// android: assumed.
	StartChannels []string
	// ReadChannels are those that tell conversation:read; nil means messenger, whatsapp, web, ios and android: assumed. Which
	// channels tell of delivery to the device is decided by the network, with [Server.Report].
	ReadChannels []string
	// TypingChannels are those that show the business's typing; nil means web, ios, messenger, telegram (Smooch v1.1), twitter
	// (deployment guide, R162) and android (assumed).
	TypingChannels []string

	// MaxApps is how many apps the plan allows; one more is answered 402. Zero means no limit.
	MaxApps int
	// OtherAppsHidden answers 404 app_not_found, instead of 403, when a key is used on another app than its own. Which of
	// the two the vendor does is not known.
	OtherAppsHidden bool
	// NullsKept makes null leave a field or a property of an app user as it is. By default it clears it: assumed.
	NullsKept bool
	// DiscardedProfileLost makes a merge keep the survivor's profile as it is. By default what the survivor lacks (userId,
	// names, e-mail address, properties) is taken from the discarded app user: assumed.
	DiscardedProfileLost bool
	// SilentRemoval leaves out appUser:delete, client:add and client:remove, whose triggers are documented, but not when they fire.
	SilentRemoval bool
	// UnlinkedText is the error's description when a channel is unlinked that is not linked; empty means an assumed one.
	UnlinkedText string
	// LoginLeavesVisitor has a visitor whose userId is new stay without a name when they log in; their device begins anew. By default
	// they become the app user of that userId: assumed.
	LoginLeavesVisitor bool
	// MergeOnLink merges two app users when a channel is linked to one that is the other's. By default the channel moves
	// and the other loses it ("theft"): assumed.
	MergeOnLink bool
	// LinkPrompt is what an SMS asks with the confirmation "prompt"; empty means an assumed text with the app's name.
	LinkPrompt string
	// PendingRefused makes a channel whose link is under way no destination, also when the link needs no confirmation: a post in the very next
	// request is refused until link:success. By default such a post completes the link: assumed.
	PendingRefused bool
	// MatchPhone finds the person behind a phone number on a channel that has addresses of its own (messenger). It runs as
	// a turn, outside the lock. Nil finds no one.
	MatchPhone func(channel string, c LinkCriteria) (externalID string, found bool)
	// ConnectChannel tries the credentials of a new integration, secrets included, by name. It returns what the channel tells
	// (such as phoneNumber or username), which is made up where it tells nothing; an error is answered 400 with its text. It
	// runs outside the lock. Nil accepts everything.
	ConnectChannel func(channel string, given map[string]string) (derived map[string]string, err error)
	// DeploymentTime is how long a WhatsApp deployment takes to start, and to be deleted; zero means a minute: assumed.
	DeploymentTime time.Duration
	// DeploymentCode is the one code that confirms a WhatsApp number; empty accepts any.
	DeploymentCode string
	// TemplateReview decides on a new WhatsApp message template, as a turn and outside the lock: APPROVED, REJECTED, or
	// empty for no decision. Nil leaves every template PENDING.
	TemplateReview func(MessageTemplate) string
}

// Server is the cloud: an http.Handler for the REST API, and methods for the networks and the world around it.
// All methods may be called from any goroutine.
type Server struct {
	cfg     Config
	caller  http.RoundTripper // of webhooks: it follows no redirect and knows no cookies
	log     *slog.Logger
	routes  *node
	parser  *jwt.Parser
	headers http.Header

	mu            sync.Mutex
	ids           idSource
	account       *key
	apps          map[string]*app
	appOrder      []*app
	keys          map[string]*key
	credentials   map[string]credential // Authorization header -> what it proved
	conversations map[string]*conversation
	messages      map[string]*message
	byChannel     map[channelID]*appUser
	provisioned
	posts       atomic.Int64
	held        []*delivery      // kept back by a "reverse" fault
	sent        sentLog          // of webhook calls
	flows       map[string]*flow // by nonce
	media       media.Store[mediaOwner]
	busy        map[string]int         // calls without an answer, by host
	waiting     map[string][]*delivery // for their host to answer another
	calls       map[*call]struct{}
	closed      bool
	outstanding sync.WaitGroup // webhook calls
}

// provisioned is what an account has beside its apps, and what is under way outside of conversations.
type provisioned struct {
	serviceAccounts []*serviceAccount
	deployments     map[string]*deployment
	deploymentOrder []*deployment
	links           map[string]*link         // by the id of the message that asks for confirmation
	notifications   map[string]*notification // by id
	authCodes       map[string]*appUser      // one of an app user, which a device has not used yet
}

// New returns a cloud without apps; [Server.Provision] makes them. It panics when Clock, Journal or Rand is missing.
func New(cfg Config) (*Server, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.RetrySchedule == nil {
		cfg.RetrySchedule = []time.Duration{0, 30 * time.Second, 90 * time.Second, 4 * time.Minute, 13 * time.Minute}
	}
	if cfg.WebhookTimeout == 0 {
		cfg.WebhookTimeout = 20 * time.Second
	}
	if cfg.DeploymentTime == 0 {
		cfg.DeploymentTime = time.Minute
	}
	if cfg.UnlinkedText == "" {
		cfg.UnlinkedText = "User is not linked to that channel"
	}
	if cfg.TargetName == nil {
		cfg.TargetName = func(string) string { return "webhook" }
	}
	if cfg.Middleware.NonceLife == 0 {
		cfg.Middleware.NonceLife = 5 * time.Minute
	}
	if cfg.Middleware.StaleCode == "" {
		cfg.Middleware.StaleCode = "invalid_auth"
	}
	if cfg.Media.Keep == 0 {
		cfg.Media.Keep = 256 << 20
	}
	if cfg.Media.Key == nil {
		cfg.Media.Key = &media.Key{}
	}
	if cfg.Media.Extensions == nil {
		cfg.Media.Extensions = media.Extensions()
	}
	if cfg.Media.TokenLife == 0 {
		cfg.Media.TokenLife = 2 * time.Hour
	}
	cfg.Limits = cfg.Limits.withDefaults()
	cfg.setMessageDefaults()
	cfg.MediaURL = strings.TrimSuffix(cfg.MediaURL, "/")
	s := &Server{
		cfg:    cfg,
		caller: roundTripper(cfg.Client),
		log:    cfg.Logger,
		routes: router(),
		// The times in a token are checked on every request by credential.alive, also for a remembered token.
		parser:        jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation()),
		headers:       responseHeaders(),
		ids:           newIDSource(cfg.Rand),
		apps:          map[string]*app{},
		keys:          map[string]*key{},
		credentials:   map[string]credential{},
		conversations: map[string]*conversation{},
		messages:      map[string]*message{},
		byChannel:     map[channelID]*appUser{},
		calls:         map[*call]struct{}{},
		provisioned: provisioned{
			links: map[string]*link{}, notifications: map[string]*notification{}, deployments: map[string]*deployment{},
		},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

func (c *Config) setMessageDefaults() {
	if c.MaxMessages == 0 {
		c.MaxMessages = 30000
	}
	if c.CheckoutURL == "" {
		c.CheckoutURL = "https://app.smooch.io/checkout/"
	}
	if c.DuplicateTemplateStatus == 0 {
		c.DuplicateTemplateStatus = http.StatusConflict
	}
	if c.StartChannels == nil {
		c.StartChannels = []string{"messenger", "telegram", "viber", "line", "wechat", "web", "ios", "android"}
	}
	if c.ReadChannels == nil {
		c.ReadChannels = []string{"messenger", "whatsapp", "web", "ios", "android"}
	}
	if c.SeenChannels == nil {
		c.SeenChannels = []string{"web", "ios", "android", "messenger", "whatsapp"}
	}
	if c.TypingChannels == nil {
		c.TypingChannels = []string{"web", "ios", "messenger", "telegram", "twitter", "android"}
	}
}

// Shutdown ends the outstanding webhook calls and waits for them. No webhook is called afterwards; the REST API still answers.
func (s *Server) Shutdown() {
	s.mu.Lock()
	s.closed = true
	for c := range s.calls {
		c.cancel()
	}
	s.mu.Unlock()
	s.outstanding.Wait()
	if c, can := s.caller.(interface{ CloseIdleConnections() }); can {
		c.CloseIdleConnections()
	}
}

// Posts is how many requests to post a message arrived with valid credentials, whatever they were answered.
func (s *Server) Posts() int {
	return int(s.posts.Load())
}

func roundTripper(given *http.Client) http.RoundTripper {
	if given == nil || given.Transport == nil {
		return &http.Transport{MaxIdleConnsPerHost: callsPerHost}
	}
	return given.Transport
}
