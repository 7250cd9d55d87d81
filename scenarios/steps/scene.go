package steps

import (
	"context"
	"slices"
	"time"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
)

// Stage is what the steps of a scenario act on. Package scenarios implements it.
type Stage interface {
	Worlds
	Tested
	Builtin
	// MediaKey is what clouds that a step starts sign media tokens with.
	MediaKey() *media.Key
}

// Worlds starts the world of a scenario.
type Worlds interface {
	// World is nil until a step needs one.
	World() *sim.World
	// Open starts it at an instant; the zero time means a default. It fails when there is a world.
	Open(start time.Time) error
	// Settle waits until nothing is in flight.
	Settle(ctx context.Context) error
}

// Tested is the connector under test, the built-in one or another.
type Tested interface {
	// Begin makes everything ready for the first thing that happens: the connector runs, and the cloud knows its webhook.
	Begin(ctx context.Context) error
	// Bound reports whether it has an address.
	Bound() bool
	// URL is its public base; WebhookPath the path of its webhook below that.
	URL() string
	WebhookPath() string
	// Register registers its webhook and returns the secret.
	Register(ctx context.Context) (secret string, err error)
	// Kill ends it as a crash does; Start starts it again on the durable log that is there, and does nothing while it runs.
	Kill(ctx context.Context) error
	Start(ctx context.Context) error
	// AwaitOceana waits until a connector that runs has its sessions, while Oceana accepts one.
	AwaitOceana(ctx context.Context) error
}

// Builtin is what can be done with the built-in connector alone.
type Builtin interface {
	// Running is the connector; an error while it is killed.
	Running() (*connector.Connector, error)
	// Starts is how often it was started, reloads included.
	Starts() int
	// CrashAt has it killed the next time it gets to a failpoint; an error that lists them for another name.
	CrashAt(point string) error
	// Configure changes a setting; a connector that runs goes on with it.
	Configure(ctx context.Context, change func(*connector.Config)) error
	// Reload has a connector that runs go on with the configuration as it is now.
	Reload(ctx context.Context) error
}

// Setup is what the first steps of a scenario choose, before there is a world or a connector. The zero value is a connector with its webhook
// registered, whose secret it does not check, and virus scanning enabled.
type Setup struct {
	Messenger messenger.Options // choices where sources disagree
	Twitter   twitter.Options   // likewise
	Unhooked  bool              // the webhook is not to be registered
	Unscanned bool              // virus scanning is not to be enabled
	Checked   bool              // the webhook's secret is to be checked (R047)
	Secret    string            // of the webhook; empty until it is registered
}

// Scene is one scenario as its steps see it: what they act on, what they chose, and what the steps so far have said. Use New and Close.
type Scene struct {
	Stage
	Setup

	answer  answered             // the latest HTTP answer that a step asked for
	doc     string               // doc string of the step at hand; godog cannot leave it out of a step's arguments
	lines   []string             // of the step at hand, from its doc string or its table: one step each, for a phrase that reads such
	intent  string               // the latest text an agent tried to send outside a conversation
	post    string               // the cloud's id of the latest message that a step posted itself
	refused error                // why the latest submission, action or provisioning that a step tried was refused
	site    string               // holds a deployment that is rehearsed; empty: there is none
	scratch *scratch.Dir         // holds site; nil: there is none
	said    string               // what the latest command line printed
	failed  bool                 // it ended with another exit code than 0
	unset   []string             // variables that command lines do without
	chats   map[string]*chatPage // web chats, by customer
}

// New is a scene on a stage. With a nil stage its steps can be read and not done.
func New(stage Stage) *Scene { return &Scene{Stage: stage} }

// Read takes what stands below the line of the step that is done next.
func (s *Scene) Read(argument *messages.PickleStepArgument) {
	s.doc, s.lines = "", stepLines(argument)
	if argument != nil && argument.DocString != nil {
		s.doc = argument.DocString.Content
	}
}

// Close ends the web chats and removes the deployment that was rehearsed. It is called before the world is closed.
func (s *Scene) Close() error {
	for _, chat := range s.chats {
		chat.lose()
	}
	return s.scratch.Remove()
}

// world is the world, started if need be.
func (s *Scene) world() (*sim.World, error) {
	if s.World() == nil {
		if err := s.Open(time.Time{}); err != nil {
			return nil, err
		}
	}
	return s.World(), nil
}

// Steps is the whole vocabulary, bound to this scene.
func (s *Scene) Steps() []Step {
	return slices.Concat(s.setupSteps(), s.timeSteps(), s.phoneSteps(), s.phoneDoesSteps(), s.sdkSteps(), s.phoneSeesSteps(), s.deskSeesSteps(), s.longSteps(), s.socialSteps(),
		s.businessSteps(), s.routingSteps(), s.agentSteps(), s.deskSteps(), s.cloudSteps(), s.adminSteps(), s.faultSteps(), s.hopSteps(), s.withinSteps(), s.operateSteps(), s.numberSteps(),
		s.fileSteps(), s.oddFileSteps(), s.sandboxSteps(), s.templateSteps(), s.whatsappSteps(), s.deploySteps(), s.workbookSteps(), s.webchatSteps())
}
