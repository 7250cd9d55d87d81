package connector

// Point names a place between two steps of which a crash must neither lose nor repeat one. Config.Reached is told of them.
type Point string

// The sends. Of a request to Oceana, and of an acknowledgement, it is known when it was written to the socket; of a post, when the
// cloud has answered. A file is carried either way.
const (
	BeforeLookingUp Point = "before looking up a post" // one that may have been made before a crash
	AfterLookingUp  Point = "after looking up a post"
	BeforePosting   Point = "before posting to the cloud"
	AfterPosting    Point = "after posting to the cloud"
	BeforeAsking    Point = "before asking Oceana"
	AfterAsking     Point = "after asking Oceana"
	AfterAnswer     Point = "after Oceana acknowledged"
	AfterAnswering  Point = "after acknowledging to Oceana"
	BeforeCarrying  Point = "before carrying a file"
	AfterCarrying   Point = "after carrying a file"
)

// stored is what a commit makes durable: there is a Point before and after each.
type stored string

const (
	theWebhook      stored = "the webhook" // which is answered only then
	theNotification stored = "what Oceana sent"
	theSession      stored = "the session"
	theResult       stored = "what came of it" // of an effect
	thePause        stored = "when to try again"
	theNotice       stored = "that messages wait"
)

func (s stored) before() Point { return Point("before storing " + s) }
func (s stored) after() Point  { return Point("after storing " + s) }

// Points lists all of them.
func Points() []Point {
	points := []Point{
		BeforeLookingUp, AfterLookingUp, BeforePosting, AfterPosting, BeforeAsking, AfterAsking, AfterAnswer, AfterAnswering,
		BeforeCarrying, AfterCarrying,
	}
	for _, s := range []stored{theWebhook, theNotification, theSession, theResult, thePause, theNotice} {
		points = append(points, s.before(), s.after())
	}
	return points
}

func (c *Connector) reached(p Point) {
	if c.cfg.Reached != nil {
		c.cfg.Reached(p)
	}
}
