package aggregator

import "slices"

// Confidence says how well something the cloud does is known.
type Confidence string

// Documented means that a public document of the vendor says so, Recorded that it was seen on the wire of the real service,
// Inferred that all or part of it was deduced.
const (
	Documented Confidence = "documented"
	Recorded   Confidence = "recorded"
	Inferred   Confidence = "inferred"

	// Read is Documented, as routes first said it.
	Read = Documented
)

// Behaviour is something the cloud does that is no route of its own.
type Behaviour struct {
	Area       string // webhook, pipeline, attachment, limits, ...
	Name       string
	Does       string // what the simulated cloud does
	Source     string // where that comes from
	Confidence Confidence
	Knob       string // the option that changes it; empty means that none does
}

// Behaviours is the ledger of what is not a route; each list stands next to the code it is about.
func Behaviours() []Behaviour {
	return slices.Concat(requestBehaviours(), authBehaviours(), limitBehaviours(), appBehaviours(), userBehaviours(), linkBehaviours(),
		postBehaviours(), recordedBehaviours(), pageBehaviours(), visitBehaviours(), webhookBehaviours(), eventBehaviours(), pipelineBehaviours(),
		integrationBehaviours(), attachmentBehaviours(), sdkBehaviours())
}
