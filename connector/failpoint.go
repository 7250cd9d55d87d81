package connector

// Failpoint names a place between two steps of which a crash must neither lose nor repeat one. Config.OnFailpoint is told of them.
type Failpoint string

// The sends. Of a request to Oceana, and of an acknowledgement, it is known when it was written to the socket; of a post, when the
// cloud has answered. A file is carried either way.
const (
	BeforeLookingUp Failpoint = "before looking up a post" // one that may have been made before a crash
	AfterLookingUp  Failpoint = "after looking up a post"
	BeforePosting   Failpoint = "before posting to the cloud"
	AfterPosting    Failpoint = "after posting to the cloud"
	BeforeAsking    Failpoint = "before asking Oceana"
	AfterAsking     Failpoint = "after asking Oceana"
	AfterAnswer     Failpoint = "after Oceana acknowledged"
	AfterAnswering  Failpoint = "after acknowledging to Oceana"
	BeforeCarrying  Failpoint = "before carrying a file"
	AfterCarrying   Failpoint = "after carrying a file"
)

// stored is what a commit makes durable: there is a Failpoint before and after each.
type stored string

const (
	theWebhook      stored = "the webhook" // which is answered only then
	theNotification stored = "what Oceana sent"
	theSession      stored = "the session"
	theResult       stored = "what came of it" // of an effect
	thePause        stored = "when to try again"
	theNotice       stored = "that messages wait"
)

func (s stored) before() Failpoint { return Failpoint("before storing " + s) }
func (s stored) after() Failpoint  { return Failpoint("after storing " + s) }

// Failpoints lists all of them.
func Failpoints() []Failpoint {
	failpoints := []Failpoint{
		BeforeLookingUp, AfterLookingUp, BeforePosting, AfterPosting, BeforeAsking, AfterAsking, AfterAnswer, AfterAnswering,
		BeforeCarrying, AfterCarrying,
	}
	for _, s := range []stored{theWebhook, theNotification, theSession, theResult, thePause, theNotice} {
		failpoints = append(failpoints, s.before(), s.after())
	}
	return failpoints
}

func (c *Connector) hit(p Failpoint) {
	if c.cfg.OnFailpoint != nil {
		c.cfg.OnFailpoint(p)
	}
}
