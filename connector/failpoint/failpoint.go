package failpoint

// Point names a place between two steps of which a crash must neither lose nor repeat one. Config.OnFailpoint is called at each.
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

// Stored is what a commit makes durable: there is a Point before and after each.
type Stored string

// What is stored, in the order in which a message passes.
const (
	Webhook      Stored = "the webhook" // which is answered only then
	Notification Stored = "what Oceana sent"
	Session      Stored = "the session"
	Result       Stored = "what came of it" // of an effect
	Pause        Stored = "when to try again"
	Notice       Stored = "that messages wait"
)

// Before is the point before the commit.
func (s Stored) Before() Point { return Point("before storing " + s) }

// After is the point after the commit.
func (s Stored) After() Point { return Point("after storing " + s) }

// All lists every point.
func All() []Point {
	all := []Point{
		BeforeLookingUp, AfterLookingUp, BeforePosting, AfterPosting, BeforeAsking, AfterAsking, AfterAnswer, AfterAnswering,
		BeforeCarrying, AfterCarrying,
	}
	for _, s := range []Stored{Webhook, Notification, Session, Result, Pause, Notice} {
		all = append(all, s.Before(), s.After())
	}
	return all
}
