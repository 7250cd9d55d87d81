package aggregator

// Faults decides what goes wrong next. The server asks once for every webhook attempt, on the goroutine that moves the clock,
// and once for every authenticated post of a message, never while it holds its lock. False means that nothing goes wrong.
type Faults interface {
	Webhook() (Fault, bool)
	Post() (Fault, bool)
}

// Fault is one misfortune.
type Fault struct {
	// Do is one of the Fault constants. A post knows FaultStatus and FaultLost, a webhook all the others and FaultStatus.
	Do string
	// Status is the HTTP status of FaultStatus.
	Status int
	// RetryAfter is told with it to a post, in seconds; zero means not at all.
	RetryAfter int
	// Last ends a batch of FaultReverse: everything held is released.
	Last bool
}

// What can go wrong.
const (
	FaultStatus  = "status"  // a webhook is answered without reaching its target, a post without being read
	FaultTwice   = "twice"   // a webhook is delivered, and once more in a turn of its own that is not retried
	FaultReverse = "reverse" // webhooks are held until the last of the batch, then sent in reverse order
	FaultSilence = "silence" // a webhook is not delivered, and given up after the timeout
	FaultLost    = "lost"    // a post is accepted, its answer gets lost
)
